"""Prometheus gauges of runs, workers and webhooks, read from the database at each scrape.

Every process answers with the same values.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Now
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from strategies.models import Run
from strategies.models.states import ACTIVE, RunStatus
from strategies.models.webhooks import DeliveryStatus, WebhookDelivery
from strategies.worker import registry


class RunGauges(Collector):
    """A collector for `sse.metrics.render`."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the gauges with five queries.

        Raises:
            DatabaseError: the database is unavailable.
        """
        yield self._collect_active()
        yield GaugeMetricFamily(
            "throughline_oldest_queued_run_age_seconds",
            "Age of the oldest run that no worker has started; 0 if there is none.",
            get_oldest_queued_age_s(),
        )
        yield GaugeMetricFamily(
            "throughline_stuck_runs",
            "Runs whose deadline passed or whose lease expired more than a lease ago: no sweeper is running.",
            count_stuck_runs(),
        )
        yield GaugeMetricFamily(
            "throughline_workers_online",
            "Workers that sent a heartbeat within a lease.",
            len(registry.list_online()),
        )
        yield GaugeMetricFamily(
            "throughline_webhook_deliveries_pending",
            "Webhook deliveries that have neither succeeded nor failed for good.",
            WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING).count(),
        )

    def _collect_active(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily("throughline_runs_active", "Runs that have not ended, by state.", labels=["state"])
        rows = Run.objects.filter(status__in=ACTIVE).order_by().values_list("status").annotate(runs=Count("pk"))
        counts = dict(rows)
        for state in sorted(ACTIVE):
            family.add_metric([state], counts.get(state, 0))
        return family


def get_oldest_queued_age_s() -> float:
    """Return the age of the oldest run that no worker has ever started; 0 if there is none."""
    queued = Run.objects.filter(status=RunStatus.QUEUED, attempt=0)
    age: timedelta | None = queued.aggregate(age=Max(Now() - F("created_at")))["age"]
    return max(0.0, age.total_seconds()) if age else 0.0


def count_stuck_runs() -> int:
    """Return the number of active runs that the sweeper should have ended or taken over a lease ago."""
    lease = timedelta(seconds=settings.RUN_LEASE_S)
    is_late, has_lost_its_worker = Q(deadline_at__lt=Now() - lease), Q(lease_until__lt=Now() - lease)
    return Run.objects.filter(is_late | has_lost_its_worker, status__in=ACTIVE).count()
