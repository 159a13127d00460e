"""The sweeper: enqueues runs that wait without a message, and ends runs that are overdue or out of attempts."""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import F, Q
from django.db.models.functions import Now

from strategies.models import Run
from strategies.models.states import ACTIVE, RunStatus
from strategies.runs import completion_email, dispatch, endings, leases

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

SWEEPS_PER_LEASE = 3
REDISPATCH_AFTER_LEASES = 2 / 3
"""If a run is not claimed within this part of a lease after it was enqueued, its message may be lost."""
FORK_TIMEOUT_S = 5.0


@dataclass(slots=True, kw_only=True)
class SweepResult:
    """Numbers of messages enqueued and runs ended by a sweep."""

    dispatched: int = 0
    ended: int = 0


def sweep() -> SweepResult:
    """Sweep once. Safe to run anywhere, at any time and concurrently."""
    return SweepResult(ended=end_expired(), dispatched=_dispatch_waiting())


def end_expired() -> int:
    """End the runs that are past their deadline or cannot be claimed any more. Return how many.

    Web processes do this too, so that a deadline holds while no worker runs.
    """
    late = Q(deadline_at__lt=Now())
    exhausted = leases.unclaimed_q() & (Q(attempt__gte=F("attempt_limit")) | Q(cancel_requested_at__isnull=False))
    ended = 0
    for run in Run.objects.filter(late, status__in=ACTIVE):
        message = "The strategy took too long." if run.attempt else "No worker was free to write the strategy in time."
        ended += _end(run, code="deadline_exceeded", message=message, only_if=late)
    for run in Run.objects.filter(exhausted, status__in=ACTIVE):
        message = f"{run.attempt} workers were lost while writing this strategy."
        ended += _end(run, code="worker_lost", message=message, only_if=exhausted)
    return ended


def _end(run: Run, *, code: str, message: str, only_if: Q) -> bool:
    """End a run. Return False if it does not match `only_if` any more, or another process has its lock."""
    try:
        completion_email.record_watchers(run.id)
        message += " Finished sections are kept." if endings.has_text(run) else " Try again later."
        return endings.abort(run.id, code=code, message=message, only_if=only_if)
    except OperationalError as error:
        # The other runs must not wait for the lock. The next sweep tries again.
        logger.warning("run not ended: run=%s error=%s", run.id, type(error).__name__)
        return False


def _dispatch_waiting() -> int:
    waiting = Run.objects.filter(leases.claimable_q()).order_by("created_at")
    orphaned = Q(status=RunStatus.RUNNING, dispatched_at__lt=F("lease_until"))
    dispatched = dispatch.enqueue_runs(*_ids(waiting.filter(Q(dispatched_at=None) | orphaned)))
    long_ago = Now() - timedelta(seconds=settings.RUN_LEASE_S * REDISPATCH_AFTER_LEASES)
    if lost := _ids(waiting.filter(dispatched_at__lt=long_ago)):
        dispatched += dispatch.enqueue_lost_runs(lost, waiting=waiting.count())
    return dispatched


def _ids(waiting: "QuerySet[Run]") -> list[UUID]:
    return list(waiting.values_list("id", flat=True))


class Sweeper:
    """Runs jobs regularly, one after the other, in a thread of its own."""

    def __init__(self, *jobs: Callable[[], object]) -> None:
        self._jobs = jobs
        self._stopped = threading.Event()
        self._sweeping = threading.Lock()
        self._paused = False
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        # A child forked during a sweep would inherit held locks and open connections.
        os.register_at_fork(before=self._pause, after_in_parent=self._resume, after_in_child=self._resume)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def _pause(self) -> None:
        self._paused = self._sweeping.acquire(timeout=FORK_TIMEOUT_S)

    def _resume(self) -> None:
        if self._paused:
            self._sweeping.release()

    def _run(self) -> None:
        while not self._stopped.is_set():
            with self._sweeping:
                for job in self._jobs:
                    self._run_job(job)
            self._stopped.wait(settings.RUN_LEASE_S / SWEEPS_PER_LEASE)

    def _run_job(self, job: Callable[[], object]) -> None:
        try:
            job()
        except Exception:
            # The database may be unavailable; the next sweep does the work.
            logger.warning("sweep failed", exc_info=True)
        finally:
            connection.close()


def sweep_and_log() -> None:
    """The job of every worker."""
    result = sweep()
    if result.dispatched or result.ended:
        logger.info("sweep: dispatched=%s ended=%s", result.dispatched, result.ended)


def end_expired_and_log() -> None:
    """The job of every web process."""
    if ended := end_expired():
        logger.info("sweep: ended=%s", ended)
