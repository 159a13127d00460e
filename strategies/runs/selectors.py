"""Every read of runs that pages, API and admin share. Nothing here changes anything."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse

from sse import event_log
from sse.types import StoredEvent
from strategies.errors import RunNotFound, SectionNotFound
from strategies.generation.brief import Brief, parse_brief
from strategies.generation.pipeline import STEPS, brought_up_to_date, load_section
from strategies.generation.sections import Section
from strategies.generation.work import RewriteRequest
from strategies.models import Run, SectionRecord
from strategies.models.states import SectionStatus
from strategies.runs import estimates, events
from strategies.runs.writers import writer_label

if TYPE_CHECKING:
    from django.contrib.auth.models import User

EVENTS_PAGE = 500


def get_owned_runs(user: "User | AnonymousUser") -> "QuerySet[Run]":
    """Return a user's runs, newest first."""
    return Run.objects.filter(owner_id=user.pk).select_related("brief")


def get_owned_run(user: "User | AnonymousUser", run_id: UUID | str) -> Run:
    """Return a run of this user.

    Raises:
        RunNotFound: no such run, or somebody else's: nobody learns which.
    """
    try:
        return get_owned_runs(user).select_related("completion_email").get(pk=run_id)
    except (Run.DoesNotExist, ValidationError, ValueError):
        raise RunNotFound from None


def get_brief(run: Run) -> Brief:
    """Return the brief a run was ordered with."""
    return parse_brief(run.brief.data)


def get_finished_sections(run: Run) -> dict[str, Section]:
    """Return the finished sections by key, in the order of writing."""
    rows = run.sections.filter(status=SectionStatus.DONE).select_related("current").order_by("position")
    written = {row.key: load_section(row.key, row.current.content) for row in rows if row.current}
    # What one section counts across all of them is true of all as they stand now, not as they stood then.
    return written | {section.key: section for section in brought_up_to_date(written)}


def get_current_sections(run: Run) -> dict[str, Section]:
    """Return the sections that have a text by key, also while another one is being written in its place."""
    rows = run.sections.filter(current__isnull=False).select_related("current").order_by("position")
    standing = {row.key: load_section(row.key, row.current.content) for row in rows if row.current}
    return standing | {section.key: section for section in brought_up_to_date(standing)}


def get_rewrite_requests(run: Run) -> dict[str, RewriteRequest]:
    """Return what its owner wants of sections that are to be written anew, by key."""
    rows = run.sections.exclude(instruction="").exclude(status=SectionStatus.DONE).select_related("current")
    return {
        row.key: RewriteRequest(
            instruction=row.instruction,
            earlier=load_section(row.key, row.current.content) if row.current else None,
        )
        for row in rows
    }


def get_finished_section(run: Run, key: str) -> tuple[SectionRecord, Section]:
    """Return one finished section.

    Raises:
        SectionNotFound: there is none of this key, or it is not done.
    """
    row = run.sections.filter(key=key, status=SectionStatus.DONE).select_related("current").first()
    if row is None or row.current is None:
        raise SectionNotFound
    return row, load_section(row.key, row.current.content)


def read_events_after(run: Run, seq: int, *, limit: int = EVENTS_PAGE) -> list[StoredEvent]:
    """Return the very events the stream sends, after `seq`."""
    return event_log.read_after(events.run_channel(run.id), seq, limit=limit)


def get_shown_cards(run: Run) -> list[dict[str, Any]]:
    """Return the educational cards sent so far, oldest first."""
    shown = event_log.read_by_kind(events.run_channel(run.id), "educational")
    return [card for event in shown if isinstance(card := event.data["educational_content"], dict)]


def build_run_snapshot(run_id: UUID) -> dict[str, Any]:
    """Return the whole state of a run, ready for JSON: what the page, the API and a stream's `reset` agree on.

    The cursor is read before the state: an event that comes in between is repeated to the client, never lost.
    """
    last_seq = event_log.read_position(events.run_channel(run_id)).last
    run = Run.objects.select_related("brief").get(pk=run_id)
    records = list(run.sections.select_related("current").order_by("position"))
    estimate = estimates.estimate_remaining(run)
    # Only where there is enough for an estimate is there enough for this.
    is_known = estimate is not None and estimate["high_s"] is not None
    usual = estimates.estimate_steps({step.number: step.sections for step in STEPS}, run) if is_known else {}
    return {
        "id": str(run.id),
        "name": run.brief.name,
        "status": run.status,
        "is_terminal": run.is_terminal,
        "is_cancelable": run.is_cancelable and run.cancel_requested_at is None,
        "cancel_reason": run.cancel_reason,
        "is_retryable": run.is_retryable,
        "parent_id": str(run.parent_id) if run.parent_id else None,
        "progress": run.progress,
        "step": run.step,
        "total_steps": events.TOTAL_STEPS,
        "message": run.message,
        "writer": run.writer,
        "writer_label": writer_label(run.writer),
        "simulated_s": run.simulated_s,
        "attempt": run.attempt,
        "error": events.build_error(run),
        "estimate": estimate,
        "created_at": _iso(run.created_at),
        "started_at": _iso(run.started_at),
        "finished_at": _iso(run.finished_at),
        "last_event_id": str(last_seq),
        "version": run.version,
        "steps": [_step(step, records, usual.get(step.number)) for step in STEPS],
        "sections": [
            events.build_section(record) | {"writer_label": writer_label(record.writer)} for record in records
        ],
        "urls": build_run_urls(run),
    }


def _step(step: Any, records: list[SectionRecord], usual: dict[str, Any] | None) -> dict[str, Any]:
    mine = [record for record in records if record.step == step.number]
    return {
        "number": step.number,
        "key": step.key,
        "title": step.title,
        "state": _step_state({record.status for record in mine}),
        "sections": [record.key for record in mine],
        "usual": usual,
    }


def _step_state(statuses: set[str]) -> str:
    if statuses <= {SectionStatus.WAITING}:
        return SectionStatus.WAITING
    if statuses & {SectionStatus.RUNNING, SectionStatus.WAITING}:
        return SectionStatus.RUNNING
    return SectionStatus.FAILED if SectionStatus.FAILED in statuses else SectionStatus.DONE


def build_run_urls(run: Run) -> dict[str, str]:
    """Return where everything about a run is found; paths, so that they hold behind any host name."""
    api, page = {"run_id": run.id}, {"run_id": run.id}
    return {
        "self": reverse("api-v1:get_run", kwargs=api),
        "events": reverse("api-v1:list_events", kwargs=api),
        "stream": reverse("strategies:stream", kwargs=page),
        "strategy": reverse("api-v1:get_strategy", kwargs=api),
        "cancel": reverse("api-v1:cancel_run", kwargs=api),
        "retry": reverse("api-v1:retry_run", kwargs=api),
        "rerun": reverse("api-v1:rerun_run", kwargs=api),
        "page": reverse("strategies:run", kwargs=page),
        "download": reverse("strategies:download", kwargs=page),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
