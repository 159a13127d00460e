"""What one process knows of one channel: its recent frames, how far it is known to reach, and who reads it here."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from sse.bus import BusMessage
from sse.rules import StreamPermission


class Listener(Protocol):
    """An open stream, as the hub sees it. All calls must return at once."""

    @property
    def permission(self) -> StreamPermission | None:
        """By what right it is open; None for one that anybody may read."""

    def end(self, reason: str) -> None:
        """Close it."""

    def receive(self, channel: "LocalChannel", news: BusMessage) -> None:
        """This has come, and is in the channel's ring."""

    def tick(self, now: float) -> None:
        """Time has passed; `now` is monotonic."""


@dataclass(slots=True, eq=False)
class LocalChannel:
    """One channel that somebody here reads."""

    name: str
    ring: deque[BusMessage]
    last: int = 0
    """Newest seq heard."""
    log_head: int = 0
    """Newest seq known to be in the log; ahead of `last` while what lies between is being read."""
    filling: asyncio.Task[None] | None = None
    transient: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Latest transient frame by topic, with a running number."""
    transient_count: int = 0
    listeners: set[Listener] = field(default_factory=set)

    def receive(self, news: BusMessage) -> None:
        """Keep a piece of news and pass it on; what was heard before is dropped."""
        if news.seq == 0:
            self.transient_count += 1
            self.transient[news.topic] = (self.transient_count, news.frame)
        elif news.seq <= self.last:
            return
        else:
            if news.seq != self.last + 1:
                # Pruned from the log: whoever needs it learns so there.
                self.ring.clear()
            self.ring.append(news)
            self.last = news.seq
        # A copy: a listener whose client turns out to be gone leaves while it is told.
        for listener in tuple(self.listeners):
            listener.receive(self, news)

    def note_log_head(self, seq: int) -> bool:
        """Note that the log reaches `seq`; True when that must be read because no ring here leads up to it.

        No more than a ring's length is ever read for all: who is further behind reads by itself.
        """
        self.log_head = max(self.log_head, seq)
        if self.log_head - self.last > (self.ring.maxlen or 0):
            self.ring.clear()
            self.last = self.log_head - (self.ring.maxlen or 0)
        return self.last < self.log_head

    def recent_after(self, cursor: int) -> list[BusMessage] | None:
        """Frames that follow the cursor, or None when only the log has them."""
        if cursor >= self.last:
            return []
        if self.ring and self.ring[0].seq <= cursor + 1:
            return [news for news in self.ring if news.seq > cursor]
        return None
