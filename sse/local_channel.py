"""One process's view of one channel: its recent frames, the log head, and the streams that read it here."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Protocol

from sse.bus import BusMessage
from sse.rules import StreamPermission

TRANSIENT_FRAMES_MAX = 200
"""Frames of one topic that are kept, beginning with one that continues none. If there are more, only the latest is."""


class Listener(Protocol):
    """An open stream, as the hub sees it. No method may block."""

    @property
    def permission(self) -> StreamPermission | None:
        """Why the stream may be open; None for a stream that anybody may read."""

    def end(self, reason: str) -> None:
        """Close the stream."""

    def receive(self, channel: "LocalChannel", message: BusMessage, now: float) -> None:
        """Handle a new message, which is already in the channel's ring. `now` is monotonic."""

    def receive_direct(self, frame: bytes) -> None:
        """Write a transient frame that belongs to no channel."""

    def tick(self, now: float, heartbeat: bytes) -> None:
        """Handle what depends on time alone; `now` is monotonic. `heartbeat` is the frame for an idle stream."""


@dataclass(slots=True, eq=False)
class LocalChannel:
    """A channel with at least one stream in this process."""

    name: str
    ring_size: int
    ring: list[BusMessage] = field(default_factory=list)
    """The newest messages, in order. Not a deque: an empty one takes as much memory as half a stream."""
    last: int = 0
    """Newest seq received."""
    log_head: int = 0
    """Newest seq known to be in the log; ahead of `last` while a backfill is running."""
    backfill: asyncio.Task[None] | None = None
    transient: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    """The latest transient frame by topic and those that continue it, each with a running number."""
    transient_count: int = 0
    listeners: set[Listener] = field(default_factory=set)

    def receive(self, message: BusMessage) -> None:
        """Store a message and pass it to the streams. Messages received before are dropped."""
        if message.seq == 0:
            self._keep_transient(message)
        elif message.seq <= self.last:
            return
        else:
            if message.seq != self.last + 1:
                # The events in between were pruned; a stream that needs them finds that out from the log.
                self.ring.clear()
            self.ring.append(message)
            del self.ring[: -self.ring_size]
            self.last = message.seq
        now = time.monotonic()
        # A copy: a stream that finds its client disconnected removes itself during the loop.
        for listener in tuple(self.listeners):
            listener.receive(self, message, now)

    def _keep_transient(self, message: BusMessage) -> None:
        self.transient_count += 1
        kept = self.transient.setdefault(message.topic, [])
        if not message.continues or len(kept) >= TRANSIENT_FRAMES_MAX:
            kept.clear()
        kept.append((self.transient_count, message.frame))

    def start_after(self, seq: int) -> None:
        """Leave the events up to `seq` to the log, unless the channel has received some already."""
        if not (self.last or self.log_head):
            self.last = self.log_head = seq

    def note_log_head(self, seq: int) -> bool:
        """Record the newest seq known to be in the log. Return True if missing events must be fetched.

        At most one ring's length of events is fetched for all streams. A stream further behind reads the log itself.
        """
        self.log_head = max(self.log_head, seq)
        if self.log_head - self.last > self.ring_size:
            self.ring.clear()
            self.last = self.log_head - self.ring_size
        return self.last < self.log_head

    def recent_after(self, cursor: int) -> list[BusMessage] | None:
        """Return the frames after the cursor, or None if only the log has them."""
        if cursor >= self.last:
            return []
        if self.ring and self.ring[0].seq <= cursor + 1:
            return [message for message in self.ring if message.seq > cursor]
        return None
