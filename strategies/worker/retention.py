"""Retention: delete the events of ended runs, and much later, if at all, the runs themselves."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import QuerySet
from django.db.models.functions import Now

from sse import event_log
from strategies.models import Run, SignIn
from strategies.models.states import TERMINAL
from strategies.models.webhooks import DeliveryStatus, WebhookDelivery
from strategies.runs.channels import run_channel
from strategies.runs.deletion import delete_ended_runs
from strategies.worker import registry

logger = logging.getLogger(__name__)

BATCH_RUNS = 100
"""Runs deleted in one transaction, to keep transactions short."""
JOB_NAME = "prune"
INTERVAL = timedelta(days=1)
SIGN_INS_KEPT_FOR = timedelta(days=90)


@dataclass(slots=True, kw_only=True)
class PruneResult:
    """Numbers of rows that were deleted, or would be in a dry run."""

    runs: int = 0
    events: int = 0
    deliveries: int = 0


def prune_when_due() -> None:
    """Prune if no worker has done so for a day."""
    if not registry.claim_job(JOB_NAME, every=INTERVAL):
        return
    pruned = prune()
    # The same as Django's `clearsessions` command.
    SessionStore.clear_expired()
    SignIn.objects.filter(created_at__lt=Now() - SIGN_INS_KEPT_FOR).delete()
    if pruned != PruneResult():
        logger.info("pruned: runs=%s events=%s deliveries=%s", pruned.runs, pruned.events, pruned.deliveries)


def prune(*, dry_run: bool = False) -> PruneResult:
    """Delete rows whose retention period is over. Active runs are never deleted.

    A client that reconnects to a channel without its events gets `reset` and the current state.
    """
    pruned = PruneResult()
    for ids in _batches(settings.RUN_RETENTION_DAYS):
        pruned.runs += len(ids) if dry_run else delete_ended_runs(ids)
        pruned.events += event_log.count_events(map(run_channel, ids)) if dry_run else 0
    kept = set(_ids(settings.RUN_RETENTION_DAYS)) if dry_run else set()
    for ids in _batches(settings.EVENT_RETENTION_DAYS):
        channels = [run_channel(run_id) for run_id in ids if run_id not in kept]
        pruned.events += event_log.count_events(channels) if dry_run else event_log.prune(channels)
    pruned.deliveries = _remove_deliveries(settings.EVENT_RETENTION_DAYS, dry_run=dry_run)
    return pruned


def _remove_deliveries(days: int, *, dry_run: bool) -> int:
    # Pending deliveries are always kept.
    if not days:
        return 0
    settled = WebhookDelivery.objects.exclude(status=DeliveryStatus.PENDING)
    old = settled.filter(settled_at__lt=Now() - timedelta(days=days))
    return old.count() if dry_run else old.delete()[0]


def _batches(days: int) -> Iterator[tuple[UUID, ...]]:
    return batched(_ids(days), BATCH_RUNS)


def _ids(days: int) -> list[UUID]:
    return list(_old(days).values_list("pk", flat=True)) if days else []


def _old(days: int) -> "QuerySet[Run]":
    return Run.objects.filter(status__in=TERMINAL, finished_at__lt=Now() - timedelta(days=days)).order_by("finished_at")
