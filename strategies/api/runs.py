"""The JSON API's operations; each checks the owner through `selectors.get_owned_run`."""

from datetime import UTC, datetime
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import Router, Status
from ninja.params.functions import Header, Query
from pydantic import AwareDatetime, BeforeValidator

from strategies import quotas
from strategies.accounts.api_authentication import tell_standing
from strategies.api.cursors import paginate
from strategies.api.schemas import EventPage, PlainText, ProblemOut, RunCreate, RunOut, RunPage, refuse_a_number
from strategies.api.strategy_schemas import StrategyOut
from strategies.errors import NotFinished
from strategies.exports.formats import FORMATS, Extension, Format
from strategies.exports.strategy_json import StrategyFile
from strategies.generation.brief import brief_json_schema, parse_brief
from strategies.generation.pipeline import READING_ORDER
from strategies.models import Run
from strategies.models.states import RunStatus, SectionStatus
from strategies.runs import commands, completion_email, documents, selectors
from strategies.runs.events import build_section
from strategies.runs.model_calls import sum_by_section, sum_totals
from strategies.runs.writers import writer_label
from strategies.sections import reads

router = Router(tags=["runs"])

Moment = Annotated[AwareDatetime, BeforeValidator(refuse_a_number)]
IdempotencyKey = Annotated[PlainText | None, Header(alias="Idempotency-Key", max_length=255)]

POLL_AFTER_S = 2
POLL_QUEUED_AFTER_S = 5
EXPORTED = {
    "description": "The file",
    "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "`attachment` and a name."}},
    "content": {
        form.media_type: {"schema": {"type": "string", "format": "binary"}}
        for form in FORMATS.values()
        if form.extension != "json"
    },
}
REFUSALS: dict[int, type] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}


