"""Leases on runs: one worker at a time, for a limited time, fenced by the attempt number.

Proposals have leases of the same kind; those of dead processes are released here too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypedDict
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now

from strategies import metrics
from strategies.errors import StaleLease
from strategies.models import BriefProposal, Run
from strategies.models.proposals import ProposalStatus
from strategies.models.states import TERMINAL, RunStatus, SectionStatus, allowed_sources
from strategies.runs import events, lease_owners
from strategies.tracing import UNKNOWN_ORIGIN, Origin

MAX_ATTEMPTS = 5
"""Attempts at a run, and again after each retry, so that a brief that crashes workers is not tried for ever."""


class ErrorFields(TypedDict):
    """The error columns of a run or a section."""

    error_code: str
    error_message: str
    error_retryable: bool


class SectionErrorFields(ErrorFields):
    """The error columns of a section, and those of its next try."""

    next_try: int
    next_try_at: datetime | None


NO_ERROR: SectionErrorFields = {
    "next_try": 0,
    "next_try_at": None,
    "error_code": "",
    "error_message": "",
    "error_retryable": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right of one worker to change one run. A later claim, with a higher attempt, invalidates it."""

    run_id: UUID
    attempt: int
    origin: Origin = UNKNOWN_ORIGIN
    """The request that queued the run."""


@transaction.atomic
def claim(run_id: UUID, *, worker: str) -> Lease | None:
    """Claim a run that no worker holds. Return None if it cannot be claimed. `worker` is the owner's name."""
    status_before = Run.objects.filter(pk=run_id).values_list("status", flat=True).first()
    claimed = transition(
        Run.objects.filter(claimable_q(), pk=run_id),
        to=RunStatus.RUNNING,
        attempt=F("attempt") + 1,
        lease_owner=worker[:120],
        lease_until=_lease_end(),
        started_at=Coalesce("started_at", Now()),
        message="Starting",
    )
    if not claimed:
        return None
    run = Run.objects.get(pk=run_id)
    reset_running_sections(run)
    events.publish_status(run)
    transaction.on_commit(partial(metrics.record_run_claimed, run, status_before=status_before))
    return Lease(run_id=run_id, attempt=run.attempt, origin=Origin(run.request_id, run.traceparent))


def renew(lease: Lease) -> bool:
    """Extend a lease. Return False if it is lost."""
    return bool(filter_leased(lease).update(lease_until=_lease_end()))


def is_stop_requested(lease: Lease) -> bool:
    """Return True if the worker must stop: the run was canceled or the lease is lost."""
    return not filter_leased(lease).filter(cancel_requested_at=None).exists()


def release_dead_leases(worker: str) -> int:
    """Expire the leases of this worker's dead processes, so that others can claim what they held. Return how many.

    Only of processes of this machine: another one may have a worker of the same name, and processes of the same ids.
    """
    ours = Q(lease_owner__startswith=lease_owners.make_prefix(worker), lease_until__gt=Now())
    owners = {owner for rows in _leased_rows() for owner in rows.filter(ours).values_list("lease_owner", flat=True)}
    return sum(release_leases(owner) for owner in lease_owners.find_dead(owners))


def release_leases(owner: str) -> int:
    """Expire the leases of a dead process. Return how many."""
    held = Q(lease_owner=owner, lease_until__gt=Now())
    return sum(rows.filter(held).update(lease_until=Now()) for rows in _leased_rows())


def unclaimed_q() -> Q:
    """Return the condition for runs that wait for a worker: queued, or running with an expired lease."""
    return Q(status=RunStatus.QUEUED) | Q(status=RunStatus.RUNNING, lease_until__lte=Now())


def claimable_q() -> Q:
    """Return the condition for runs that a worker may claim: they wait for one and need not end instead."""
    return unclaimed_q() & Q(attempt__lt=F("attempt_limit"), cancel_requested_at=None, deadline_at__gt=Now())


def filter_leased(lease: Lease) -> "QuerySet[Run]":
    """Return a queryset of the leased run; empty once the lease is invalid."""
    return Run.objects.filter(pk=lease.run_id, attempt=lease.attempt, status=RunStatus.RUNNING)


def _leased_rows() -> "tuple[QuerySet[Run], QuerySet[BriefProposal]]":
    """Return the runs and proposals that workers hold."""
    return (
        Run.objects.filter(status=RunStatus.RUNNING),
        BriefProposal.objects.filter(status=ProposalStatus.RUNNING),
    )


def transition(rows: "QuerySet[Run]", *, to: RunStatus, **changes: Any) -> int:
    """Move runs into a state where the transition table allows it. Return how many. Nothing else writes a status."""
    if to is not RunStatus.RUNNING:
        changes["lease_until"] = None
    changes["finished_at"] = Now() if to in TERMINAL else None
    return rows.filter(status__in=allowed_sources(to)).update(status=to, version=F("version") + 1, **changes)


def update_fenced(lease: Lease, **changes: Any) -> Run:
    """Update a run if the lease is still valid, and return it.

    Raises:
        StaleLease: it is not; the transaction must be rolled back.
    """
    if not filter_leased(lease).update(version=F("version") + 1, **changes):
        raise StaleLease
    return Run.objects.get(pk=lease.run_id)


def reset_running_sections(run: Run) -> None:
    """Set running sections back to waiting."""
    run.sections.filter(status=SectionStatus.RUNNING).update(status=SectionStatus.WAITING, **NO_ERROR)


def _lease_end() -> Combinable:
    # The database's clock, because workers' clocks may differ.
    return Now() + timedelta(seconds=settings.RUN_LEASE_S)
