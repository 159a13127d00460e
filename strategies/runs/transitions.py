"""Transitions that people request: create, rerun, retry, regenerate a section, requeue, cancel.

`by` is the actor for the audit log; by default the run's owner.
"""

import json
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Now

from strategies import metrics
from strategies.errors import (
    IdempotencyMismatch,
    NotFinished,
    NotRegenerable,
    NotRetryable,
    RunChanged,
    RunEnded,
    SectionIsDerived,
    SectionLocked,
    SectionNotFound,
    SectionWasEdited,
    TooManyRuns,
)
from strategies.generation.brief import Brief
from strategies.generation.pipeline import SUMMARY_SECTIONS, sections_for
from strategies.models import BriefRecord, Run, SectionRecord
from strategies.models.locks import lock_user
from strategies.models.states import ACTIVE, CANCELABLE, REOPENABLE, RETRYABLE, SETTLED, RunStatus, SectionStatus
from strategies.runs import audit, events
from strategies.runs.endings import QUEUED_MESSAGE, abort
from strategies.runs.leases import MAX_ATTEMPTS, NO_ERROR, reset_running_sections, transition, unclaimed_q
from strategies.runs.writers import has_editor
from strategies.tracing import current_origin

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TOTAL_ATTEMPTS_MAX = 100
"""Attempts at one run over all its retries, so that a client cannot retry for ever."""
SIMULATED_DEADLINE_FACTOR = 2
"""A simulated run may take this many times its nominal duration."""

type Admit = Callable[[], object]


def create(
    *,
    owner: "User",
    brief: Brief,
    writer: str,
    simulated_s: float = 0.0,
    idempotency_key: str | None = None,
    admit: Admit = lambda: None,
) -> tuple[Run, bool]:
    """Create a run for a brief. Return it, and False if the idempotency key was used before.

    `admit` is called before a new run is saved, outside the transaction, and may raise to reject it.

    Raises:
        IdempotencyMismatch: the key was used with a different brief.
        TooManyRuns: the owner has reached the limit of concurrent runs.
    """
    data = brief.model_dump(mode="json")
    record = BriefRecord(owner=owner, name=brief.business.business_name[:200], data=data)
    digest = sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    run = Run(owner=owner, brief=record, brief_digest=digest, writer=writer, simulated_s=simulated_s)
    return _create_once(run, idempotency_key, admit)


def rerun(
    parent: Run,
    *,
    writer: str,
    simulated_s: float = 0.0,
    idempotency_key: str | None = None,
    by: "User | None" = None,
    reason: str = "",
    admit: Admit = lambda: None,
) -> tuple[Run, bool]:
    """Create a new run with the brief of an ended run, its `parent`. Return the same as `create`.

    Raises:
        NotFinished: the parent has not ended.
        IdempotencyMismatch, TooManyRuns: see `create`.
    """
    if not parent.is_terminal:
        raise NotFinished
    run = Run(
        owner=parent.owner,
        brief=parent.brief,
        brief_digest=parent.brief_digest,
        parent=parent,
        writer=writer,
        simulated_s=simulated_s,
    )
    return _create_once(
        run, idempotency_key, admit, record=lambda: audit.record(parent, f"Rerun as {run.pk}", by=by, reason=reason)
    )


def _create_once(
    run: Run, key: str | None, admit: Admit, record: Callable[[], object] = lambda: None
) -> tuple[Run, bool]:
    """Save a run unless its owner has used the key. `record` is called in the same transaction."""
    run.idempotency_key, run.message = key or None, QUEUED_MESSAGE
    run.request_id, run.traceparent = current_origin()
    # What is found now is not counted. A slow Redis must not hold a transaction open, so `admit` comes before it.
    if known := _find_existing(run):
        return known, False
    _check_concurrent_runs(run.owner_id, new=1)
    admit()
    with transaction.atomic():
        return _save_once(run, record)


