"""How things stand, for the front page of the admin."""

from datetime import UTC, datetime, time
from typing import Any

from django import template
from django.db.models import Count, Q
from django.utils import timezone

from strategies.admin.filters import stuck
from strategies.models import Run
from strategies.models.states import ACTIVE, RunStatus
from strategies.reports import gauges
from strategies.worker import registry

register = template.Library()


@register.simple_tag
def runs_at_a_glance() -> dict[str, Any]:
    """Return how many runs are in hand, wait, are stuck and failed today, how long the oldest waits, and who works."""
    alive = Run.objects.filter(status__in=sorted(ACTIVE)).order_by()
    today = datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC)
    counted = alive.aggregate(
        running=Count("pk", filter=Q(status=RunStatus.RUNNING)),
        queued=Count("pk", filter=Q(status=RunStatus.QUEUED)),
        stuck=Count("pk", filter=stuck()),
    )
    return counted | {
        "failed_today": Run.objects.filter(status=RunStatus.FAILED, finished_at__gte=today).count(),
        "oldest_queued_s": gauges.oldest_queued_age_s(),
        "workers": registry.list_online(),
        "today": today,
    }
