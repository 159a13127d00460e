"""Finds the runs that nobody carries on, and sees to it that somebody does or that they end."""

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Now

from strategies import launch, runs
from strategies.models import Run
from strategies.run_state import TERMINAL, RunStatus

logger = logging.getLogger(__name__)

SWEEPS_PER_LEASE = 3
LEASES_UNTOLD = 2 / 3
"""A queued run that no worker has claimed for this part of a lease is told of again: the message may be lost."""


@dataclass(slots=True, kw_only=True)
class Swept:
    """What one sweep did, in runs."""

    dispatched: int = 0
    ended: int = 0


def sweep() -> Swept:
    """Look at every run that has not ended, once. Safe to run anywhere, any time, many at a time."""
    swept = Swept()
    alive = Run.objects.exclude(status__in=TERMINAL)
    orphans = Q(status=RunStatus.RUNNING, lease_until__lte=Now())
    for run in alive.filter(deadline_at__lt=Now()):
        told = "The strategy was not finished in the time it may take. Finished sections are kept."
        swept.ended += runs.give_up(run.id, code="deadline_exceeded", message=told)
    spent = runs.unheld() & (Q(attempt__gte=F("attempt_limit")) | Q(cancel_requested_at__isnull=False))
    for run in alive.filter(spent):
        told = f"{run.attempt} workers were lost while writing this strategy. Finished sections are kept."
        swept.ended += runs.give_up(run.id, code="worker_lost", message=told, only_if=spent)
    long_ago = Now() - timedelta(seconds=settings.RUN_LEASE_S * LEASES_UNTOLD)
    untold = Q(status=RunStatus.QUEUED) & (Q(dispatched_at=None) | Q(dispatched_at__lt=long_ago))
    for run in alive.filter(untold | orphans):
        swept.dispatched += launch.dispatch(run.id)
    return swept


class Sweeper:
    """Sweeps again and again from a thread of its own, in every worker."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                swept = sweep()
                if swept.dispatched or swept.ended:
                    logger.info("sweep: %s dispatched, %s ended", swept.dispatched, swept.ended)
            except Exception:
                # The database may be away; the next sweep finds what this one did not.
                logger.warning("sweep failed", exc_info=True)
            finally:
                connection.close()
            self._over.wait(settings.RUN_LEASE_S / SWEEPS_PER_LEASE)