def _save_once(run: Run, record: Callable[[], object]) -> tuple[Run, bool]:
    # The lock serializes a user's requests, so that a repeated one finds the first one's run and limits are exact.
    lock_user(run.owner_id)
    if known := _find_existing(run):
        return known, False
    _check_concurrent_runs(run.owner_id, new=1)
    run.brief.save()
    run.deadline_at = _deadline(run.simulated_s)
    run.save(force_insert=True)
    SectionRecord.objects.bulk_create(
        SectionRecord(run=run, key=spec.key, title=spec.title, step=spec.step, position=position)
        for position, spec in enumerate(sections_for(has_editor=has_editor(run.writer)), start=1)
    )
    events.publish_status(run)
    record()
    transaction.on_commit(partial(metrics.record_run_created, run))
    return run, True


def _find_existing(run: Run) -> Run | None:
    if run.idempotency_key is None:
        return None
    known = Run.objects.filter(owner_id=run.owner_id, idempotency_key=run.idempotency_key).first()
    if known and (known.brief_digest, known.parent_id) != (run.brief_digest, run.parent_id):
        raise IdempotencyMismatch
    return known


def _check_concurrent_runs(owner_id: int, *, new: int) -> None:
    if Run.objects.filter(owner_id=owner_id, status__in=ACTIVE).count() + new > settings.CONCURRENT_RUNS_PER_USER:
        raise TooManyRuns


def _deadline(simulated_s: float) -> Combinable:
    return Now() + timedelta(seconds=max(settings.RUN_DEADLINE_S, simulated_s * SIMULATED_DEADLINE_FACTOR))


def mark_dispatched(*run_ids: UUID) -> None:
    """Record that a message for each of these runs is in the queue."""
    Run.objects.filter(unclaimed_q(), pk__in=run_ids).update(dispatched_at=Now())


@transaction.atomic
def retry(run_id: UUID, *, by: "User | None" = None, reason: str = "") -> tuple[Run, bool]:
    """Queue a run's failed sections again. Return the run, and False if it was active already.

    Raises:
        NotRetryable: no section has failed, or the run was retried too often.
        TooManyRuns: the owner has reached the limit of concurrent runs.
    """
    _lock_owner(run_id)
    reopened = _reopen(run_id, RETRYABLE, Q(status=SectionStatus.FAILED))
    run = Run.objects.select_related("brief").get(pk=run_id)
    if reopened:
        audit.record(run, "Failed sections retried", by=by, reason=reason)
    elif run.is_terminal:
        raise NotRetryable
    return run, reopened


@transaction.atomic
def regenerate(run_id: UUID, key: str, *, instruction: str = "", confirmed: bool = False) -> Run:
    """Queue one section of an ended run again. Its text stays current until the new one is saved.

    Raises:
        NotFinished: the run has not ended.
        SectionNotFound: there is no such section, or it was never started.
        SectionIsDerived: code computes the section from the others.
        SectionLocked: the owner has locked the section.
        SectionWasEdited: the owner has edited the section, and `confirmed` is false.
        NotRegenerable: the run was canceled or retried too often.
        TooManyRuns: the owner has reached the limit of concurrent runs.
    """
    _lock_owner(run_id)
    run = Run.objects.select_for_update().get(pk=run_id)
    if not run.is_terminal:
        raise NotFinished
    section = run.sections.select_related("current").filter(key=key, status__in=SETTLED).first()
    if section is None:
        raise SectionNotFound
    if key in SUMMARY_SECTIONS:
        raise SectionIsDerived
    if section.locked_at:
        raise SectionLocked
    if section.is_edited and not confirmed:
        raise SectionWasEdited
    if not _reopen(run_id, REOPENABLE, Q(key=key)):
        raise NotRegenerable
    run.sections.filter(key=key).update(instruction=instruction)
    audit.record(run, f"“{section.title}” regenerated")
    return Run.objects.get(pk=run_id)


def _lock_owner(run_id: UUID) -> None:
    lock_user(Run.objects.values_list("owner_id", flat=True).get(pk=run_id))