@router.post("/runs", response={202: RunOut, 400: ProblemOut, 413: ProblemOut, **REFUSALS}, summary="Order a strategy")
def create_run(
    request: HttpRequest,
    response: HttpResponse,
    order: RunCreate,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Accept a brief and start writing. Repeat with the same `Idempotency-Key` and body to get the same run.

    A key is remembered as long as its run, and for 24 hours at least. What is repeated says `Idempotent-Replayed:
    true`, orders nothing and counts for nothing; the same key with another body is refused.
    """
    brief = parse_brief(order.brief)
    _tell_orders(request)
    run, is_new = commands.start_run(owner=_user(request), brief=brief, idempotency_key=idempotency_key)
    return _accepted(response, run, is_new=is_new)


@router.get("/runs", response={200: RunPage, **REFUSALS}, summary="List your runs")
def list_runs(
    request: HttpRequest,
    response: HttpResponse,
    cursor: str | None = Query(None, max_length=300),
    limit: int = Query(20, ge=1, le=100),
    status: Annotated[list[RunStatus], Query(max_length=6)] = [],  # noqa: B006 - ninja makes a new one each time
    q: Annotated[PlainText | None, Query(max_length=200, description="A part of the business's name.")] = None,
    created_after: Moment | None = None,
    created_before: Moment | None = None,
    parent: UUID | None = None,
) -> Any:
    """Newest first; `Link` has the next page's address. Filters narrow it down together; `status` may be repeated."""
    asked = {
        "status__in": status,
        "brief__name__icontains": q,
        "created_at__gt": _in_utc(created_after),
        "created_at__lt": _in_utc(created_before),
        "parent_id": parent,
    }
    runs = selectors.get_owned_runs(_user(request)).filter(**{name: value for name, value in asked.items() if value})
    page, next_cursor = paginate(request, response, runs, cursor=cursor, limit=limit)
    return {"results": [_summary(run) for run in page], "next_cursor": next_cursor}


@router.get("/runs/{uuid:run_id}", response={200: RunOut, 304: None, **REFUSALS}, summary="Poll a run")
def get_run(request: HttpRequest, response: HttpResponse, run_id: UUID) -> Any:
    """The run as it stands. Send the `ETag` back in `If-None-Match`: 304 while nothing has changed."""
    run = selectors.get_owned_run(_user(request), run_id)
    completion_email.record_poll(run)
    return _unchanged(request, response, run, tag=str(run.version)) or selectors.build_run_snapshot(run.id)


@router.get(
    "/runs/{uuid:run_id}/events", response={200: EventPage, 304: None, **REFUSALS}, summary="Read a run's events"
)
def list_events(
    request: HttpRequest, response: HttpResponse, run_id: UUID, after: int = Query(0, ge=0, le=10**15)
) -> Any:
    """The very records that the stream sends, after the id given: polling loses nothing that streaming has.

    Send the `ETag` back in `If-None-Match`: 304 while nothing has followed.
    """
    run = selectors.get_owned_run(_user(request), run_id)
    completion_email.record_poll(run)
    events = selectors.read_events_after(run, after)
    last = events[-1].seq if events else after
    is_over = run.is_terminal and (not events or events[-1].final)
    return _unchanged(request, response, run, tag=f"events.{after}.{last}.{is_over:d}") or {
        "events": [{"id": str(event.seq), "event": event.event, "data": event.data} for event in events],
        "last_event_id": str(last),
        "is_terminal": is_over,
    }


@router.post("/runs/{uuid:run_id}/cancel", response={202: RunOut, **REFUSALS}, summary="Stop a run")
def cancel_run(request: HttpRequest, run_id: UUID) -> Any:
    """Stop between sections and inside a model's call; finished sections are kept. Repeating it changes nothing."""
    return Status(202, selectors.build_run_snapshot(commands.cancel_run(owner=_user(request), run_id=run_id).id))


@router.post(
    "/runs/{uuid:run_id}/retry", response={202: RunOut, 409: ProblemOut, **REFUSALS}, summary="Retry failed sections"
)
def retry_run(request: HttpRequest, run_id: UUID) -> Any:
    """Write the failed sections of an ended run; the others stand. Without effect on a run that is being written."""
    return Status(202, selectors.build_run_snapshot(commands.retry(selectors.get_owned_run(_user(request), run_id)).id))


@router.post(
    "/runs/{uuid:run_id}/rerun", response={202: RunOut, 409: ProblemOut, **REFUSALS}, summary="Order it once more"
)
def rerun_run(
    request: HttpRequest,
    response: HttpResponse,
    run_id: UUID,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Write the brief of an ended run once more, as a new run that names it. `Idempotency-Key` as for `POST /runs`."""
    _tell_orders(request)
    run, is_new = commands.rerun(selectors.get_owned_run(_user(request), run_id), idempotency_key=idempotency_key)
    return _accepted(response, run, is_new=is_new)


@router.get(
    "/runs/{uuid:run_id}/strategy", response={200: StrategyOut, 409: ProblemOut, **REFUSALS}, summary="Read a strategy"
)
def get_strategy(request: HttpRequest, run_id: UUID) -> Any:
    """What has been written, once the run has ended; 409 before that."""
    run = selectors.get_owned_run(_user(request), run_id)
    if not run.is_terminal:
        raise NotFinished
    records = {record.key: record for record in run.sections.select_related("current")}
    document = documents.build_document(run)
    stale = reads.find_outdated_sections(run)
    written, took = document.sections, sum_by_section(run.id)
    return {
        "run_id": run.id,
        "name": run.brief.name,
        "outcome": run.status,
        "sections": [
            {
                "key": key,
                "title": records[key].title,
                "version": records[key].version_number,
                "edited": records[key].is_edited,
                "locked": records[key].locked_at is not None,
                "changed_inputs": list(stale.get(key, ())),
                "writer": records[key].writer,
                "writer_label": writer_label(records[key].writer),
                "took": took.get(key),
                "answers_used": list(written[key].answers_used),
                "content": written[key].model_dump(mode="json"),
            }
            for key in READING_ORDER
            if key in written
        ],
        "missing": [
            build_section(record) | {"writer_label": "", "took": took.get(record.key)}
            for record in records.values()
            if record.status != SectionStatus.DONE
        ],
        "took": sum_totals(took.values()),
        "exports": [_export_link(run, form) for form in documents.list_available_formats(document)],
    }


@router.get(
    "/runs/{uuid:run_id}/exports/{extension}",
    response={200: StrategyFile, 409: ProblemOut, **REFUSALS},
    summary="Take a strategy away as a file",
    openapi_extra={"responses": {200: EXPORTED}},
)
def export_strategy(request: HttpRequest, run_id: UUID, extension: Extension) -> Any:
    """What has been written, once the run has ended, as a download; a strategy in part says what is missing.

    `docx`, `md`, `xlsx` and `json` hold the strategy, `csv` and `ics` its calendar alone. 409 before the run has ended,
    and when nothing was written that the file would hold.
    """
    return documents.download(selectors.get_owned_run(_user(request), run_id), FORMATS[extension])


@router.get("/brief-schema", response={200: dict[str, Any], **REFUSALS}, tags=["briefs"], summary="Schema of a brief")
def get_brief_schema(request: HttpRequest) -> Any:
    """JSON Schema of the brief: every question, why it is asked, and its bounds."""
    return brief_json_schema()


def _user(request: HttpRequest) -> Any:
    return cast(Any, request).auth


def _tell_orders(request: HttpRequest) -> None:
    tell_standing(request, quotas.RUNS, lambda: quotas.peek(quotas.RUNS, _user(request).pk))


def _accepted(response: HttpResponse, run: Run, *, is_new: bool) -> Any:
    snapshot = selectors.build_run_snapshot(run.id)
    if not is_new:
        response["Idempotent-Replayed"] = "true"
    response["Location"] = snapshot["urls"]["self"]
    response["Link"] = f'<{snapshot["urls"]["events"]}>; rel="monitor"'
    response["Retry-After"] = str(POLL_AFTER_S)
    return Status(202, snapshot)


def _summary(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "name": run.brief.name,
        "status": run.status,
        "progress": run.progress,
        "writer": run.writer,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "urls": selectors.build_run_urls(run),
    }


def _export_link(run: Run, form: Format) -> dict[str, str]:
    address = reverse("api-v1:export_strategy", kwargs={"run_id": run.id, "extension": form.extension})
    return {
        "extension": form.extension,
        "title": form.title,
        "content": form.content,
        "media_type": form.media_type,
        "url": address,
    }


def _unchanged(request: HttpRequest, response: HttpResponse, run: Run, *, tag: str) -> HttpResponse | None:
    """Return 304 where the client has this already, and else mark the answer to come."""
    etag = f'"{run.id}.{tag}"'
    not_modified = get_conditional_response(request, etag=etag)
    _say_when_to_ask_again(not_modified or response, run)
    if not not_modified:
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie", "Authorization"])
    return not_modified


def _say_when_to_ask_again(response: Any, run: Run) -> None:
    if not run.is_terminal:
        response["Retry-After"] = str(POLL_QUEUED_AFTER_S if run.status == RunStatus.QUEUED else POLL_AFTER_S)


def _in_utc(moment: datetime | None) -> datetime | None:
    """PostgreSQL takes no offset beyond sixteen hours, though ISO 8601 has them."""
    try:
        return moment.astimezone(UTC) if moment else None
    except OverflowError:
        return moment.replace(tzinfo=UTC) if moment else None
