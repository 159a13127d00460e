"""What every Celery worker does besides its tasks."""

from typing import Any

from celery.signals import worker_ready, worker_shutting_down

from strategies.sweeper import Sweeper

_sweepers: list[Sweeper] = []


@worker_ready.connect
def start_sweeping(**_: Any) -> None:
    """Sweep from the worker's main process: it lives on when a child is killed."""
    sweeper = Sweeper()
    sweeper.start()
    _sweepers.append(sweeper)


@worker_shutting_down.connect
def stop_sweeping(**_: Any) -> None:
    for sweeper in _sweepers:
        sweeper.stop()
