"""One open stream: frames in order, each once, from the log and then live, until it ends for a reason.

Frames leave in one of three ways: `run` with a server whose `send` can be run inline (the hub writes each frame to the
socket), `run` with any other server (this stream's task writes), and `frames` for callers that pull, such as Django's
stock handler.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from sse import direct, metrics
from sse.bus import BusMessage
from sse.cursor import Cursor
from sse.error_handler import DatabaseUnavailable
from sse.handshake import Snapshot, encode_closing, read_opening_frames
from sse.hub import Hub
from sse.live_streams import StreamState
from sse.local_channel import LocalChannel
from sse.message_formatter import build_data, encode_transient
from sse.pending_frames import PendingFrames
from sse.rules import StreamPermission
from sse.types import Position

logger = logging.getLogger(__name__)

CLOSING_TIMEOUT_S = 1.0
BEHIND_PAUSE_S = 0.05


class OpenStream:
    """Reads channels for one client. Call `run` or `frames`, once; after `open` alone, `close`."""

    # fmt: off
    __slots__ = (
        "_catching_up", "_closes_at", "_cursor", "_ended", "_hub", "_is_direct", "_is_live", "_opened_at", "_opening",
        "_pending", "_send", "_sent_at", "_sent_bytes", "_snapshot", "_wake", "_writer", "end_reason", "permission",
    )
    # fmt: on

    def __init__(
        self, hub: Hub, cursor: Cursor, snapshot: Snapshot | None, *, permission: StreamPermission | None = None
    ) -> None:
        self.permission = permission
        self._hub = hub
        self._cursor = cursor
        self._snapshot = snapshot
        self._pending = PendingFrames(cursor, hub.log)
        self._opening: tuple[list[bytes], Mapping[str, Position]] | None = None
        """What is sent first, and the positions in the log that it was made from."""
        self._wake: asyncio.Event | None = None
        """Only for streams that are pulled: an Event takes as much memory as everything else here."""
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._send: direct.Send = direct.discard
        self._writer = direct.FrameWriter(direct.discard)
        self._is_direct = False
        self._is_live = False
        """Caught up: the hub may write to the socket."""
        self._catching_up: asyncio.Task[None] | None = None
        self._opened_at = self._sent_at = time.monotonic()
        self._closes_at = self._opened_at + hub.settings.max_stream_age_s * random.uniform(0.9, 1.1)  # noqa: S311
        self._sent_bytes = 0
        self.end_reason = ""

    async def open(self) -> None:
        """Join the channels and read what is sent first, so that a failure can still become an error response.

        Raises:
            ShuttingDown, DatabaseUnavailable: nothing has been sent, and the stream is closed.
        """
        self._attach()
        try:
            async with asyncio.timeout(self._hub.settings.stuck_limit_s):
                self._opening = await self._read_opening()
        except (TimeoutError, DatabaseUnavailable) as error:
            self.end("log_unavailable")
            raise DatabaseUnavailable from error
        finally:
            if self._opening is None:
                self.close()

    async def run(self, send: direct.Send) -> None:
        """Send everything until the stream ends. Cancel it when the client disconnects."""
        try:
            await (self._run_inline(send) if direct.can_run_inline(send) else self._run_awaiting(send))
        except TimeoutError:
            # Abort only here, when no send is pending: aborting during one can block granian's shutdown.
            direct.abort(send)

    async def _run_inline(self, send: direct.Send) -> None:
        frames, positions = await self._take_opening()
        try:
            async with asyncio.timeout(self._hub.settings.stuck_limit_s):
                await send(direct.body_message(b"".join(frames)))
                await self._join_channels(positions)
            del frames, positions
            self._send, self._writer = send, direct.FrameWriter(send)
            self._is_direct = True
            self._catching_up = asyncio.create_task(self._catch_up(None))
            await self._ended
            if self.end_reason == "stuck":
                raise TimeoutError
            if self.end_reason != "final":
                await asyncio.wait_for(send(direct.body_message(self._closing_frame())), CLOSING_TIMEOUT_S)
        finally:
            self.close()
            if self._catching_up:
                self._catching_up.cancel()

    async def _take_opening(self) -> tuple[list[bytes], Mapping[str, Position]]:
        if self._opening is None:
            await self.open()
        assert self._opening  # noqa: S101 - `open` sets it or raises
        opening, self._opening = self._opening, None
        return opening

    async def _run_awaiting(self, send: direct.Send) -> None:
        async with aclosing(self.frames()) as frames:
            async for frame in frames:
                await asyncio.wait_for(send(direct.body_message(frame)), self._hub.settings.stuck_limit_s)

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """Yield all frames until the stream ends. The caller must close the generator."""
        self._wake = asyncio.Event()
        opening, positions = await self._take_opening()
        try:
            for frame in opening:
                yield frame
            await self._join_channels(positions)
            while not self._ended.done():
                self._wake.clear()
                try:
                    frames = await self._next_frames()
                except DatabaseUnavailable:
                    self.end("log_unavailable")
                    break
                for frame in frames:
                    self._sent_bytes += len(frame)
                    yield frame
                if not frames and not self._ended.done():
                    await self._wake.wait()
                    if self._idle_s(time.monotonic()) >= self._hub.settings.heartbeat_interval_s:
                        self._sent_at = time.monotonic()
                        yield encode_transient("heartbeat", build_data())
            if self.end_reason != "final":
                yield self._closing_frame()
        finally:
            self.close()

    def receive(self, channel: LocalChannel, message: BusMessage, now: float) -> None:
        """Handle a new message of a channel; part of `Listener`."""
        if not self._is_live:
            self._wake_reader()
            return
        ahead = message.seq - self._cursor[channel.name]
        if ahead == 1:
            self._write(self._cursor.move(channel.name, message.seq, message.frame), now)
            if message.final:
                self._finish(channel.name)
        elif message.seq == 0:
            self._pending.skip_transient(channel)
            self._write(message.frame, now)
        elif ahead > 1:
            self._fall_behind()

    def receive_direct(self, frame: bytes) -> None:
        """Write a transient frame that belongs to no channel; part of `Listener`.

        A stream that is behind sends only the latest one, when it catches up.
        """
        if self._is_live:
            self._write(frame, time.monotonic())
        else:
            self._pending.direct_frame = frame
            self._wake_reader()

    def tick(self, now: float, heartbeat: bytes) -> None:
        """Send a heartbeat or end the stream if it is time; part of `Listener`."""
        settings = self._hub.settings
        if self._hub.draining:
            self.end("draining")
        elif now >= self._closes_at:
            self.end("rotated")
        elif self._is_live and self._idle_s(now) >= settings.heartbeat_interval_s:
            self._write(heartbeat, now)
        elif self._is_direct and not self._is_live and self._idle_s(now) >= settings.stuck_limit_s:
            self.end("stuck")
        else:
            self._wake_reader()

    def end(self, reason: str) -> None:
        """End the stream; the first reason counts. Part of `Listener`."""
        if not self.end_reason:
            self.end_reason = reason
            self._is_live = False
            if not self._ended.done():
                self._ended.set_result(None)
            self._wake_reader()

    def _wake_reader(self) -> None:
        if self._wake:
            self._wake.set()

    @property
    def _connection_id(self) -> str | None:
        return self.permission.connection_id if self.permission else None

    def _attach(self) -> None:
        self._pending.channels = self._hub.attach(self, list(self._cursor))
        metrics.connections_open.inc()
        if self.permission:
            self._hub.connections.describe(self.permission.connection_id, self._state)

    def close(self) -> None:
        """Leave the channels and release the lease, at the end of `run` or instead of it. Safe to call twice."""
        channels, self._pending.channels = self._pending.channels, []
        if not channels:
            return
        self._hub.detach(self, channels)
        self.end("client_disconnected")
        metrics.connections_open.dec()
        metrics.closed.labels(reason=self.end_reason).inc()
        if self.permission:
            self._hub.connections.release(self.permission.connection_id)
        fields: dict[str, object] = {
            "connection_id": self._connection_id,
            "reason": self.end_reason,
            "age_s": round(time.monotonic() - self._opened_at, 1),
            "sent_bytes": self._sent_bytes,
            "channels": ",".join(self._cursor),
        }
        text = " ".join(f"{name}={value}" for name, value in fields.items())
        logger.info("stream closed: %s", text, extra=fields)

    async def _read_opening(self) -> tuple[list[bytes], Mapping[str, Position]]:
        hub = self._hub
        return await read_opening_frames(
            hub.log, self._cursor, self._snapshot, hub.settings, connection_id=self._connection_id
        )

    async def _join_channels(self, positions: Mapping[str, Position]) -> None:
        """Wait until the channels have received everything that the log had at these positions."""
        for name, position in positions.items():
            if position.closed and self._cursor[name] >= position.last:
                # The final event is already behind the cursor, so no event will finish this channel.
                self._finish(name)
        for channel in self._pending.channels:
            await self._hub.catch_up(channel, after=self._cursor[channel.name], last=positions[channel.name].last)

    async def _next_frames(self) -> list[bytes]:
        frames = await self._pending.take()
        if frames:
            self._sent_at = time.monotonic()
        self._end_if_finished()
        return frames

    def _write(self, frame: bytes, now: float) -> None:
        try:
            finish_send = self._writer.write(frame)
        except Exception:
            self.end("client_disconnected")
            return
        self._sent_at = now
        self._sent_bytes += len(frame)
        if finish_send:
            self._fall_behind(finish_send)

    def _fall_behind(self, finish_send: direct.FinishSend | None = None) -> None:
        """Stop direct writes until the client has received what it missed, so that other streams do not wait."""
        self._is_live = False
        metrics.replayed.inc()
        self._catching_up = asyncio.create_task(self._catch_up(finish_send))

    async def _catch_up(self, finish_send: direct.FinishSend | None) -> None:
        try:
            if finish_send:
                await finish_send()
                self._sent_at = time.monotonic()
            while (frames := await self._next_frames()) or not self._pending.is_empty():
                for frame in frames:
                    await self._send(direct.body_message(frame))
                    self._sent_at = time.monotonic()
                    self._sent_bytes += len(frame)
                if not frames:
                    # The bus announced an event that the log does not show yet.
                    await asyncio.sleep(BEHIND_PAUSE_S)
            # Nothing is awaited between the last check above and this line, so no message can be missed.
            self._is_live = True
        except DatabaseUnavailable:
            self.end("log_unavailable")
        except Exception:
            logger.debug("stream broke while catching up: connection_id=%s", self._connection_id, exc_info=True)
            self.end("client_disconnected")
        self._catching_up = None
        if self._cursor.is_finished:
            self.end("final")

    def _finish(self, channel_name: str) -> None:
        self._cursor.finish(channel_name)
        self._end_if_finished()

    def _end_if_finished(self) -> None:
        if self._cursor.is_finished and (self._is_live or not self._is_direct):
            self.end("final")

    def _state(self) -> StreamState:
        return StreamState(
            position=self._cursor.describe(),
            sent_bytes=self._sent_bytes,
            lagging=self._is_direct and not self._is_live,
        )

    def _idle_s(self, now: float) -> float:
        return now - self._sent_at

    def _closing_frame(self) -> bytes:
        return encode_closing(self._hub.settings, is_draining=self._hub.draining)
