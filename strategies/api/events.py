"""Polling the events of one run or of several: the same records as their stream."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query

from sse.cursor import Cursor
from sse.polling import Page, read_page
from strategies.accounts.api_authentication import FOR_CLIENTS, get_caller, get_user
from strategies.api.polling import make_tag, respond_not_modified
from strategies.api.schemas import EventPage, ProblemOut
from strategies.models import Run
from strategies.runs import completion_email, selectors
from strategies.runs.channels import alias_channels, run_channel
from strategies.runs.followed_runs import RUNS_MAX, Mine, choose_runs
from strategies.runs.snapshot import read_state

router = Router(tags=["runs"])

ERRORS: dict[int, type] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
EVENTS_MAX = 500
AFTER = Query("", max_length=1000, description="The `last_event_id` of the last page, or of the stream.")
RUN_IDS = Query([], max_length=RUNS_MAX, description=f"1 to {RUNS_MAX} runs: `?run=…&run=…`.")
MINE = Query(
    None,
    description=f"`active`, in place of `run`: all your runs in progress, at most {RUNS_MAX}, and those whose last "
    "events you have not received.",
)


@router.get("/runs/{uuid:run_id}/events", response={200: EventPage, 304: None, **ERRORS}, summary="Read a run's events")
def list_events(
    request: HttpRequest,
    response: HttpResponse,
    run_id: UUID,
    after: Annotated[str, AFTER] = "",
) -> Any:
    """The events after the given id, exactly as the stream sends them, with a `reset` where it sends one.

    Send the `ETag` in `If-None-Match` to get 304 while there are no new events.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    completion_email.record_poll(run)
    page = read_page(Cursor({"": run_channel(run.pk)}, after), limit=EVENTS_MAX, snapshot=read_state)
    return _respond(request, response, [run], page, after)


@router.get(
    "/runs/events",
    response={200: EventPage, 304: None, **ERRORS},
    auth=FOR_CLIENTS,
    summary="Read the events of several runs",
)
def list_events_of_runs(
    request: HttpRequest,
    response: HttpResponse,
    run: Annotated[list[UUID], RUN_IDS] = [],  # noqa: B006 - ninja copies the default
    mine: Annotated[Mine | None, MINE] = None,
    after: Annotated[str, AFTER] = "",
) -> Any:
    """The events after the given id, exactly as one stream of these runs sends them; `run_id` in the data names it.

    A run that `after` does not name starts at its first event, so runs can be added and left out from poll to poll.
    With `mine=active` new runs appear by themselves; `is_terminal` is true when none is in progress. Send the `ETag` in
    `If-None-Match` to get 304 while there are no new events.
    """
    runs = choose_runs(get_caller(request).runs, run, mine, after)
    for one in runs:
        completion_email.record_poll(one)
    if not runs:
        return _respond(request, response, runs, Page(records=[], last_event_id="", is_complete=True), after)
    page = read_page(Cursor(alias_channels(one.pk for one in runs), after), limit=EVENTS_MAX, snapshot=read_state)
    return _respond(request, response, runs, page, after)


def _respond(request: HttpRequest, response: HttpResponse, runs: Sequence[Run], page: Page, after: str) -> Any:
    tag = make_tag([run.pk for run in runs], after, page.last_event_id, page.is_complete)
    return respond_not_modified(request, response, runs, tag=tag) or {
        "events": [{"id": record.id, "event": record.event, "data": record.data} for record in page.records],
        "last_event_id": page.last_event_id,
        "is_terminal": page.is_complete,
    }
