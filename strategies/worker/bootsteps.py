"""Bootsteps of Celery workers: sweeping, sending, releasing leases, shutdown. Imported by workers only."""

import logging
import os
import signal
from functools import partial
from typing import Any

from celery import bootsteps, current_app
from celery.signals import worker_init
from celery.worker.request import Request
from django.db import DatabaseError, connection

from strategies.runs import lease_owners, leases
from strategies.runs.writers import prepare_writers
from strategies.worker import proposals, registry, retention
from strategies.worker.sender_process import SenderProcess
from strategies.worker.shutdown import shutdown
from strategies.worker.sweeper import Sweeper, sweep_and_log

logger = logging.getLogger(__name__)

GRACE_PERIOD_S = 25.0
"""Time to finish the current section after SIGTERM; less than the 30 s after which orchestrators kill."""
NO_GRACE_PERIOD_S = 0.0
"""After SIGQUIT, which asks for an immediate end."""


class RunMaintenance(bootsteps.StartStopStep):
    """Runs the sweeper in the worker's main process, which survives when a child is killed, and the sender beside it.

    A bootstep instead of a signal handler, because it starts before the broker connection. So overdue runs end on time
    even if a worker starts while Redis is unavailable.
    """

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._sender = SenderProcess()
        # Two machines may have workers of one name.
        self._name = lease_owners.make_owner_name(str(worker.hostname), os.getpid())
        heartbeat = partial(registry.record_heartbeat, self._name)
        self._sweeper = Sweeper(
            heartbeat, self._sender.ensure_running, retention.prune_when_due, sweep_and_log, proposals.sweep_and_log
        )

    def start(self, worker: Any) -> None:
        release_dead_leases(worker.hostname)
        _request_shutdown_on(signal.SIGTERM, within_s=GRACE_PERIOD_S)
        _request_shutdown_on(signal.SIGINT, within_s=GRACE_PERIOD_S)
        _request_shutdown_on(signal.SIGQUIT, within_s=NO_GRACE_PERIOD_S)
        self._sweeper.start()

    def stop(self, worker: Any) -> None:
        self._sweeper.stop()
        self._sender.stop()
        registry.unregister(self._name)

    def terminate(self, worker: Any) -> None:
        self._sweeper.stop()
        self._sender.stop(within_s=0)


current_app.steps["worker"].add(RunMaintenance)


@worker_init.connect
def prepare_children(**_: Any) -> None:
    """Load writers before children are forked, so that loading does not delay the first run or its cancellation."""
    prepare_writers()


class LeasedRequest(Request):
    """A task request in the worker's main process."""

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> None:
        """Release the leases of lost children before Celery requeues their messages."""
        release_dead_leases(self.hostname)
        super().on_failure(exc_info, send_failed_event=send_failed_event, return_ok=return_ok)


def release_dead_leases(worker: str) -> None:
    """Release the leases of this worker's dead processes, if the database is available."""
    try:
        if released := leases.release_dead_leases(worker):
            logger.warning("worker process lost: its leases were released: count=%d", released)
    except DatabaseError:
        logger.warning("database unavailable: leases of lost processes will expire")
    finally:
        # Children forked later must not inherit the connection.
        connection.close()


def _request_shutdown_on(number: signal.Signals, *, within_s: float) -> None:
    """Request the shutdown of running attempts on a signal, before Celery handles it."""
    celery_handler, main_process = signal.getsignal(number), os.getpid()

    def request_shutdown(*arguments: Any) -> None:
        if os.getpid() == main_process:
            shutdown.request(within_s=within_s)
        if callable(celery_handler):
            celery_handler(*arguments)

    signal.signal(number, request_shutdown)
