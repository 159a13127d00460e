"""Restart the processes of the local stack when they exit, up to a limit."""

import logging
import time
from dataclasses import dataclass, field
from typing import Protocol

from config.processes import Child

logger = logging.getLogger(__name__)

RESTART_DELAYS_S = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Restart delays in seconds, indexed by consecutive exits. After the last, the supervisor gives up."""
STABLE_AFTER_S = 60.0
"""A process that ran for this long starts again with the first delay."""


class ProcessFailed(Exception):
    """A process exited and is not restarted. The message names it and quotes the last line of its log."""


class StartProcess(Protocol):
    """Starts a process, for the first time or again."""

    def __call__(self, *, is_restart: bool) -> Child: ...


@dataclass(slots=True)
class _Supervised:
    start: StartProcess
    stops_within_s: float
    child: Child = field(init=False)
    started_at: float = field(init=False)
    consecutive_exits: int = 0
    restart_at: float | None = None
    """Time of the next restart; None while it runs."""

    def __post_init__(self) -> None:
        self.launch(is_restart=False)

    def launch(self, *, is_restart: bool) -> None:
        self.child, self.started_at, self.restart_at = self.start(is_restart=is_restart), time.monotonic(), None


class Supervisor:
    """Starts processes, restarts those that exit, and stops them all."""

    def __init__(self) -> None:
        self._processes: list[_Supervised] = []

    def supervise(self, start: StartProcess, *, stops_within_s: float) -> Child:
        """Start a process, and restart it whenever it exits. `stop` kills it after `stops_within_s`."""
        supervised = _Supervised(start, stops_within_s)
        self._processes.append(supervised)
        return supervised.child

    def require_all_running(self) -> None:
        """Check that no process has exited. During start-up nothing is restarted.

        Raises:
            ProcessFailed: A process has exited.
        """
        for supervised in self._processes:
            if supervised.child.has_ended():
                raise ProcessFailed(supervised.child.describe_exit())

    def restart_ended(self) -> None:
        """Restart the processes that have exited. Call it in a loop; it does not block.

        Raises:
            ProcessFailed: A process has exited too often.
        """
        for supervised in self._processes:
            if supervised.restart_at is None and supervised.child.has_ended():
                self._schedule_restart(supervised)
            if supervised.restart_at is not None and time.monotonic() >= supervised.restart_at:
                supervised.launch(is_restart=True)

    def stop(self) -> None:
        """Stop all processes, the last started first."""
        while self._processes:
            supervised = self._processes.pop()
            supervised.child.stop(within_s=supervised.stops_within_s)

    def _schedule_restart(self, supervised: _Supervised) -> None:
        # Its children may still be running.
        supervised.child.stop(within_s=0)
        if time.monotonic() - supervised.started_at >= STABLE_AFTER_S:
            supervised.consecutive_exits = 0
        supervised.consecutive_exits += 1
        if supervised.consecutive_exits > len(RESTART_DELAYS_S):
            raise ProcessFailed(f"{supervised.child.describe_exit()} Gave up after {len(RESTART_DELAYS_S)} restarts.")
        delay_s = RESTART_DELAYS_S[supervised.consecutive_exits - 1]
        supervised.restart_at = time.monotonic() + delay_s
        logger.warning("process exited, restarting: delay_s=%g reason=%s", delay_s, supervised.child.describe_exit())
