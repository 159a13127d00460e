"""Every write to a run. Each function is one transaction that changes the row and logs the event that tells of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Now

from strategies import run_events
from strategies.errors import IdempotencyMismatch, StaleLease
from strategies.generation.brief import Brief
from strategies.generation.education import EducationalCard
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS, Composed, SectionSpec
from strategies.models import BriefRecord, Run, SectionRecord
from strategies.run_state import RunStatus, SectionStatus, outcome_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_ATTEMPTS = 5
"""Claims of one run. A brief that kills every worker must not do so for ever."""
DEADLINE = timedelta(minutes=30)

TOTAL_WEIGHT = sum(spec.weight for spec in SECTIONS)
CODE_ALONE = "rules"
"""Writer's name of a section that no writer touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One worker's right to change one run. Every write names the attempt; a later claim makes it worthless."""

    run_id: UUID
    attempt: int


def create(
    *, owner: "User", brief: Brief, writer: str, rehearse_s: float = 0.0, idempotency_key: str | None = None
) -> tuple[Run, bool]:
    """Accept a brief: the committed row is the order to write. Returns the run, and False if the key was known.

    Raises:
        IdempotencyMismatch: the key was used with another brief.
    """
    data = brief.model_dump(mode="json")
    digest = sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    if idempotency_key and (known := _by_key(owner, idempotency_key)):
        return _same_order(known, digest), False
    try:
        with transaction.atomic():
            record = BriefRecord.objects.create(owner=owner, name=brief.business.business_name[:200], data=data)
            run = Run.objects.create(
                owner=owner,
                brief=record,
                writer=writer,
                rehearse_s=rehearse_s,
                deadline_at=Now() + max(DEADLINE, timedelta(seconds=rehearse_s * 2)),
                idempotency_key=idempotency_key or None,
                brief_digest=digest,
                message="Waiting for a free worker",
            )
            SectionRecord.objects.bulk_create(
                SectionRecord(run=run, key=spec.key, title=spec.title, step=spec.step, position=position)
                for position, spec in enumerate(SECTIONS, start=1)
            )
            run_events.status(run)
    except IntegrityError:
        # Two requests with one key at the same moment: the other one was first.
        known = _by_key(owner, idempotency_key) if idempotency_key else None
        if known is None:
            raise
        return _same_order(known, digest), False
    return run, True


def _by_key(owner: "User", key: str) -> Run | None:
    return Run.objects.filter(owner=owner, idempotency_key=key).first()


def _same_order(run: Run, digest: str) -> Run:
    if run.brief_digest != digest:
        raise IdempotencyMismatch
    return run


def mark_dispatched(run_id: UUID) -> None:
    """Note that a worker was told of the run."""
    Run.objects.filter(pk=run_id, status=RunStatus.QUEUED).update(dispatched_at=Now())


@transaction.atomic
def claim(run_id: UUID, *, worker: str) -> Lease | None:
    """Take a run that nobody holds; None when there is nothing to take."""
    free = Q(status=RunStatus.QUEUED) | Q(status=RunStatus.RUNNING, lease_until__lte=Now())
    taken = Run.objects.filter(
        free, pk=run_id, attempt__lt=MAX_ATTEMPTS, cancel_requested_at=None, deadline_at__gt=Now()
    ).update(
        status=RunStatus.RUNNING,
        attempt=F("attempt") + 1,
        lease_owner=worker[:120],
        lease_until=_lease_end(),
        started_at=Coalesce("started_at", Now()),
        version=F("version") + 1,
        message="Starting",
    )
    if not taken:
        return None
    run = Run.objects.get(pk=run_id)
    run.sections.filter(status=SectionStatus.RUNNING).update(status=SectionStatus.WAITING)
    run_events.status(run)
    return Lease(run_id=run_id, attempt=run.attempt)


def renew(lease: Lease) -> bool:
    """Keep a lease alive; False when it is lost."""
    return bool(_held(lease).update(lease_until=_lease_end()))


def release_leases_of(worker: str) -> int:
    """End the leases of a worker that is known to be gone, so that its runs go on at once."""
    held = Run.objects.filter(status=RunStatus.RUNNING, lease_owner=worker, lease_until__gt=Now())
    return held.update(lease_until=Now())


def is_cancel_requested(lease: Lease) -> bool:
    """True when the holder must stop: cancel was asked for, or the lease is lost."""
    return not _held(lease).filter(cancel_requested_at=None).exists()


@transaction.atomic
def start_section(lease: Lease, spec: SectionSpec, *, cards: Iterable[EducationalCard] = ()) -> None:
    """Note that a section is being written, and show the cards that go with it."""
    run = _change(lease, step=spec.step, message=f"Writing: {spec.title}")
    run.sections.filter(key=spec.key).update(
        status=SectionStatus.RUNNING, tries=F("tries") + 1, started_at=Now(), error_code="", error_message=""
    )
    run_events.progress(run, run.sections.get(key=spec.key))
    for card in cards:
        run_events.educational(run, card)


@transaction.atomic
def record_section(lease: Lease, spec: SectionSpec, composed: Composed) -> None:
    """Save a finished section: the checkpoint from which a later attempt goes on."""
    _settle(
        lease,
        spec,
        message=f"Done: {spec.title}",
        status=SectionStatus.DONE,
        content=composed.section.model_dump(mode="json"),
        writer=composed.writer_name,
        usage=composed.usage and {name: getattr(composed.usage, name) for name in composed.usage.__slots__},
    )


@transaction.atomic
def fail_section(lease: Lease, spec: SectionSpec, failure: WritingFailed) -> None:
    """Note that a section could not be written, and why."""
    _settle(
        lease,
        spec,
        message=f"Not written: {spec.title}",
        status=SectionStatus.FAILED,
        error_code=failure.code[:40],
        error_message=failure.message[:500],
        error_retryable=failure.retryable,
    )


@transaction.atomic
def finish(lease: Lease) -> RunStatus:
    """End a run whose sections are all settled; how it ended is computed from them."""
    changes = _conclusion(list(SectionRecord.objects.filter(run_id=lease.run_id)))
    run = _change(lease, finished_at=Now(), lease_until=None, **changes)
    run_events.ended(run)
    return RunStatus(run.status)


def _conclusion(sections: list[SectionRecord]) -> dict[str, Any]:
    """The run's last changes, computed from its sections."""
    outcome = outcome_of((SectionStatus(section.status), section.writer == CODE_ALONE) for section in sections)
    failed = [section for section in sections if section.status == SectionStatus.FAILED]
    changes: dict[str, Any] = {"status": outcome, "message": _closing_words(outcome, len(failed))}
    if failed:
        # A missing dependency only follows from what failed before it.
        cause = next((section for section in failed if section.error_code != "dependency_missing"), failed[0])
        changes |= {
            "error_code": cause.error_code,
            "error_message": f"{cause.title}: {cause.error_message}"[:500],
            "error_retryable": cause.error_retryable,
        }
    if outcome is not RunStatus.FAILED:
        changes["progress"] = 100
    return changes


