"""One-use tickets that open a stream, for an EventSource that can send neither cookie nor header."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from ninja.params.functions import Query

from sse import tickets
from sse.cursor import CHANNELS_MAX
from strategies.accounts.api_authentication import BearerAuth, SessionAuth, get_caller, get_user
from strategies.api.schemas import ProblemOut, TicketOut
from strategies.models import TokenScope
from strategies.runs import selectors
from strategies.runs.channels import alias_channels, build_runs_not_found, run_channel
from strategies.runs.run_urls import build_run_urls
from strategies.site_urls import build_url

router = Router(tags=["runs"], auth=[BearerAuth(TokenScope.READ), SessionAuth()])

LIFETIME_S = 60
RESPONSES: dict[int, type] = {201: TicketOut, **dict.fromkeys((401, 403, 404, 422, 503), ProblemOut)}


@router.post("/runs/{uuid:run_id}/stream-ticket", response=RESPONSES, summary="Create a stream ticket")
def create_stream_ticket(request: HttpRequest, run_id: UUID) -> Any:
    """Opens the stream of this run once, within 60 seconds.

    If you authenticate with a token, the stream closes when the token is revoked or expires.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    return _issue(request, [run_channel(run.id)], f"{build_run_urls(run.id).stream}?")


@router.post(
    "/runs/stream-ticket",
    response=RESPONSES,
    auth=[BearerAuth(TokenScope.READ, clients="of_caller"), SessionAuth()],
    summary="Create a stream ticket for several runs",
)
def create_streams_ticket(
    request: HttpRequest, run: Annotated[list[UUID], Query(min_length=1, max_length=CHANNELS_MAX)]
) -> Any:
    """Opens the stream of exactly these runs once, within 60 seconds."""
    own = set(get_caller(request).runs.filter(pk__in=run).values_list("pk", flat=True))
    if missing := [run_id for run_id in dict.fromkeys(run) if run_id not in own]:
        raise build_runs_not_found(missing)
    query = urlencode({"run": list(dict.fromkeys(run))}, doseq=True)
    return _issue(request, list(alias_channels(run).values()), f"{build_url('strategies:streams')}?{query}&")


def _issue(request: HttpRequest, channels: list[str], url: str) -> Any:
    caller = get_caller(request)
    ticket = tickets.issue(str(caller.user.pk), channels, lifetime_s=LIFETIME_S, credential=caller.token_key)
    return Status(201, {"url": f"{url}{urlencode({'ticket': ticket})}", "expires_in_s": LIFETIME_S})
