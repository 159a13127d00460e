"""The current state of all runs and workers, for the admin's front page and its filter of stuck runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils import timezone

from strategies.models import Run
from strategies.models.states import ACTIVE, RunStatus
from strategies.reports import gauges
from strategies.worker import registry

QUEUE_WAIT_MAX = timedelta(minutes=1)
"""A run that is queued for longer counts as stuck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    running: int
    queued: int
    stuck: int
    failed_today: int
    oldest_queued_s: float
    workers: Sequence[str]
    today: datetime
    """Midnight in UTC."""


def read_overview() -> Overview:
    """Count the active runs and today's failures, and list the workers online."""
    today = datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC)
    counts = (
        Run.objects.filter(status__in=sorted(ACTIVE))
        .order_by()
        .aggregate(
            running=Count("pk", filter=Q(status=RunStatus.RUNNING)),
            queued=Count("pk", filter=Q(status=RunStatus.QUEUED)),
            stuck=Count("pk", filter=stuck_q()),
        )
    )
    return Overview(
        **counts,
        failed_today=Run.objects.filter(status=RunStatus.FAILED, finished_at__gte=today).count(),
        oldest_queued_s=gauges.get_oldest_queued_age_s(),
        workers=registry.list_online(),
        today=today,
    )


def stuck_q() -> Q:
    """Return the condition for runs that should make progress but do not."""
    is_queued_too_long = Q(status=RunStatus.QUEUED) & (
        Q(created_at__lt=Now() - QUEUE_WAIT_MAX, dispatched_at=None) | Q(dispatched_at__lt=Now() - QUEUE_WAIT_MAX)
    )
    is_past_deadline = Q(status__in=sorted(ACTIVE), deadline_at__lt=Now())
    has_lost_its_worker = Q(status=RunStatus.RUNNING, lease_until__lte=Now())
    return is_queued_too_long | is_past_deadline | has_lost_its_worker
