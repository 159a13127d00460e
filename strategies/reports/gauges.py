"""How runs and workers stand now, asked of the database at each scrape: true whatever process answers."""

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
    """Give it to `sse.metrics.render`."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask five questions of the database.

        Raises:
            DatabaseError: it does not answer.
        """
        yield self._active()
        age = "Seconds that the oldest run has waited for its first worker; 0 when none waits."
        yield GaugeMetricFamily("throughline_oldest_queued_run_age_seconds", age, oldest_queued_age_s())
        stuck = "Runs past their deadline, or whose lease ran out more than a lease ago: no worker sweeps."
        yield GaugeMetricFamily("throughline_stuck_runs", stuck, stuck_runs())
        lives = "Workers that gave a sign of life within a lease."
        yield GaugeMetricFamily("throughline_workers_online", lives, len(registry.list_online()))
        owed = WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING).count()
        yield GaugeMetricFamily("throughline_webhook_deliveries_pending", "Not yet taken, and not given up.", owed)

    def _active(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily("throughline_runs_active", "Runs that have not ended, by state.", labels=["state"])
        counted = Run.objects.filter(status__in=ACTIVE).order_by().values_list("status").annotate(runs=Count("pk"))
        for state in sorted(ACTIVE):
            family.add_metric([state], dict(counted).get(state, 0))
        return family


def oldest_queued_age_s() -> float:
    """Return how long the oldest run that no worker has ever taken has waited."""
    waiting = Run.objects.filter(status=RunStatus.QUEUED, attempt=0)
    age: timedelta | None = waiting.aggregate(age=Max(Now() - F("created_at")))["age"]
    return max(0.0, age.total_seconds()) if age else 0.0


def stuck_runs() -> int:
    """Return how many runs should have ended, or been taken over, and were not."""
    lease = timedelta(seconds=settings.RUN_LEASE_S)
    late, lost = Q(deadline_at__lt=Now() - lease), Q(lease_until__lt=Now() - lease)
    return Run.objects.filter(late | lost, status__in=ACTIVE).count()