def _closing_words(outcome: RunStatus, failed: int) -> str:
    if outcome is RunStatus.SUCCEEDED:
        return "Your strategy is ready"
    if outcome is RunStatus.PARTIAL:
        return f"Your strategy is ready in part: {failed} section{'s' if failed > 1 else ''} could not be written"
    return "The strategy could not be written"


@transaction.atomic
def stop(lease: Lease) -> None:
    """End a run whose cancellation its worker has noticed."""
    run = _change(lease, status=RunStatus.CANCELED, finished_at=Now(), lease_until=None, message=CANCELED_MESSAGE)
    _unstart_sections(run)
    run_events.ended(run)


CANCELED_MESSAGE = "Stopped. Finished sections are kept"


@transaction.atomic
def request_cancel(run_id: UUID) -> Run:
    """Ask a run to stop; safe to repeat, and without effect on one that has ended."""
    waiting = Run.objects.filter(pk=run_id, status=RunStatus.QUEUED)
    if _end(waiting, status=RunStatus.CANCELED, message=CANCELED_MESSAGE):
        run = Run.objects.get(pk=run_id)
        run_events.ended(run)
        return run
    asked = Run.objects.filter(pk=run_id, status=RunStatus.RUNNING, cancel_requested_at=None)
    if asked.update(cancel_requested_at=Now(), message="Stopping", version=F("version") + 1):
        run_events.status(Run.objects.get(pk=run_id))
    return Run.objects.get(pk=run_id)


