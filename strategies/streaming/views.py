"""Views of the event streams: one run, or up to twenty runs on one connection."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from sse.cursor import CHANNELS_MAX
from sse.error_handler import NoSuchChannel, SSEError
from sse.responses import open_stream
from sse.rules import Credential
from sse.tickets import Ticket, redeem
from strategies.accounts import tokens
from strategies.accounts.api_authentication import Caller, ClientTokens, NotSignedIn, authenticate_request
from strategies.api.problems import render_error
from strategies.errors import InvalidFields, NotAcceptable, RunNotFound, StrategyError
from strategies.generation.errors import Problem
from strategies.runs.channels import alias_channels, build_runs_not_found, parse_run_id, run_channel
from strategies.runs.followed_runs import choose_runs
from strategies.runs.snapshot import read_state
from strategies.streaming.active_runs import make_credential

no_content_policy = csp_override({})
"""Only pages need a Content-Security-Policy. Building the header costs as much as a database query."""


@csrf_exempt
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


@csrf_exempt
@require_GET
@no_content_policy
def runs_stream(request: HttpRequest) -> HttpResponseBase:
    """Stream the events of several runs, `?run=<id>&run=<id>` or `?mine=active`. Each event carries its `run_id`."""
    try:
        if "mine" in request.GET:
            return _open_active_runs(request)
        return _open(request, alias_channels(_parse_run_ids(request.GET.getlist("run"))), clients="of_caller")
    except NoSuchChannel as error:
        return render_error(build_runs_not_found(parse_run_id(channel) for channel in error.channels))
    except (StrategyError, SSEError) as error:
        return render_error(error)


def _parse_run_ids(texts: Sequence[str]) -> list[UUID]:
    run_ids = list(dict.fromkeys(_parse_uuids(texts)))
    if not 1 <= len(run_ids) <= CHANNELS_MAX:
        raise InvalidFields([Problem(field="run", message=f"Give 1 to {CHANNELS_MAX} run ids: ?run=…&run=…")])
    return run_ids


def _parse_uuids(texts: Sequence[str]) -> list[UUID]:
    try:
        return list(map(UUID, texts))
    except ValueError:
        return []


def _open(
    request: HttpRequest, channels: str | Mapping[str, str], *, clients: ClientTokens = "of_run"
) -> HttpResponseBase:
    _require_event_stream(request)
    names = [channels] if isinstance(channels, str) else list(channels.values())
    if ticket := request.GET.get("ticket"):
        caller = _authenticate_ticket(redeem(ticket, names))
    else:
        caller = authenticate_request(request, clients=clients)
    # A staff user may follow all runs, but only with a session.
    if caller.limited_to is not None or (caller.user.is_staff and not caller.by_session):
        _require_own_runs(caller, names)
    return _stream(request, caller, channels, caller.credential)


def _open_active_runs(request: HttpRequest) -> HttpResponseBase:
    """Stream the caller's runs that are in progress now; 204 if there are none."""
    _require_event_stream(request)
    caller = authenticate_request(request, clients="of_caller")
    if request.GET["mine"] != "active":
        raise InvalidFields([Problem(field="mine", message="The only value is `active`.")])
    last_event_id = request.headers.get("Last-Event-ID") or request.GET.get("last_event_id", "")
    chosen = choose_runs(caller.runs, _parse_uuids(request.GET.getlist("run")), "active", last_event_id)
    if not chosen:
        no_content = HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        del no_content["Content-Type"]
        return no_content
    # The runs of a limited token are known to its maker, so no other can join.
    credential = make_credential(caller, chosen) if caller.limited_to is None else caller.credential
    return _stream(request, caller, alias_channels(run.pk for run in chosen), credential)


def _require_event_stream(request: HttpRequest) -> None:
    if not request.accepts("text/event-stream"):
        raise NotAcceptable


def _require_own_runs(caller: Caller, names: Sequence[str]) -> None:
    """Limit a caller to `Caller.runs`.

    Raises:
        NoSuchChannel: the caller may not read some of these runs.
    """
    found = caller.runs.filter(pk__in=map(parse_run_id, names)).order_by().values_list("pk", flat=True)
    own = set(map(run_channel, found))
    if others := [name for name in names if name not in own]:
        raise NoSuchChannel(others)


def _stream(
    request: HttpRequest, caller: Caller, channels: str | Mapping[str, str], credential: Credential | None
) -> HttpResponseBase:
    return open_stream(
        request,
        channels,
        snapshot=read_state,
        user=caller.user,
        by_session=caller.by_session,
        credential=credential,
    )


def _authenticate_ticket(ticket: Ticket | None) -> Caller:
    user = User.objects.filter(pk=ticket.user_id, is_active=True).first() if ticket else None
    if ticket is None or user is None:
        raise NotSignedIn
    if ticket.credential and not tokens.filter_valid([ticket.credential]):
        raise NotSignedIn
    return Caller(user=user, token_key=ticket.credential)
