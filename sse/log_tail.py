"""Finds new events in the log with one cheap query, whatever the bus has delivered."""

from collections import deque

from sse import event_log

OVERLAP = 5
"""Each look begins where the log ended this many looks ago: a transaction may commit after others that began later."""


class LogTail:
    """The end of the log, as one process sees it."""

    def __init__(self) -> None:
        self._newest_ids: deque[int] = deque(maxlen=OVERLAP)

    def read_heads(self) -> dict[str, int]:
        """Return the newest seq of each channel that has had an event lately. The first call begins at the end."""
        if not self._newest_ids:
            self._newest_ids.append(event_log.read_newest_id())
            return {}
        heads, newest_id = event_log.read_heads_after(self._newest_ids[0])
        self._newest_ids.append(max(newest_id, self._newest_ids[-1]))
        return heads
