"""How a worker that is to end tells the attempts in its children: finish the section in hand, hand the rest on."""

import multiprocessing
import time


class Shutdown:
    """When the work must be laid down, in memory that a process shares with the children it forks afterwards.

    A child that was not forked (another start method of the pool) never learns of it, and writes its run to the end.
    """

    def __init__(self) -> None:
        # The clock of the machine, the same in every process; 0 as long as nobody has asked.
        self._due_at = multiprocessing.RawValue("d", 0.0)

    def ask(self, *, within_s: float) -> None:
        """Have every attempt end: at the next section's end, or in the middle of one when that time is over."""
        due_at = time.monotonic() + within_s
        self._due_at.value = min(self._due_at.value, due_at) if self.is_requested else due_at

    @property
    def is_requested(self) -> bool:
        return bool(self._due_at.value > 0)

    @property
    def is_overdue(self) -> bool:
        """True when not even the section in hand may be finished."""
        return self.is_requested and time.monotonic() >= self._due_at.value

    def forget(self) -> None:
        """Go on as if nobody had asked."""
        self._due_at.value = 0.0


shutdown = Shutdown()
"""This worker's; made before its children are."""
