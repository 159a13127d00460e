"""Tell the attempts in a worker's child processes that the worker is shutting down."""

import multiprocessing
import time


class Shutdown:
    """A shutdown deadline in memory that a process shares with children forked later.

    Children that are not forked (another start method) never see it and write their runs to the end.
    """

    def __init__(self) -> None:
        # Monotonic time is the same in every process of a machine. 0 means that no shutdown was requested.
        self._due_at = multiprocessing.RawValue("d", 0.0)

    def request(self, *, within_s: float) -> None:
        """Ask every attempt to stop after its current section, or in the middle of it once the time has passed."""
        due_at = time.monotonic() + within_s
        self._due_at.value = min(self._due_at.value, due_at) if self.is_requested else due_at

    @property
    def is_requested(self) -> bool:
        return bool(self._due_at.value > 0)

    @property
    def is_overdue(self) -> bool:
        """True if even the current section must be interrupted."""
        return self.is_requested and time.monotonic() >= self._due_at.value

    def reset(self) -> None:
        self._due_at.value = 0.0


shutdown = Shutdown()
"""The shutdown state of this worker. Created at import, before children are forked."""
