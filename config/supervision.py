"""Keeps the processes of the local stack running: what ends by itself is started again, but not for ever."""

import logging
import time
from dataclasses import dataclass, field
from typing import Protocol

from config.processes import Child

logger = logging.getLogger(__name__)

PAUSES_S = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Before a process is started again: the longer, the oftener it has ended in a row. After the last it is given up."""
STEADY_AFTER_S = 60.0
"""Who has run so long and ends has not ended in a row."""


class GaveUp(Exception):
    """A process ends again and again; with a sentence that says which, and its last words."""


class Start(Protocol):
    """How a process is started, for the first time or again."""

    def __call__(self, *, again: bool) -> Child: ...


@dataclass(slots=True)
class _Kept:
    start: Start
    stops_within_s: float
    child: Child = field(init=False)
    started_at: float = field(init=False)
    ends_in_a_row: int = 0
    due_at: float | None = None
    """When it is to be started again; None while it runs."""

    def __post_init__(self) -> None:
        self.begin(again=False)

    def begin(self, *, again: bool) -> None:
        self.child, self.started_at, self.due_at = self.start(again=again), time.monotonic(), None


class Supervisor:
    """Starts processes, looks after them, and ends them."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def keep(self, start: Start, *, stops_within_s: float) -> Child:
        """Start a process, to be started again in the same way whenever it has ended by itself."""
        kept = _Kept(start, stops_within_s)
        self._kept.append(kept)
        return kept.child

    def require_all_alive(self) -> None:
        """See that none has ended yet: what cannot start at all is not started again.

        Raises:
            GaveUp: one has ended.
        """
        for kept in self._kept:
            if kept.child.has_ended():
                raise GaveUp(kept.child.how_it_ended())

    def look_after(self) -> None:
        """Start again what has ended. To be called all the time; does not wait.

        Raises:
            GaveUp: one has ended too often.
        """
        for kept in self._kept:
            if kept.due_at is None and kept.child.has_ended():
                self._plan_another_start(kept)
            if kept.due_at is not None and time.monotonic() >= kept.due_at:
                kept.begin(again=True)

    def stop(self) -> None:
        """End all, the last first."""
        while self._kept:
            kept = self._kept.pop()
            kept.child.stop(within_s=kept.stops_within_s)

    def _plan_another_start(self, kept: _Kept) -> None:
        # Its own children may have outlived it.
        kept.child.stop(within_s=0)
        if time.monotonic() - kept.started_at >= STEADY_AFTER_S:
            kept.ends_in_a_row = 0
        kept.ends_in_a_row += 1
        if kept.ends_in_a_row > len(PAUSES_S):
            raise GaveUp(f"{kept.child.how_it_ended()} It has been started {len(PAUSES_S)} times again, to no avail.")
        pause_s = PAUSES_S[kept.ends_in_a_row - 1]
        kept.due_at = time.monotonic() + pause_s
        when = f"in {pause_s:g} s" if pause_s else "at once"
        logger.warning("%s It is started again %s.", kept.child.how_it_ended(), when)
