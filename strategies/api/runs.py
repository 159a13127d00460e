"""Run operations of the JSON API. Each checks the owner through `selectors.get_owned_run`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.params.functions import Header, Query
from pydantic import AwareDatetime, BeforeValidator

from strategies import quotas
from strategies.accounts.api_authentication import FOR_CLIENTS, NOT_FOR_CLIENTS, get_caller, get_user, report_rate_limit
from strategies.api.cursors import paginate
from strategies.api.polling import POLL_AFTER_S, respond_not_modified
from strategies.api.schemas import (
    PlainText,
    ProblemOut,
    RunCreate,
    RunPage,
    RunSummary,
    RunUpdate,
    require_date_string,
)
from strategies.api.strategy_schemas import ExportOut, MissingSection, StrategyOut, WrittenSection
from strategies.errors import NotFinished, RunChanged
from strategies.exports.formats import FORMATS, Extension, Format
from strategies.exports.strategy_json import StrategyFile
from strategies.generation.brief import parse_brief
from strategies.generation.pipeline import OWNER_READING_ORDER
from strategies.generation.sections import Section
from strategies.models import Run, SectionRecord
from strategies.models.states import RunStatus, SectionStatus
from strategies.runs import commands, completion_email, documents, selectors
from strategies.runs.model_calls import CallTotals, ModelUsage, sum_by_section, sum_totals
from strategies.runs.run_urls import build_run_urls
from strategies.runs.snapshot import RunSnapshot, build_run_snapshot, build_section
from strategies.runs.writers import writer_label
from strategies.sections import reads
from strategies.site_urls import build_url

router = Router(tags=["runs"])

Moment = Annotated[AwareDatetime, BeforeValidator(require_date_string)]
IdempotencyKey = Annotated[PlainText | None, Header(alias="Idempotency-Key", max_length=255)]

EXPORTED = {
    "description": "The file.",
    "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "`attachment` with a file name."}},
    "content": {
        form.media_type: {"schema": {"type": "string", "format": "binary"}}
        for form in FORMATS.values()
        if form.extension != "json"
    },
}
ERRORS: dict[int, type] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}


@router.post("/runs", response={202: RunSnapshot, 400: ProblemOut, 413: ProblemOut, **ERRORS}, summary="Create a run")
def create_run(
    request: HttpRequest,
    response: HttpResponse,
    payload: RunCreate,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Start writing a strategy for a brief. Repeat with the same `Idempotency-Key` and body to get the same run.

    A key is kept until its run is deleted. A repeated request is answered with `Idempotent-Replayed: true`, creates
    nothing and does not count against the rate limit; the same key with a different body is rejected.

    A brief of version 1 is still accepted. It is converted without guessing: `lost_answers` in the brief of the run has
    what could not be carried over.
    """
    brief = parse_brief(payload.brief)
    _report_run_limit(request)
    run, is_new = commands.start_run(owner=get_user(request), brief=brief, idempotency_key=idempotency_key)
    return _render_accepted(response, run, is_new=is_new)


@router.get("/runs", response={200: RunPage, **ERRORS}, auth=FOR_CLIENTS, summary="List your runs")
def list_runs(
    request: HttpRequest,
    response: HttpResponse,
    cursor: str | None = Query(None, max_length=300),
    limit: int = Query(20, ge=1, le=100),
    status: Annotated[list[RunStatus], Query(max_length=6)] = [],  # noqa: B006 - ninja copies the default
    q: Annotated[
        PlainText | None, Query(max_length=200, description="Part of the name of the run or the business.")
    ] = None,
    created_after: Moment | None = None,
    created_before: Moment | None = None,
    parent: UUID | None = None,
) -> Any:
    """Newest first. `Link` has the URL of the next page. Filters can be combined; `status` can be repeated."""
    filters = {
        "status__in": status,
        "created_at__gt": _in_utc(created_after),
        "created_at__lt": _in_utc(created_before),
        "parent_id": parent,
    }
    runs = get_caller(request).runs.filter(**{name: value for name, value in filters.items() if value})
    runs = selectors.search(runs, q) if q else runs
    page, next_cursor = paginate(request, response, runs, cursor=cursor, limit=limit)
    return {"results": [_summary(run) for run in page], "next_cursor": next_cursor}