@transaction.atomic
def give_up(run_id: UUID, *, code: str, message: str) -> bool:
    """End a run that no worker will end. What is not written counts as failed; the outcome follows from that."""
    alive = [RunStatus.QUEUED, RunStatus.RUNNING]
    # Taking the row first makes a worker that finishes at this very moment wait, and lose.
    if not Run.objects.filter(pk=run_id, status__in=alive).update(lease_until=None, version=F("version") + 1):
        return False
    records = SectionRecord.objects.filter(run_id=run_id)
    records.filter(status__in=[SectionStatus.WAITING, SectionStatus.RUNNING]).update(
        status=SectionStatus.FAILED, finished_at=Now(), error_code=code, error_message=message, error_retryable=True
    )
    changes = _conclusion(list(records))
    _end(Run.objects.filter(pk=run_id), **changes)
    run_events.ended(Run.objects.get(pk=run_id))
    return True


@transaction.atomic
def cancel_abandoned(run_id: UUID) -> bool:
    """End a run whose holder is gone before it noticed that it should stop."""
    running = Run.objects.filter(pk=run_id, status=RunStatus.RUNNING)
    if not _end(running, status=RunStatus.CANCELED, message=CANCELED_MESSAGE):
        return False
    run = Run.objects.get(pk=run_id)
    _unstart_sections(run)
    run_events.ended(run)
    return True


def _end(rows: "QuerySet[Run]", **changes: Any) -> int:
    return rows.update(finished_at=Now(), lease_until=None, version=F("version") + 1, **changes)


def _unstart_sections(run: Run) -> None:
    run.sections.filter(status=SectionStatus.RUNNING).update(status=SectionStatus.WAITING)


def _lease_end() -> Combinable:
    # By the database's clock: workers' clocks may differ.
    return Now() + timedelta(seconds=settings.RUN_LEASE_S)


def _held(lease: Lease) -> "QuerySet[Run]":
    return Run.objects.filter(pk=lease.run_id, attempt=lease.attempt, status=RunStatus.RUNNING)


def _change(lease: Lease, **changes: Any) -> Run:
    """Change a run under its fence.

    Raises:
        StaleLease: another attempt, or nobody, holds the run by now; the transaction must not go on.
    """
    if not _held(lease).update(version=F("version") + 1, **changes):
        raise StaleLease
    return Run.objects.get(pk=lease.run_id)


def _settle(lease: Lease, spec: SectionSpec, *, message: str, **section_changes: Any) -> None:
    _change(lease, message=message)
    records = SectionRecord.objects.filter(run_id=lease.run_id)
    records.filter(key=spec.key).update(finished_at=Now(), **section_changes)
    settled = records.filter(status__in=[SectionStatus.DONE, SectionStatus.FAILED]).values_list("key", flat=True)
    weight = sum(known.weight for known in SECTIONS if known.key in set(settled))
    # Never 100 before the end, and never less than what was shown before.
    share = min(99, 100 * weight // TOTAL_WEIGHT)
    _held(lease).update(progress=Greatest("progress", share))
    run_events.section(Run.objects.get(pk=lease.run_id), records.get(key=spec.key))
