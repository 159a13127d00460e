"""End a run or release it for another worker. The outcome is always computed from the sections."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from strategies import metrics
from strategies.errors import StaleLease
from strategies.generation.pipeline import CODE_ONLY
from strategies.generation.wording import pluralize
from strategies.generation.writers.budget import BUDGET_EXCEEDED
from strategies.models import Run, SectionRecord
from strategies.models.states import ACTIVE, SETTLED, RunStatus, SectionStatus, compute_outcome
from strategies.runs import events
from strategies.runs.leases import NO_ERROR, ErrorFields, Lease, filter_leased, reset_running_sections, transition
from strategies.webhooks import outbox

CANCELED_MESSAGE = "Stopped. Finished sections are kept"
CANCELED_EARLY_MESSAGE = "Stopped before a section was finished"
QUEUED_MESSAGE = "Waiting for a free worker"


@transaction.atomic
def finish(lease: Lease) -> RunStatus:
    """End a run, with an outcome computed from its sections.

    Raises:
        StaleLease: this attempt no longer holds the run.
    """
    return _end(_lock(filter_leased(lease)))


@transaction.atomic
def release(lease: Lease) -> RunStatus:
    """Stop working on a run: end it if it was canceled, otherwise requeue it without using up an attempt.

    Raises:
        StaleLease: this attempt no longer holds the run.
    """
    run = _lock(filter_leased(lease))
    if run.cancel_requested_at:
        return _end(run)
    transition(
        filter_leased(lease),
        to=RunStatus.QUEUED,
        attempt_limit=F("attempt_limit") + 1,
        dispatched_at=None,
        message=QUEUED_MESSAGE,
    )
    reset_running_sections(run)
    events.publish_status(Run.objects.get(pk=run.pk))
    return RunStatus.QUEUED


@transaction.atomic
def abort(run_id: UUID, *, code: str, message: str, only_if: Q | None = None) -> bool:
    """End a run that no worker will end. Unfinished sections fail with this error, unless the run was canceled.

    Return False if the run has ended already or does not match `only_if`.
    """
    rows = Run.objects.filter(only_if or Q(), pk=run_id, status__in=ACTIVE)
    try:
        run = _lock(rows)
    except StaleLease:
        return False
    _end(run, error={"error_code": code, "error_message": message, "error_retryable": True})
    return True


def has_text(run: Run) -> bool:
    """Return True if a section has a text, which stays when the run ends."""
    return run.sections.filter(current__isnull=False).exists()


def _lock(rows: "QuerySet[Run]") -> Run:
    """Lock a run. A concurrent write of its worker either comes first or fails."""
    run = rows.select_for_update().first()
    if run is None:
        raise StaleLease
    return run


def _end(run: Run, *, error: ErrorFields | None = None) -> RunStatus:
    old_statuses = dict(run.sections.values_list("key", "status"))
    if run.cancel_requested_at:
        # A canceled run ends without an error of its own. Sections that failed before still report theirs.
        error = None
    if error:
        unsettled = run.sections.exclude(status__in=SETTLED)
        unsettled.update(status=SectionStatus.FAILED, finished_at=Now(), **{**NO_ERROR, **error})
    _restore_current_texts(run)
    records = list(SectionRecord.objects.filter(run_id=run.pk).select_related("current"))
    for record in records:
        if record.status != old_statuses[record.key]:
            events.publish_section(run, record)
    outcome = compute_outcome(
        ((SectionStatus(record.status), record.writer == CODE_ONLY) for record in records),
        cancel_requested=run.cancel_requested_at is not None,
    )
    failed = [record for record in records if record.status == SectionStatus.FAILED]
    unchanged = [record for record in records if record.status == SectionStatus.DONE and record.error_code]
    message = _closing_message(outcome, failed, unchanged, run.cancel_reason, has_text=has_text(run))
    changes: dict[str, object] = {"message": message}
    if outcome is RunStatus.SUCCEEDED:
        changes["progress"] = 100
    elif outcome is not RunStatus.CANCELED:
        changes |= error or _first_cause(failed)
    transition(Run.objects.filter(pk=run.pk), to=outcome, **changes)
    reset_running_sections(run)
    ended = Run.objects.get(pk=run.pk)
    events.publish_end(ended)
    outbox.enqueue_run_ended(ended)
    transaction.on_commit(partial(metrics.record_run_finished, ended))
    return outcome


def _restore_current_texts(run: Run) -> None:
    """Mark sections whose regeneration did not finish as done again, with their current text. Errors are kept."""
    unfinished = run.sections.exclude(status=SectionStatus.DONE).filter(current__isnull=False)
    unfinished.update(status=SectionStatus.DONE, instruction="", finished_at=Now(), next_try=0, next_try_at=None)


def _first_cause(failed: list[SectionRecord]) -> ErrorFields:
    if not failed:
        return {"error_code": "no_result", "error_message": "No section was written.", "error_retryable": True}
    if spent := _find_budget_failure(failed):
        # It concerns the run and not only one section.
        return {"error_code": BUDGET_EXCEEDED, "error_message": spent.error_message, "error_retryable": False}
    # A missing dependency is a consequence of an earlier failure, which is the better explanation.
    cause = next((section for section in failed if section.error_code != "dependency_missing"), failed[0])
    return {
        "error_code": cause.error_code,
        "error_message": f"{cause.title}: {cause.error_message}"[:500],
        "error_retryable": cause.error_retryable,
    }


def _find_budget_failure(failed: list[SectionRecord]) -> SectionRecord | None:
    return next((section for section in failed if section.error_code == BUDGET_EXCEEDED), None)


def _closing_message(
    outcome: RunStatus,
    failed: list[SectionRecord],
    unchanged: list[SectionRecord],
    cancel_reason: str,
    *,
    has_text: bool,
) -> str:
    if outcome is RunStatus.CANCELED:
        if cancel_reason:
            return f"Stopped by an operator: {cancel_reason}"
        return CANCELED_MESSAGE if has_text else CANCELED_EARLY_MESSAGE
    if unchanged:
        return f"“{unchanged[0].title}” could not be regenerated; its text has not changed"
    if outcome is RunStatus.SUCCEEDED:
        return "Your strategy is ready"
    reason = ": the budget is used up" if _find_budget_failure(failed) else ""
    if outcome is RunStatus.PARTIAL:
        sections = pluralize(len(failed), "section")
        return f"Your strategy is ready in part: {sections} could not be written{reason}"
    return f"The strategy could not be written{reason}"