@router.get("/runs/{uuid:run_id}", response={200: RunSnapshot, 304: None, **ERRORS}, summary="Poll a run")
def get_run(request: HttpRequest, response: HttpResponse, run_id: UUID) -> Any:
    """The current state of a run. Send the `ETag` in `If-None-Match` to get 304 while nothing has changed."""
    run = selectors.get_owned_run(get_user(request), run_id)
    completion_email.record_poll(run)
    return respond_not_modified(request, response, [run], tag=_make_tag(run)) or build_run_snapshot(run.id)


@router.patch(
    "/runs/{uuid:run_id}",
    response={200: RunSnapshot, 400: ProblemOut, 412: ProblemOut, **ERRORS},
    summary="Rename a run",
)
def update_run(
    request: HttpRequest,
    response: HttpResponse,
    run_id: UUID,
    payload: RunUpdate,
    if_match: str | None = Header(None, alias="If-Match", max_length=100),
) -> Any:
    """Give a run a name of its own. Its stream does not report that; its `ETag` changes.

    Send the run's `ETag` in `If-Match` to get 412 if the run has changed since.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    if if_match and if_match.strip() not in {"*", f'"{_make_tag(run)}"'}:
        raise RunChanged
    expected = run.version if if_match and if_match.strip() != "*" else None
    renamed = commands.rename(run, payload.name, expected_version=expected)
    response["ETag"] = f'"{_make_tag(renamed)}"'
    return build_run_snapshot(run.id)


@router.delete(
    "/runs/{uuid:run_id}",
    response={204: None, 409: ProblemOut, **ERRORS},
    auth=NOT_FOR_CLIENTS,
    summary="Delete a run",
)
def delete_run(request: HttpRequest, run_id: UUID) -> Any:
    """Delete an ended run with its strategy, its brief, its events and its share links; 409 while it is in progress."""
    commands.delete(selectors.get_owned_run(get_user(request), run_id))
    return Status(204, None)


@router.post("/runs/{uuid:run_id}/cancel", response={202: RunSnapshot, **ERRORS}, summary="Cancel a run")
def cancel_run(request: HttpRequest, run_id: UUID) -> Any:
    """Stops within seconds, also during a model call. Finished sections are kept. Safe to repeat."""
    return Status(202, build_run_snapshot(commands.cancel_run(owner=get_user(request), run_id=run_id).id))


@router.post(
    "/runs/{uuid:run_id}/retry", response={202: RunSnapshot, 409: ProblemOut, **ERRORS}, summary="Retry failed sections"
)
def retry_run(request: HttpRequest, run_id: UUID) -> Any:
    """Write the failed sections of an ended run again and keep the others. Does nothing if the run is in progress."""
    return Status(202, build_run_snapshot(commands.retry(selectors.get_owned_run(get_user(request), run_id)).id))


@router.post(
    "/runs/{uuid:run_id}/rerun",
    response={202: RunSnapshot, 409: ProblemOut, **ERRORS},
    auth=NOT_FOR_CLIENTS,
    summary="Rerun a run",
)
def rerun_run(
    request: HttpRequest,
    response: HttpResponse,
    run_id: UUID,
    idempotency_key: IdempotencyKey = None,
) -> Any:
    """Create a new run from the brief of an ended one, its `parent_id`. `Idempotency-Key` works as in `POST /runs`."""
    _report_run_limit(request)
    run, is_new = commands.rerun(selectors.get_owned_run(get_user(request), run_id), idempotency_key=idempotency_key)
    return _render_accepted(response, run, is_new=is_new)


@router.get(
    "/runs/{uuid:run_id}/strategy", response={200: StrategyOut, 409: ProblemOut, **ERRORS}, summary="Read a strategy"
)
def get_strategy(request: HttpRequest, run_id: UUID) -> Any:
    """The finished sections of an ended run; 409 while it is in progress."""
    run = selectors.get_owned_run(get_user(request), run_id)
    if not run.is_terminal:
        raise NotFinished
    records = {record.key: record for record in run.sections.select_related("current")}
    document = documents.build_document(run)
    outdated = reads.find_outdated_sections(run)
    written, usage = document.for_owner, sum_by_section(run.id)
    return StrategyOut(
        run_id=run.id,
        name=run.name,
        outcome=document.outcome,
        sections=[
            _written_section(records[key], written[key], changed_inputs=outdated.get(key, ()), usage=usage.get(key))
            for key in OWNER_READING_ORDER
            if key in written
        ],
        missing=[
            MissingSection(**build_section(record).model_dump(), usage=_usage(usage.get(record.key)))
            for record in records.values()
            if record.status != SectionStatus.DONE
        ],
        usage=_usage(sum_totals(usage.values())),
        exports=[_export_link(run, form) for form in documents.list_available_formats(document)],
    )


@router.get(
    "/runs/{uuid:run_id}/exports/{extension}",
    response={200: StrategyFile, 304: None, 409: ProblemOut, **ERRORS},
    summary="Export a strategy",
    openapi_extra={"responses": {200: EXPORTED}},
)
def export_strategy(request: HttpRequest, run_id: UUID, extension: Extension) -> Any:
    """Download an ended run's strategy as a file. If it is incomplete, the file says what is missing.

    `docx`, `md`, `xlsx` and `json` contain the strategy, the others only its calendar: `csv`, `asana.csv` and
    `todoist.csv` in the columns that these programs import, and `ics`. 409 while the run is in progress, or if there
    is nothing to export in this format. Send the `ETag` in `If-None-Match` to get 304 while the strategy has not
    changed, which does not count against the limit of exports. 503 if a file takes too long to make, or if too many
    are being made at a time.
    """
    run = selectors.get_owned_run(get_user(request), run_id)

    def admit() -> None:
        state = quotas.consume(quotas.EXPORTS, run.owner_id)
        report_rate_limit(request, quotas.EXPORTS, lambda: state)
        quotas.raise_if_exceeded(quotas.EXPORTS, state)

    return documents.download(request, run, FORMATS[extension], admit=admit)


def _make_tag(run: Run) -> str:
    return f"{run.id}.{run.version}"


def _report_run_limit(request: HttpRequest) -> None:
    report_rate_limit(request, quotas.RUNS, lambda: quotas.peek(quotas.RUNS, get_user(request).pk))


def _render_accepted(response: HttpResponse, run: Run, *, is_new: bool) -> Any:
    snapshot = build_run_snapshot(run.id)
    if not is_new:
        response["Idempotent-Replayed"] = "true"
    response["Location"] = snapshot.urls.self
    response["Link"] = f'<{snapshot.urls.events}>; rel="monitor"'
    response["Retry-After"] = str(POLL_AFTER_S)
    return Status(202, snapshot)


def _summary(run: Run) -> RunSummary:
    return RunSummary(
        id=run.id,
        name=run.name,
        status=RunStatus(run.status),
        progress=run.progress,
        writer=run.writer,
        created_at=run.created_at,
        finished_at=run.finished_at,
        urls=build_run_urls(run.id),
    )


def _written_section(
    record: SectionRecord, section: Section, *, changed_inputs: Iterable[str], usage: CallTotals | None
) -> WrittenSection:
    return WrittenSection(
        key=record.key,
        title=record.title,
        version=record.version_number,
        is_edited=record.is_edited,
        is_locked=record.locked_at is not None,
        changed_inputs=list(changed_inputs),
        writer=record.writer,
        writer_label=writer_label(record.writer),
        usage=_usage(usage),
        answers_used=list(section.answers_used),
        content=section.model_dump(mode="json"),
    )


def _usage(totals: CallTotals | None) -> ModelUsage | None:
    return ModelUsage.model_validate(totals) if totals else None


def _export_link(run: Run, form: Format) -> ExportOut:
    url = build_url("api-v1:export_strategy", run_id=run.id, extension=form.extension)
    return ExportOut(
        extension=form.extension, title=form.title, content=form.content, media_type=form.media_type, url=url
    )


def _in_utc(moment: datetime | None) -> datetime | None:
    """Convert to UTC: PostgreSQL rejects offsets beyond 16 hours, which ISO 8601 allows."""
    try:
        return moment.astimezone(UTC) if moment else None
    except OverflowError:
        return moment.replace(tzinfo=UTC) if moment else None
