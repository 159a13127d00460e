"""Whose turn it is: workers are shared evenly between the people whose runs are waiting."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now

from strategies.models import Run
from strategies.models.states import RunStatus
from strategies.runs.leases import Lease, claimable_q

WAITS_LONG_AFTER_S = 2.0
"""A free worker claims a run sooner than this, so all are busy."""


def find_next() -> UUID | None:
    """Return the waiting run to claim next: of the person with the fewest runs in progress, the oldest first."""
    waiting = Run.objects.filter(claimable_q()).annotate(running_of_owner=_running_of_owner())
    return waiting.order_by("running_of_owner", "created_at", "pk").values_list("pk", flat=True).first()


def is_waiting(run_id: UUID) -> bool:
    """Return True if a worker can claim this run."""
    return Run.objects.filter(claimable_q(), pk=run_id).exists()


def must_give_way(lease: Lease) -> bool:
    """Return True if a worker should pass from this run to the waiting run of a person who has fewer in progress.

    Only the newest run of a person gives way, so that several do not do so at once. The other person must have at least
    two runs less in progress: with a difference of one, the two would only change places.
    """
    owner_id = Run.objects.values_list("owner_id", flat=True).get(pk=lease.run_id)
    mine = list(_running().filter(owner_id=owner_id).order_by("-created_at", "-pk").values_list("pk", flat=True))
    if len(mine) < 2 or mine[0] != lease.run_id:
        return False
    long_ago = Now() - timedelta(seconds=WAITS_LONG_AFTER_S)
    others = Run.objects.filter(claimable_q(), dispatched_at__lt=long_ago).exclude(owner_id=owner_id)
    others = others.annotate(running_of_owner=_running_of_owner())
    return others.filter(running_of_owner__lte=len(mine) - 2).exists()


def _running() -> "QuerySet[Run]":
    return Run.objects.filter(status=RunStatus.RUNNING, lease_until__gt=Now())


def _running_of_owner() -> Coalesce:
    same_owner = _running().filter(owner_id=OuterRef("owner_id")).order_by().values("owner_id")
    return Coalesce(Subquery(same_owner.annotate(count=Count("pk")).values("count")), Value(0))
