"""One open stream: frames in order, each once, from the log and then live, until it ends for a reason."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping

from pydantic import JsonValue

from sse.hub import Hub, Listener
from sse.message_formatter import encode_retry, encode_snapshot, encode_stored, encode_transient
from sse.types import MessageData, Position

logger = logging.getLogger(__name__)

type Snapshot = Callable[[], Awaitable[tuple[Mapping[str, JsonValue], int]]]
"""Returns the feature's present state as message data, and the seq at which it is true; sent after a `reset`."""

DRAIN_SPREAD_MS = 4000
"""Clients of a process that shuts down come back over so long a time, not all at once."""


class OpenStream:
    """Reads one channel for one client. Use `frames()` once and close the generator it returns."""

    def __init__(self, hub: Hub, channel: str, cursor: int | None, snapshot: Snapshot) -> None:
        self._hub = hub
        self._channel = channel
        self._asked = cursor
        self._cursor = cursor or 0
        self._snapshot = snapshot
        self._transient_seen = 0
        self.end_reason = "client_gone"

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """Yield every frame after the cursor (None: from the beginning; -1: an id that is not ours)."""
        listener = self._hub.attach(self._channel)
        opened = time.monotonic()
        closes_at = opened + self._hub.settings.max_stream_age_s * random.uniform(0.9, 1.1)  # noqa: S311
        try:
            position = await self._hub.log.position(self._channel)
            # Two frames at once: some filters hold back the first one until a second arrives.
            yield encode_retry(self._retry_ms())
            yield self._hello(position)
            if reason := _why_reset(self._asked, position):
                yield encode_transient("reset", _data(reason=reason))
                state, self._cursor = await self._snapshot()
                yield encode_snapshot(_data(**state), self._cursor)
            listener.channel.learn(position.last)
            while self._may_go_on(closes_at):
                frames = await self._next_frames(listener)
                for frame in frames:
                    yield frame
                if self.end_reason == "final":
                    return
                if not frames and not await self._woken(listener, closes_at):
                    yield encode_transient("heartbeat", _data())
            yield encode_retry(self._retry_ms(DRAIN_SPREAD_MS if self._hub.draining else 0))
        finally:
            self._hub.detach(listener)
            logger.debug(
                "stream closed: channel=%s reason=%s age_s=%.1f",
                self._channel,
                self.end_reason,
                time.monotonic() - opened,
            )

    def _may_go_on(self, closes_at: float) -> bool:
        if self._hub.draining:
            self.end_reason = "draining"
        elif time.monotonic() >= closes_at:
            self.end_reason = "rotated"
        else:
            return True
        return False

    async def _next_frames(self, listener: Listener) -> list[bytes]:
        """Return what can be sent now, moving the cursor; empty when there is nothing."""
        listener.wake.clear()
        channel = listener.channel
        recent = channel.recent_after(self._cursor)
        if recent is None:
            stored = await self._hub.log.read_after(self._channel, self._cursor)
            found = [(event.seq, encode_stored(event), event.final) for event in stored]
        else:
            found = [(news.seq, news.frame, news.final) for news in recent]
        if found:
            self._cursor = found[-1][0]
            if found[-1][2]:
                self.end_reason = "final"
        return [frame for _, frame, _ in found] + self._new_transient(listener)

    def _new_transient(self, listener: Listener) -> list[bytes]:
        seen, self._transient_seen = self._transient_seen, listener.channel.transient_count
        return [frame for count, frame in listener.channel.transient.values() if count > seen]

    async def _woken(self, listener: Listener, closes_at: float) -> bool:
        """Wait for news; False when a heartbeat is due instead."""
        silence_s = self._hub.settings.heartbeat_interval_s
        timeout_s = max(0.0, min(silence_s, closes_at - time.monotonic()))
        try:
            await asyncio.wait_for(listener.wake.wait(), timeout_s)
        except TimeoutError:
            return timeout_s < silence_s
        return True

    def _retry_ms(self, spread_ms: int = 0) -> int:
        base_ms = self._hub.settings.retry_ms
        return base_ms + random.randrange(base_ms // 2 + spread_ms + 1)  # noqa: S311

    def _hello(self, position: Position) -> bytes:
        return encode_transient(
            "hello",
            _data(heartbeat_interval_s=self._hub.settings.heartbeat_interval_s, last_event_id=str(position.last)),
        )


def _why_reset(cursor: int | None, position: Position) -> str | None:
    if cursor is None:
        return "history_pruned" if position.first > 1 else None
    if cursor < 0:
        return "unknown_id"
    if cursor > position.last:
        return "id_ahead_of_log"
    return "history_pruned" if cursor + 1 < position.first else None


def _data(**fields: JsonValue) -> dict[str, JsonValue]:
    return MessageData.model_validate(fields).model_dump(mode="json", exclude_none=True)