def _reopen(run_id: UUID, statuses: Collection[RunStatus], sections_filter: Q) -> bool:
    """Queue an ended run again, with the matching sections. Return False unless it is in one of `statuses`.

    The caller holds the owner's lock: the run counts towards the limit of concurrent runs again.
    """
    reopened = transition(
        Run.objects.filter(pk=run_id, status__in=statuses, attempt__lt=TOTAL_ATTEMPTS_MAX),
        to=RunStatus.QUEUED,
        attempt_limit=F("attempt") + MAX_ATTEMPTS,
        deadline_at=_deadline(Run.objects.values_list("simulated_s", flat=True).get(pk=run_id)),
        dispatched_at=None,
        started_at=None,
        cancel_requested_at=None,
        cancel_reason="",
        error_code="",
        error_message="",
        error_retryable=False,
        message=QUEUED_MESSAGE,
        **current_origin()._asdict(),
    )
    if not reopened:
        return False
    run = Run.objects.get(pk=run_id)
    _check_concurrent_runs(run.owner_id, new=0)
    # Sections derived from the others change with them, and cost nothing to compute again.
    sections = run.sections.filter(sections_filter | Q(key__in=SUMMARY_SECTIONS))
    keys = list(sections.values_list("key", flat=True))
    sections.update(status=SectionStatus.WAITING, started_at=None, finished_at=None, **NO_ERROR)
    events.publish_retried(run, keys)
    transaction.on_commit(metrics.record_run_retried)
    return True


@transaction.atomic
def rename(run_id: UUID, title: str, *, expected_version: int | None = None) -> Run:
    """Give a run a name of its own. Its stream does not report it, but its version changes.

    Raises:
        RunChanged: the run has another version than the expected one.
    """
    rows = Run.objects.filter(pk=run_id)
    current = rows if expected_version is None else rows.filter(version=expected_version)
    if not current.update(title=title, version=F("version") + 1):
        raise RunChanged
    run = rows.select_related("brief", "owner").get()
    audit.record(run, f"Renamed to “{title}”")
    return run


@transaction.atomic
def requeue(run_id: UUID, *, by: "User | None" = None, reason: str = "") -> Run:
    """Take a run from its worker, if it has one, and queue it again without using up an attempt.

    A worker that is still writing loses its unfinished sections: its lease is no longer valid.

    Raises:
        RunEnded: the run has ended.
    """
    waiting = {
        "attempt_limit": Greatest("attempt_limit", F("attempt") + 1),
        "dispatched_at": None,
        **current_origin()._asdict(),
    }
    interrupted = transition(
        Run.objects.filter(pk=run_id, status=RunStatus.RUNNING), to=RunStatus.QUEUED, message=QUEUED_MESSAGE, **waiting
    )
    if not interrupted and not Run.objects.filter(pk=run_id, status=RunStatus.QUEUED).update(**waiting):
        raise RunEnded
    run = Run.objects.select_related("brief").get(pk=run_id)
    if interrupted:
        reset_running_sections(run)
        events.publish_status(run)
    audit.record(run, "Requeued", by=by, reason=reason)
    return run


@transaction.atomic
def request_cancel(run_id: UUID, *, by: "User | None" = None, reason: str = "") -> Run:
    """Request that a run stops. Safe to repeat; has no effect on an ended run.

    `reason` is an operator's explanation, shown to the owner.
    """
    cancelable = Run.objects.filter(pk=run_id, status__in=CANCELABLE, cancel_requested_at=None)
    requested = cancelable.update(
        cancel_requested_at=Now(), cancel_reason=reason, message="Stopping", version=F("version") + 1
    )
    if requested:
        audit.record(Run.objects.select_related("brief").get(pk=run_id), "Stopped", by=by, reason=reason)
    # Without a worker that could notice the request, the run ends here.
    abandoned = unclaimed_q() & Q(cancel_requested_at__isnull=False)
    if not abort(run_id, code="", message="", only_if=abandoned) and requested:
        events.publish_status(Run.objects.get(pk=run_id))
    return Run.objects.get(pk=run_id)
