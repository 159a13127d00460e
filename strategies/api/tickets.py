"""The JSON API's tickets: how an EventSource that can send neither cookie nor header opens a stream."""

from typing import Annotated, Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Status
from ninja.params.functions import Query

from sse import tickets
from sse.cursor import CHANNELS_MAX
from strategies.accounts.api_authentication import BearerAuth, SessionAuth, token_key
from strategies.api.schemas import ProblemOut, TicketOut
from strategies.models import TokenScope
from strategies.runs import selectors
from strategies.runs.channels import alias_channels, build_runs_not_found
from strategies.runs.events import run_channel

router = Router(tags=["runs"], auth=[BearerAuth(TokenScope.READ), SessionAuth()])

LASTS_S = 60
ANSWERS: dict[int, type] = {201: TicketOut, **dict.fromkeys((401, 403, 404, 422, 503), ProblemOut)}


@router.post("/runs/{uuid:run_id}/stream-ticket", response=ANSWERS, summary="Get a ticket for the stream")
def create_stream_ticket(request: HttpRequest, run_id: UUID) -> Any:
    """Opens this run's stream, once, within a minute; the stream ends with the token that the ticket was asked with."""
    run = selectors.get_owned_run(_user(request), run_id)
    return _issued(request, [run_channel(run.id)], f"{selectors.build_run_urls(run)['stream']}?")


@router.post("/runs/stream-ticket", response=ANSWERS, summary="Get a ticket for the stream of several runs")
def create_streams_ticket(
    request: HttpRequest, run: Annotated[list[UUID], Query(min_length=1, max_length=CHANNELS_MAX)]
) -> Any:
    """Opens the stream of exactly these runs, once, within a minute."""
    own = set(selectors.get_owned_runs(_user(request)).filter(pk__in=run).values_list("pk", flat=True))
    if missing := [run_id for run_id in dict.fromkeys(run) if run_id not in own]:
        raise build_runs_not_found(missing)
    named = urlencode({"run": list(dict.fromkeys(run))}, doseq=True)
    return _issued(request, list(alias_channels(run).values()), f"{reverse('strategies:streams')}?{named}&")


def _issued(request: HttpRequest, channels: list[str], address: str) -> Any:
    key = str(_user(request).pk)
    ticket = tickets.issue(key, channels, lifetime_s=LASTS_S, credential=token_key(request))
    return Status(201, {"url": f"{address}{urlencode({'ticket': ticket})}", "expires_in_s": LASTS_S})


def _user(request: HttpRequest) -> Any:
    return cast(Any, request).auth
