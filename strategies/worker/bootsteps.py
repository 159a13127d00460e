"""What every Celery worker does besides its tasks. Imported by workers only."""

import logging
import os
import signal
from functools import partial
from pathlib import Path
from typing import Any

from celery import bootsteps, current_app
from celery.signals import worker_init
from celery.worker.request import Request
from django.db import DatabaseError, connection

from strategies.runs import leases
from strategies.runs.writers import prepare_writers
from strategies.worker import registry, retention
from strategies.worker.shutdown import shutdown
from strategies.worker.sweeper import Sweeper

logger = logging.getLogger(__name__)

SECTIONS_END_WITHIN_S = 25.0
"""After SIGTERM; below the 30 s after which orchestrators kill. A section in hand is finished, the next not begun."""
DROPPED_AT_ONCE_S = 0.0
"""After SIGQUIT: whoever sends it does not want to wait."""


class RunMaintenance(bootsteps.StartStopStep):
    """Sweeps from the worker's main process, which lives on when a child is killed, and watches over its leases.

    A step and no signal handler: it begins before the broker is connected, so that runs come to their end on time even
    when a worker starts while Redis is away.
    """

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._sweeper = Sweeper(partial(registry.record_heartbeat, str(worker.hostname)), retention.prune_when_due)

    def start(self, worker: Any) -> None:
        release_dead_leases(worker.hostname)
        _announce_shutdown(signal.SIGTERM, within_s=SECTIONS_END_WITHIN_S)
        _announce_shutdown(signal.SIGINT, within_s=SECTIONS_END_WITHIN_S)
        _announce_shutdown(signal.SIGQUIT, within_s=DROPPED_AT_ONCE_S)
        self._sweeper.start()

    def stop(self, worker: Any) -> None:
        self._sweeper.stop()
        registry.unregister(str(worker.hostname))

    def terminate(self, worker: Any) -> None:
        self._sweeper.stop()


current_app.steps["worker"].add(RunMaintenance)


@worker_init.connect
def prepare_children(**_: Any) -> None:
    """Load here what the children need: they are forked with it, so that a run is stopped in its first second too."""
    prepare_writers()


class RunRequest(Request):
    """A message being worked on, as the worker's main process sees it."""

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> None:
        """Celery puts the message of a lost child back; whoever gets it shall find the run free."""
        release_dead_leases(self.hostname)
        super().on_failure(exc_info, send_failed_event=send_failed_event, return_ok=return_ok)


def release_dead_leases(worker: str) -> None:
    """End the leases of this worker's processes that no longer live; the others stand."""
    try:
        for process_id in leases.find_leasing_processes(worker):
            if not _lives(process_id):
                leases.release_leases(leases.make_owner_name(worker, process_id))
                logger.warning("process %s is gone, its run goes on", process_id)
    except DatabaseError:
        logger.warning("leases of lost processes run out by themselves: the database is away")
    finally:
        # The next child is forked from this process, and must not inherit the connection.
        connection.close()


def _lives(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        # Dead as well, though nobody has asked for its exit code yet: in a container often nobody ever does.
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state not in {"Z", "X"}


def _announce_shutdown(number: signal.Signals, *, within_s: float) -> None:
    """Tell the running attempts of a signal before Celery acts on it: by its own signal they learn of it too late."""
    celerys, main_process = signal.getsignal(number), os.getpid()

    def announce(*arguments: Any) -> None:
        if os.getpid() == main_process:
            shutdown.ask(within_s=within_s)
        if callable(celerys):
            celerys(*arguments)

    signal.signal(number, announce)
