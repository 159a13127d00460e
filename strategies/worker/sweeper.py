"""Finds the runs that nobody carries on, and sees to it that somebody does or that they end."""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Now

from strategies.models import Run
from strategies.models.states import ACTIVE, RunStatus
from strategies.runs import completion_email, dispatch, endings, leases
from strategies.webhooks import delivery

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

SWEEPS_PER_LEASE = 3
REDISPATCH_AFTER_LEASES = 2 / 3
"""A run that no worker has claimed for this part of a lease after it was told of may have lost its message."""
FORK_WAITS_S = 5.0


@dataclass(slots=True, kw_only=True)
class SweepResult:
    """What one sweep did, in runs."""

    dispatched: int = 0
    ended: int = 0


def sweep() -> SweepResult:
    """Look at every run that has not ended, once. Safe to run anywhere, any time, many at a time."""
    return SweepResult(ended=_end_the_hopeless(), dispatched=_tell_of_the_waiting())


def _end_the_hopeless() -> int:
    late = Q(deadline_at__lt=Now())
    spent = leases.unclaimed_q() & (Q(attempt__gte=F("attempt_limit")) | Q(cancel_requested_at__isnull=False))
    ended = 0
    for run in Run.objects.filter(late, status__in=ACTIVE):
        completion_email.record_watchers(run.id)
        told = "The strategy was not finished in the time it may take. Finished sections are kept."
        ended += endings.abort(run.id, code="deadline_exceeded", message=told, only_if=late)
    for run in Run.objects.filter(spent, status__in=ACTIVE):
        completion_email.record_watchers(run.id)
        told = f"{run.attempt} workers were lost while writing this strategy. Finished sections are kept."
        ended += endings.abort(run.id, code="worker_lost", message=told, only_if=spent)
    return ended


def _tell_of_the_waiting() -> int:
    waiting = Run.objects.filter(leases.unclaimed_q()).order_by("created_at")
    orphaned = Q(status=RunStatus.RUNNING, dispatched_at__lt=F("lease_until"))
    dispatched = dispatch.enqueue_runs(*_ids(waiting.filter(Q(dispatched_at=None) | orphaned)))
    long_ago = Now() - timedelta(seconds=settings.RUN_LEASE_S * REDISPATCH_AFTER_LEASES)
    if lost := _ids(waiting.filter(dispatched_at__lt=long_ago)):
        dispatched += dispatch.enqueue_lost_runs(lost, waiting=waiting.count())
    # A run that has ended, and of which its owner was to be told: whoever looks at it does so.
    dispatched += dispatch.enqueue_runs(*completion_email.list_due())
    return dispatched + dispatch.enqueue_deliveries(*delivery.list_due())


def _ids(waiting: "QuerySet[Run]") -> list[UUID]:
    return list(waiting.values_list("id", flat=True))


class Sweeper:
    """Sweeps again and again from a thread of its own, in every worker; `also` is done each time, before it."""

    def __init__(self, *also: Callable[[], object]) -> None:
        self._rounds = (*also, _sweep_and_tell)
        self._over = threading.Event()
        self._sweeping = threading.Lock()
        self._paused = False
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        # A child forked in the middle of a sweep would inherit its locks, taken for ever, and its open connections.
        os.register_at_fork(before=self._pause, after_in_parent=self._go_on, after_in_child=self._go_on)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()

    def _pause(self) -> None:
        self._paused = self._sweeping.acquire(timeout=FORK_WAITS_S)

    def _go_on(self) -> None:
        if self._paused:
            self._sweeping.release()

    def _run(self) -> None:
        while not self._over.is_set():
            with self._sweeping:
                for work in self._rounds:
                    self._try(work)
            self._over.wait(settings.RUN_LEASE_S / SWEEPS_PER_LEASE)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception:
            # The database may be away; the next round does what this one did not.
            logger.warning("sweep failed", exc_info=True)
        finally:
            connection.close()


def _sweep_and_tell() -> None:
    swept = sweep()
    if swept.dispatched or swept.ended:
        logger.info("sweep: %s dispatched, %s ended", swept.dispatched, swept.ended)
