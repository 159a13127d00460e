"""One open stream: frames in order, each once, from the log and then live, until it ends for a reason.

Three ways out share everything but the last step: `run` with a server whose `send` can be run inline (the hub writes
each frame to the socket itself), `run` with any other (this stream's own task writes), and `frames` for whoever wants
to pull, such as Django's stock handler.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

from pydantic import JsonValue

from sse import direct, metrics
from sse.bus import News
from sse.cursor import Cursor
from sse.hub import Hub
from sse.live_streams import StreamState
from sse.local_channel import LocalChannel
from sse.message_formatter import encode_retry, encode_snapshot, encode_stored, encode_transient
from sse.rules import Grant
from sse.types import MessageData, Position

logger = logging.getLogger(__name__)

type Snapshot = Callable[[str], tuple[Mapping[str, JsonValue], int]]
"""Reads a channel's present state as message data, and the seq at which it is true; sent after a `reset`."""

DRAIN_SPREAD_MS = 4000
"""Clients of a process that shuts down come back over so long a time, not all at once."""
FAREWELL_WITHIN_S = 1.0
BEHIND_PAUSE_S = 0.05


class OpenStream:
    """Reads channels for one client. Use `run` or `frames`, once."""

    def __init__(self, hub: Hub, cursor: Cursor, snapshot: Snapshot, *, grant: Grant | None = None) -> None:
        self.grant = grant
        self._hub = hub
        self._cursor = cursor
        self._snapshot = snapshot
        self._channels: list[LocalChannel] = []
        self._transient_seen: dict[str, int] = {}
        self._wake: asyncio.Event | None = None
        """Only for streams that are pulled: an event weighs as much as all else here."""
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._send: direct.Send = direct.nowhere
        self._is_direct = False
        self._is_live = False
        """Caught up, and the hub may write to the socket itself."""
        self._catching_up: asyncio.Task[None] | None = None
        self._opened_at = self._moved_at = time.monotonic()
        self._closes_at = self._opened_at + hub.settings.max_stream_age_s * random.uniform(0.9, 1.1)  # noqa: S311
        self._sent_bytes = 0
        self.end_reason = ""

    async def run(self, send: direct.Send) -> None:
        """Send everything, until the stream ends. Cancel it when the client has gone."""
        try:
            await (self._write_to(send) if direct.is_inline(send) else self._pull(send))
        except TimeoutError:
            # Only here, where none of its sends waits any more: one that is cut off can hold up granian's end.
            direct.abort(send)

    async def _write_to(self, send: direct.Send) -> None:
        self._open()
        try:
            async with asyncio.timeout(self._hub.settings.stuck_limit_s):
                async for frame in self._opening():
                    await send(direct.body(frame))
            self._send, self._is_direct = send, True
            self._catching_up = asyncio.create_task(self._catch_up(None))
            await self._ended
            if self.end_reason == "stuck":
                raise TimeoutError
            if self.end_reason != "final":
                await asyncio.wait_for(send(direct.body(self._farewell())), FAREWELL_WITHIN_S)
        finally:
            self._close()
            if self._catching_up:
                self._catching_up.cancel()

    async def _pull(self, send: direct.Send) -> None:
        async with aclosing(self.frames()) as frames:
            async for frame in frames:
                await asyncio.wait_for(send(direct.body(frame)), self._hub.settings.stuck_limit_s)

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """Yield everything, until the stream ends. The caller must close the generator."""
        self._wake = asyncio.Event()
        self._open()
        try:
            async for frame in self._opening():
                yield frame
            while not self._ended.done():
                self._wake.clear()
                frames = await self._next_frames()
                for frame in frames:
                    self._sent_bytes += len(frame)
                    yield frame
                if not frames and not self._ended.done():
                    await self._wake.wait()
                    if self._silent_for(time.monotonic()) >= self._hub.settings.heartbeat_interval_s:
                        self._moved_at = time.monotonic()
                        yield encode_transient("heartbeat", _data())
            if self.end_reason != "final":
                yield self._farewell()
        finally:
            self._close()

    def hear(self, channel: LocalChannel, news: News) -> None:
        if not self._is_live:
            self._nudge()
            return
        ahead = news.seq - self._cursor[channel.name]
        if ahead == 1:
            self._write(self._cursor.move(channel.name, news.seq, news.frame))
            if news.final:
                self._finish(channel.name)
        elif news.seq == 0:
            self._transient_seen[channel.name] = channel.transient_count
            self._write(news.frame)
        elif ahead > 1:
            self._fall_behind()

    def tick(self, now: float) -> None:
        settings = self._hub.settings
        if self._hub.draining:
            self.end("draining")
        elif now >= self._closes_at:
            self.end("rotated")
        elif self._is_live and self._silent_for(now) >= settings.heartbeat_interval_s:
            self._write(encode_transient("heartbeat", _data()))
        elif self._is_direct and not self._is_live and self._silent_for(now) >= settings.stuck_limit_s:
            self.end("stuck")
        else:
            self._nudge()

    def _nudge(self) -> None:
        if self._wake:
            self._wake.set()

    @property
    def _connection_id(self) -> str | None:
        return self.grant.connection_id if self.grant else None

    def _open(self) -> None:
        self._channels = self._hub.attach(self, list(self._cursor))
        metrics.connections_open.inc()
        if self.grant:
            self._hub.connections.describe(self.grant.connection_id, self._state)

    def _close(self) -> None:
        self._hub.detach(self, self._channels)
        self.end("client_gone")
        metrics.connections_open.dec()
        metrics.closed.labels(reason=self.end_reason).inc()
        if self.grant:
            self._hub.connections.release(self.grant.connection_id)
        ended: dict[str, object] = {
            "connection_id": self._connection_id,
            "reason": self.end_reason,
            "age_s": round(time.monotonic() - self._opened_at, 1),
            "sent_bytes": self._sent_bytes,
            "channels": ",".join(self._cursor),
        }
        words = " ".join(f"{name}={value}" for name, value in ended.items())
        logger.info("stream closed: %s", words, extra=ended)

    async def _opening(self) -> AsyncGenerator[bytes, None]:
        positions = await self._hub.log.positions(self._cursor)
        # Two frames at once: some filters hold back the first one until a second arrives.
        yield encode_retry(self._retry_ms())
        yield self._hello(positions)
        if reason := self._cursor.why_reset(positions):
            metrics.resets.labels(reason=reason).inc()
            yield encode_transient("reset", _data(reason=reason))
            states = await self._hub.log.call(lambda: {name: self._snapshot(name) for name in self._cursor})
            self._cursor.forget()
            for name, (state, seq) in states.items():
                yield encode_snapshot(_data(**state), self._cursor.restart(name, seq))
        for name, position in positions.items():
            if position.closed and self._cursor[name] >= position.last:
                # Nothing will follow here, so nothing would tell of its end.
                self._finish(name)
        for channel in self._channels:
            await self._hub.reach(channel, positions[channel.name].last)

    async def _next_frames(self) -> list[bytes]:
        """Return what can be sent now, moving the cursor; empty when there is nothing."""
        frames: list[bytes] = []
        for channel in self._channels:
            at = self._cursor[channel.name]
            recent = channel.recent_after(at)
            if recent is None:
                stored = await self._hub.log.read_after(channel.name, at)
                found = [(event.seq, encode_stored(event), event.final) for event in stored]
            else:
                found = [(news.seq, news.frame, news.final) for news in recent]
            frames += [self._cursor.move(channel.name, seq, frame) for seq, frame, _ in found]
            if found and found[-1][2]:
                self._finish(channel.name)
            frames += self._new_transient(channel)
        if frames:
            self._moved_at = time.monotonic()
        return frames

    def _is_behind(self) -> bool:
        return any(channel.last > self._cursor[channel.name] for channel in self._channels)

    def _new_transient(self, channel: LocalChannel) -> list[bytes]:
        seen = self._transient_seen.get(channel.name, 0)
        self._transient_seen[channel.name] = channel.transient_count
        return [frame for count, frame in channel.transient.values() if count > seen]

    def _write(self, frame: bytes) -> None:
        try:
            waiting = direct.write(self._send, frame)
        except Exception:
            self.end("client_gone")
            return
        self._moved_at = time.monotonic()
        self._sent_bytes += len(frame)
        if waiting:
            self._fall_behind(waiting)

    def _fall_behind(self, waiting: direct.Waiting | None = None) -> None:
        """Leave the direct path until the client has what it missed; the others do not wait for it."""
        self._is_live = False
        metrics.replayed.inc()
        self._catching_up = asyncio.create_task(self._catch_up(waiting))

    async def _catch_up(self, waiting: direct.Waiting | None) -> None:
        try:
            if waiting:
                await waiting()
                self._moved_at = time.monotonic()
            while (frames := await self._next_frames()) or self._is_behind():
                for frame in frames:
                    await self._send(direct.body(frame))
                    self._moved_at = time.monotonic()
                    self._sent_bytes += len(frame)
                if not frames:
                    # The log does not show yet what the bus has told of.
                    await asyncio.sleep(BEHIND_PAUSE_S)
            # Nothing is awaited between "there is no more" and this, so nothing can slip through.
            self._is_live = True
        except Exception:
            logger.debug("stream broke while catching up: connection_id=%s", self._connection_id, exc_info=True)
            self.end("client_gone")
        self._catching_up = None
        if self._cursor.is_finished:
            self.end("final")

    def _finish(self, channel_name: str) -> None:
        self._cursor.finish(channel_name)
        if self._cursor.is_finished and (self._is_live or not self._is_direct):
            self.end("final")

    def end(self, reason: str) -> None:
        if not self.end_reason:
            self.end_reason = reason
            self._is_live = False
            if not self._ended.done():
                self._ended.set_result(None)
            self._nudge()

    def _state(self) -> StreamState:
        return StreamState(
            position=self._cursor.id_at({name: self._cursor[name] for name in self._cursor}),
            sent_bytes=self._sent_bytes,
            lagging=self._is_direct and not self._is_live,
        )

    def _silent_for(self, now: float) -> float:
        return now - self._moved_at

    def _farewell(self) -> bytes:
        return encode_retry(self._retry_ms(DRAIN_SPREAD_MS if self._hub.draining else 0))

    def _retry_ms(self, spread_ms: int = 0) -> int:
        base_ms = self._hub.settings.retry_ms
        return base_ms + random.randrange(base_ms // 2 + spread_ms + 1)  # noqa: S311

    def _hello(self, positions: Mapping[str, Position]) -> bytes:
        return encode_transient(
            "hello",
            _data(
                connection_id=self._connection_id,
                heartbeat_interval_s=self._hub.settings.heartbeat_interval_s,
                last_event_id=self._cursor.id_at({name: position.last for name, position in positions.items()}),
            ),
        )


def _data(**fields: JsonValue) -> dict[str, JsonValue]:
    return MessageData.model_validate(fields).model_dump(mode="json", exclude_none=True)
