"""Who may write to a run: one worker at a time, by a lease that runs out and an attempt number that fences it."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now

from strategies import metrics
from strategies.errors import StaleLease
from strategies.models import Run
from strategies.models.states import TERMINAL, RunStatus, SectionStatus, allowed_sources
from strategies.runs import events

MAX_ATTEMPTS = 5
"""Claims of one run, and again of each retry. A brief that kills every worker must not do so for ever."""

NO_ERROR: dict[str, Any] = {
    "next_try": 0,
    "next_try_at": None,
    "error_code": "",
    "error_message": "",
    "error_retryable": False,
}
"""What a section says of a failure when there is none."""

PROCESS_SEPARATOR = "#"
"""Between worker and process in a holder's name: the leases of a dead process can be told from the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One worker's right to change one run. Every write names the attempt; a later claim makes it worthless."""

    run_id: UUID
    attempt: int


def make_owner_name(worker: str, process_id: int) -> str:
    """Return the name under which a process of a worker holds its leases."""
    return f"{worker}{PROCESS_SEPARATOR}{process_id}"


@transaction.atomic
def claim(run_id: UUID, *, worker: str) -> Lease | None:
    """Take a run that nobody holds; None when there is nothing to take."""
    was = Run.objects.filter(pk=run_id).values_list("status", flat=True).first()
    free = Run.objects.filter(
        unclaimed_q(), pk=run_id, attempt__lt=F("attempt_limit"), cancel_requested_at=None, deadline_at__gt=Now()
    )
    taken = transition(
        free,
        to=RunStatus.RUNNING,
        attempt=F("attempt") + 1,
        lease_owner=worker[:120],
        lease_until=_lease_end(),
        started_at=Coalesce("started_at", Now()),
        message="Starting",
    )
    if not taken:
        return None
    run = Run.objects.get(pk=run_id)
    reset_running_sections(run)
    events.publish_status(run)
    transaction.on_commit(partial(metrics.record_run_claimed, run, was=was))
    return Lease(run_id=run_id, attempt=run.attempt)


def renew(lease: Lease) -> bool:
    """Keep a lease alive; False when it is lost."""
    return bool(filter_leased(lease).update(lease_until=_lease_end()))


def is_stop_requested(lease: Lease) -> bool:
    """True when the holder must stop: cancel was asked for, or the lease is lost."""
    return not filter_leased(lease).filter(cancel_requested_at=None).exists()


def find_leasing_processes(worker: str) -> list[int]:
    """Return the ids of this worker's processes that hold a run, alive or not."""
    holders = Run.objects.filter(
        status=RunStatus.RUNNING, lease_until__gt=Now(), lease_owner__startswith=f"{worker}{PROCESS_SEPARATOR}"
    ).values_list("lease_owner", flat=True)
    return sorted({int(name.rpartition(PROCESS_SEPARATOR)[2]) for name in holders})


def release_leases(holder: str) -> int:
    """End the leases of a worker, or of one of its processes, that is known to be gone: its runs go on at once."""
    theirs = Q(lease_owner=make_owner_name) | Q(lease_owner__startswith=f"{make_owner_name}{PROCESS_SEPARATOR}")
    return Run.objects.filter(theirs, status=RunStatus.RUNNING, lease_until__gt=Now()).update(lease_until=Now())


def unclaimed_q() -> Q:
    """Return the condition of a run that waits for a worker: nobody has it, or who had it is gone."""
    return Q(status=RunStatus.QUEUED) | Q(status=RunStatus.RUNNING, lease_until__lte=Now())


def filter_leased(lease: Lease) -> "QuerySet[Run]":
    """Return the run as long as this lease is good for it; empty as soon as it is not."""
    return Run.objects.filter(pk=lease.run_id, attempt=lease.attempt, status=RunStatus.RUNNING)


def transition(rows: "QuerySet[Run]", *, to: RunStatus, **changes: Any) -> int:
    """Bring runs into a state, those that may come to it; return how many. Nothing else writes a status."""
    if to is not RunStatus.RUNNING:
        changes["lease_until"] = None
    changes["finished_at"] = Now() if to in TERMINAL else None
    return rows.filter(status__in=allowed_sources(to)).update(status=to, version=F("version") + 1, **changes)


def update_fenced(lease: Lease, **changes: Any) -> Run:
    """Change a run under its fence.

    Raises:
        StaleLease: another attempt, or nobody, holds the run by now; the transaction must not go on.
    """
    if not filter_leased(lease).update(version=F("version") + 1, **changes):
        raise StaleLease
    return Run.objects.get(pk=lease.run_id)


def reset_running_sections(run: Run) -> None:
    """What was begun and is not finished waits again."""
    run.sections.filter(status=SectionStatus.RUNNING).update(status=SectionStatus.WAITING, **NO_ERROR)


def _lease_end() -> Combinable:
    # By the database's clock: workers' clocks may differ.
    return Now() + timedelta(seconds=settings.RUN_LEASE_S)
