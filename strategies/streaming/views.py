"""The streams of runs, for their owner: one run's, or up to twenty in one connection."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET
from pydantic import JsonValue

from sse.cursor import CHANNELS_MAX
from sse.error_handler import NoSuchChannel, SSEError
from sse.responses import open_stream
from sse.tickets import Ticket, aredeem
from strategies.accounts import tokens
from strategies.accounts.api_authentication import NotSignedIn, Reader, authenticate_request, token_credential
from strategies.api.problems import render_error
from strategies.errors import InvalidFields, NotAcceptable, RunNotFound, StrategyError
from strategies.generation.errors import Problem
from strategies.runs import events, selectors
from strategies.runs.channels import alias_channels, build_runs_not_found


@require_GET
async def run_stream(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Stream a run's events; see `sse/PROTOCOL.md`. Signed in by session cookie, bearer token or one-use ticket."""
    try:
        return await _opened(request, events.run_channel(run_id))
    except NoSuchChannel:
        # Word for word what every other address of a run answers: nobody learns whether it exists.
        return render_error(RunNotFound())
    except (StrategyError, SSEError) as error:
        return render_error(error)


@require_GET
async def runs_stream(request: HttpRequest) -> HttpResponseBase:
    """Stream the events of several runs, `?run=<id>&run=<id>`; each event says by `run_id` which one it is of."""
    try:
        return await _opened(request, alias_channels(_named(request.GET.getlist("run"))))
    except NoSuchChannel as error:
        return render_error(build_runs_not_found(events.parse_run_id(channel) for channel in error.channels))
    except (StrategyError, SSEError) as error:
        return render_error(error)


def _named(texts: Sequence[str]) -> list[UUID]:
    try:
        run_ids = list(dict.fromkeys(map(UUID, texts)))
    except ValueError:
        run_ids = []
    if not 1 <= len(run_ids) <= CHANNELS_MAX:
        raise InvalidFields([Problem(field="run", message=f"Give the ids of 1 to {CHANNELS_MAX} runs: ?run=…&run=…")])
    return run_ids


async def _opened(request: HttpRequest, channels: str | Mapping[str, str]) -> HttpResponseBase:
    if not request.accepts("text/event-stream"):
        raise NotAcceptable
    if ticket := request.GET.get("ticket"):
        names = [channels] if isinstance(channels, str) else list(channels.values())
        reader = await sync_to_async(_ticket_holder)(await aredeem(ticket, names))
    else:
        reader = await sync_to_async(authenticate_request)(request)
    if reader.user.is_staff and not reader.by_session:
        await sync_to_async(_refuse_runs_of_others)(reader.user, channels)
    return await open_stream(
        request,
        channels,
        snapshot=_snapshot,
        user=reader.user,
        by_session=reader.by_session,
        credential=reader.credential,
    )


def _refuse_runs_of_others(user: User, channels: str | Mapping[str, str]) -> None:
    """A token reaches its owner's runs alone, even where its owner may follow every run in the admin.

    Raises:
        NoSuchChannel: one of these is somebody else's.
    """
    names = [channels] if isinstance(channels, str) else list(channels.values())
    found = selectors.get_owned_runs(user).filter(pk__in=map(events.parse_run_id, names)).values_list("pk", flat=True)
    own = set(map(events.run_channel, found))
    if others := [name for name in names if name not in own]:
        raise NoSuchChannel(others)


def _ticket_holder(ticket: Ticket | None) -> Reader:
    user = User.objects.filter(pk=ticket.user_id, is_active=True).first() if ticket else None
    if ticket is None or user is None:
        raise NotSignedIn
    if not ticket.credential:
        return Reader(user=user)
    if not tokens.in_force([ticket.credential]):
        raise NotSignedIn
    return Reader(user=user, credential=token_credential(ticket.credential))


def _snapshot(channel: str) -> tuple[Mapping[str, JsonValue], int]:
    state = selectors.build_run_snapshot(UUID(events.parse_run_id(channel)))
    wanted = ("status", "step", "total_steps", "progress", "message", "attempt")
    return {"run_id": state["id"], **{name: state[name] for name in wanted}}, int(state["last_event_id"])
