"""Polling the events of one run or of several: the same records as their stream."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query

from sse.types import StoredEvent
from strategies.accounts.api_authentication import FOR_CLIENTS, get_caller, get_user
from strategies.api.polling import make_tag, respond_not_modified
from strategies.api.schemas import EventPage, ProblemOut
from strategies.runs import completion_email, selectors
from strategies.runs.event_pages import read_events_of_runs
from strategies.runs.followed_runs import RUNS_MAX, Mine, choose_runs

router = Router(tags=["runs"])

ERRORS: dict[int, type] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
RUN_IDS = Query([], max_length=RUNS_MAX, description=f"1 to {RUNS_MAX} runs: `?run=…&run=…`.")
MINE = Query(
    None,
    description=f"`active`, in place of `run`: all your runs in progress, at most {RUNS_MAX}, and those whose last "
    "events you have not received.",
)


@router.get("/runs/{uuid:run_id}/events", response={200: EventPage, 304: None, **ERRORS}, summary="Read a run's events")
def list_events(
    request: HttpRequest, response: HttpResponse, run_id: UUID, after: int = Query(0, ge=0, le=10**15)
) -> Any:
    """The events after the given id, exactly as the stream sends them.

    Send the `ETag` in `If-None-Match` to get 304 while there are no new events.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    completion_email.record_poll(run)
    events = selectors.read_events_after(run, after)
    last = events[-1].seq if events else after
    is_over = run.is_terminal and (not events or events[-1].final)
    return respond_not_modified(request, response, [run], tag=f"{run.id}.events.{after}.{last}.{is_over:d}") or {
        "events": [_render(str(event.seq), event) for event in events],
        "last_event_id": str(last),
        "is_terminal": is_over,
    }


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
    after: str = Query("", max_length=1000, description="The `last_event_id` of the last page, or of the stream."),
) -> Any:
    """The events after the given id, exactly as one stream of these runs sends them; `run_id` in the data names it.

    A run that `after` does not name starts at its first event, so runs can be added and left out from poll to poll.
    With `mine=active` new runs appear by themselves; `is_terminal` is true when none is in progress. Send the `ETag` in
    `If-None-Match` to get 304 while there are no new events.
    """
    runs = choose_runs(get_caller(request).runs, run, mine, after)
    for one in runs:
        completion_email.record_poll(one)
    page = read_events_of_runs((one.pk for one in runs), after)
    tag = make_tag(after, page.last_event_id, page.is_complete)
    return respond_not_modified(request, response, runs, tag=tag) or {
        "events": [_render(event_id, event) for event_id, event in page.events],
        "last_event_id": page.last_event_id,
        "is_terminal": page.is_complete,
    }


def _render(event_id: str, event: StoredEvent) -> dict[str, Any]:
    return {"id": event_id, "event": event.event, "data": event.data}
