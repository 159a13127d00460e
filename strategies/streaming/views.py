"""Views of the event streams: one run, or up to twenty runs on one connection."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET
from pydantic import JsonValue

from sse.cursor import CHANNELS_MAX
from sse.error_handler import NoSuchChannel, SSEError
from sse.responses import open_stream
from sse.tickets import Ticket, redeem
from strategies.accounts import tokens
from strategies.accounts.api_authentication import Caller, NotSignedIn, authenticate_request
from strategies.api.problems import render_error
from strategies.errors import InvalidFields, NotAcceptable, RunNotFound, StrategyError
from strategies.generation.errors import Problem
from strategies.runs import selectors
from strategies.runs.channels import alias_channels, build_runs_not_found, parse_run_id, run_channel
from strategies.runs.snapshot import build_run_snapshot

no_content_policy = csp_override({})
"""Only pages need a Content-Security-Policy. Building the header costs as much as a database query."""
RESET_FIELDS = {"status", "step", "total_steps", "progress", "message", "attempt"}
"""Fields of the run snapshot that follow a `reset`, as a `status` message."""


@require_GET
@no_content_policy
def run_stream(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Stream a run's events; see `sse/PROTOCOL.md`. Authenticates by session cookie, bearer token or one-use ticket."""
    try:
        return _open(request, run_channel(run_id))
    except NoSuchChannel:
        # The same response as the API's, so that it does not reveal whether the run exists.
        return render_error(RunNotFound())
    except (StrategyError, SSEError) as error:
        return render_error(error)


@require_GET
@no_content_policy
def runs_stream(request: HttpRequest) -> HttpResponseBase:
    """Stream the events of several runs, `?run=<id>&run=<id>`. Each event carries its `run_id`."""
    try:
        return _open(request, alias_channels(_parse_run_ids(request.GET.getlist("run"))))
    except NoSuchChannel as error:
        return render_error(build_runs_not_found(parse_run_id(channel) for channel in error.channels))
    except (StrategyError, SSEError) as error:
        return render_error(error)


def _parse_run_ids(texts: Sequence[str]) -> list[UUID]:
    try:
        run_ids = list(dict.fromkeys(map(UUID, texts)))
    except ValueError:
        run_ids = []
    if not 1 <= len(run_ids) <= CHANNELS_MAX:
        raise InvalidFields([Problem(field="run", message=f"Give 1 to {CHANNELS_MAX} run ids: ?run=…&run=…")])
    return run_ids


def _open(request: HttpRequest, channels: str | Mapping[str, str]) -> HttpResponseBase:
    if not request.accepts("text/event-stream"):
        raise NotAcceptable
    if ticket := request.GET.get("ticket"):
        names = [channels] if isinstance(channels, str) else list(channels.values())
        caller = _authenticate_ticket(redeem(ticket, names))
    else:
        caller = authenticate_request(request)
    if caller.user.is_staff and not caller.by_session:
        _require_owner(caller.user, channels)
    return open_stream(
        request,
        channels,
        snapshot=_read_snapshot,
        user=caller.user,
        by_session=caller.by_session,
        credential=caller.credential,
    )


def _require_owner(user: User, channels: str | Mapping[str, str]) -> None:
    """Limit a staff user's token or ticket to the user's own runs. Only a session may follow all runs.

    Raises:
        NoSuchChannel: one of the runs belongs to another user.
    """
    names = [channels] if isinstance(channels, str) else list(channels.values())
    found = selectors.get_owned_runs(user).filter(pk__in=map(parse_run_id, names)).values_list("pk", flat=True)
    own = set(map(run_channel, found))
    if others := [name for name in names if name not in own]:
        raise NoSuchChannel(others)


def _authenticate_ticket(ticket: Ticket | None) -> Caller:
    user = User.objects.filter(pk=ticket.user_id, is_active=True).first() if ticket else None
    if ticket is None or user is None:
        raise NotSignedIn
    if ticket.credential and not tokens.filter_valid([ticket.credential]):
        raise NotSignedIn
    return Caller(user=user, token_key=ticket.credential)


def _read_snapshot(channel: str) -> tuple[Mapping[str, JsonValue], int]:
    run = build_run_snapshot(UUID(parse_run_id(channel)))
    data = {"run_id": str(run.id), **run.model_dump(mode="json", include=RESET_FIELDS)}
    return data, int(run.last_event_id)
