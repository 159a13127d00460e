"""One process's side of the bus: a single subscription feeds all open streams of this process.

No stream has a queue. Each is a cursor over its channels: recent frames come from the channel's ring in memory, older
ones from the log. So a slow reader costs the others nothing, and lost messages are read from the log.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from contextvars import ContextVar
from functools import partial
from itertools import cycle
from weakref import WeakKeyDictionary

from sse import bus, metrics, rules
from sse.conf import SSESettings, sse_settings
from sse.connection_manager import ConnectionManager, Limits
from sse.error_handler import BusLost, DatabaseUnavailable, ShuttingDown
from sse.local_channel import Listener, LocalChannel
from sse.log_reader import LogReader
from sse.log_tail import LogTail
from sse.message_formatter import build_data, encode_stored, encode_transient

logger = logging.getLogger(__name__)

BUS_DELAY_S = 0.2
"""A message that is in the log is expected on the bus within this time."""
MISSING_READS_MAX, MISSING_READ_PAUSE_S = 20, 0.05
"""How often the log is read for an event announced on the bus before the hub gives up, and the pause between reads."""
CREATE_LIMIT_S = 5.0
TICK_S = 1.0
"""Interval at which streams check what depends on time alone: heartbeats, maximum age, stuck sockets."""
RECHECK_SLICES = 23
"""Permissions are rechecked in this many slices, one after the other: all at once would delay events.

A prime number, so that object addresses spread evenly over the slices.
"""


class Hub:
    """The streams of one event loop. Get it with `current_hub()`."""

    def __init__(self, settings: SSESettings) -> None:
        self.settings = settings
        self.log = LogReader(batch=settings.replay_batch)
        self.connections = ConnectionManager(
            Limits(
                per_user=settings.max_streams_per_user,
                total=settings.max_streams_total,
                opens_per_minute=settings.opens_per_user_per_minute,
                when_full=settings.when_full,
            ),
            redis_url=settings.redis_url,
            prefix=settings.redis_channel,
            on_evicted=lambda connection_id: self.close_stream(connection_id, "evicted"),
        )
        self.draining = False
        self.bus_up = False
        self._is_bus_lost = False  # an outage has been logged
        self._channels: dict[str, LocalChannel] = {}
        self._listeners: set[Listener] = set()
        self._slices: list[set[Listener]] = [set() for _ in range(RECHECK_SLICES)]
        self._by_connection: dict[str, Listener] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._backfills: set[asyncio.Task[None]] = set()

    def attach(self, listener: Listener, channel_names: list[str]) -> list[LocalChannel]:
        """Register a stream. It receives everything published from now on.

        Raises:
            ShuttingDown: this process is about to exit.
        """
        if self.draining:
            raise ShuttingDown("This server is restarting. Reconnect.")
        if not self._tasks:
            work = {"bus": self._receive_bus, "log": self._watch_log, "tick": self._tick, "recheck": self._recheck}
            self._tasks = [asyncio.create_task(self._run_forever(do), name=f"sse-{name}") for name, do in work.items()]
        channels = [self._channel(name) for name in channel_names]
        for channel in channels:
            channel.listeners.add(listener)
        self._listeners.add(listener)
        self._slice(listener).add(listener)
        if listener.permission:
            self._by_connection[listener.permission.connection_id] = listener
        return channels

    def _slice(self, listener: Listener) -> set[Listener]:
        return self._slices[hash(listener) % RECHECK_SLICES]

    def _channel(self, name: str) -> LocalChannel:
        if name not in self._channels:
            self._channels[name] = LocalChannel(name=name, ring_size=self.settings.ring_size)
        return self._channels[name]

    def detach(self, listener: Listener, channels: list[LocalChannel]) -> None:
        """Unregister a stream. Safe to call twice."""
        self._listeners.discard(listener)
        self._slice(listener).discard(listener)
        if listener.permission:
            self._by_connection.pop(listener.permission.connection_id, None)
        for channel in channels:
            channel.listeners.discard(listener)
            if not channel.listeners and self._channels.get(channel.name) is channel:
                del self._channels[channel.name]

    @property
    def stream_count(self) -> int:
        return len(self._listeners)

    def drain(self) -> None:
        """Close every stream with a closing message, and reject new ones."""
        self.draining = True
        self._tick_all()

    def close_stream(self, connection_id: str, reason: str) -> None:
        """Close a stream if it is open in this process."""
        if listener := self._by_connection.get(connection_id):
            listener.end(reason)

    def _send_direct(self, command: bus.SendCommand) -> None:
        if command.connection_ids is None:
            listeners = tuple(self._listeners)
        else:
            ids = command.connection_ids & self._by_connection.keys()
            listeners = tuple(self._by_connection[connection_id] for connection_id in ids)
        for listener in listeners:
            listener.receive_direct(command.frame)

    async def close(self) -> None:
        """Stop the hub's tasks and release its leases."""
        tasks = [*self._tasks, *self._backfills]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []
        metrics.bus_down.set(0)
        await self.connections.close()
        await self.log.close()

    async def _run_forever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except BusLost as error:
                if not self._is_bus_lost:
                    logger.warning("hub: bus lost, streams continue from the log: error=%s", error.message)
                self._is_bus_lost = True
            except DatabaseUnavailable:
                logger.warning("hub: database unavailable: task=%s", work.__name__)
            except Exception:
                # Never let this task end: without it no stream of this process would receive anything.
                logger.exception("hub: task failed: task=%s", work.__name__)
            await asyncio.sleep(self.settings.log_poll_interval_s * random.uniform(0.5, 1.0))  # noqa: S311

    async def _receive_bus(self) -> None:
        try:
            async with aclosing(bus.listen(self.settings)) as received:
                async for item in received:
                    if isinstance(item, bus.Connected):
                        if self._is_bus_lost:
                            logger.info("hub: bus available again")
                        self.bus_up, self._is_bus_lost = True, False
                        metrics.bus_down.set(0)
                        await self._compare_with_log()
                    elif isinstance(item, bus.CloseCommand):
                        self.close_stream(item.connection_id, item.reason)
                    elif isinstance(item, bus.SendCommand):
                        self._send_direct(item)
                    elif channel := self._channels.get(item.channel):
                        self._deliver(channel, item)
                        # The clocks of two machines may differ; a negative duration would be meaningless.
                        metrics.publish_to_write_s.observe(max(0.0, time.time() - item.published_at))
        finally:
            self.bus_up = False
            metrics.bus_down.set(1)

    async def _watch_log(self) -> None:
        """Find events that the bus has not delivered: this process or a publisher may be cut off from it."""
        tail, compared_at = LogTail(), 0.0
        while True:
            await asyncio.sleep(self.settings.log_poll_interval_s)
            if not self._channels:
                tail, compared_at = LogTail(), 0.0
                continue
            log_heads = await self.log.call(tail.read_heads)
            if time.monotonic() - compared_at < self.settings.heartbeat_interval_s:
                await self._fetch_missing(log_heads)
            else:
                # Also what was inserted before the tail began, or more than a few looks ago by a slow transaction.
                compared_at = time.monotonic()
                await self._compare_with_log()

    def _deliver(self, channel: LocalChannel, message: bus.BusMessage) -> None:
        if message.seq > channel.last + 1:
            metrics.gaps_healed.inc()
            self._backfill(channel, message.seq)
        else:
            channel.receive(message)

    async def _compare_with_log(self) -> None:
        """Fetch what the log has and the channels here have not received. Close the streams of a log that went back."""
        if not self._channels:
            return
        received = {name: channel.last for name, channel in self._channels.items()}
        log_heads = await self.log.read_last_seqs(list(received))
        for name, last in received.items():
            if log_heads.get(name, 0) < last:
                self._drop_channel(name)
        await self._fetch_missing(log_heads)

    async def _fetch_missing(self, log_heads: Mapping[str, int]) -> None:
        if self.bus_up and any(self._is_behind(name, last) for name, last in log_heads.items()):
            # Most likely the message is on its way. What is still missing after this was lost.
            await asyncio.sleep(BUS_DELAY_S)
        for name, last in log_heads.items():
            if self._is_behind(name, last):
                metrics.gaps_healed.inc()
                self._backfill(self._channels[name], last)

    def _drop_channel(self, name: str) -> None:
        """Close the streams of a channel whose log has lost events: a backup was restored, or the channel deleted.

        The clients reconnect with an id that the log does not have, and get a `reset`.
        """
        if channel := self._channels.pop(name, None):
            for listener in tuple(channel.listeners):
                listener.end("log_rewound")

    def _is_behind(self, name: str, last: int) -> bool:
        channel = self._channels.get(name)
        return channel is not None and channel.last < last

    async def catch_up(self, channel: LocalChannel, *, after: int, last: int) -> None:
        """Wait until a channel has received everything up to `last`, which a new stream has found in the log.

        The channel's first stream needs only the events after its own position, `after`.
        """
        channel.start_after(min(after, last))
        if channel.last < last and (backfill := self._backfill(channel, last)):
            # Not awaited directly: canceling this stream must not cancel the read that other streams wait for.
            await asyncio.wait([backfill])

    def _backfill(self, channel: LocalChannel, last: int) -> asyncio.Task[None] | None:
        """Read missing events up to `last`, once for all streams of the channel."""
        if channel.note_log_head(last) and (channel.backfill is None or channel.backfill.done()):
            channel.backfill = asyncio.create_task(self._read_missing(channel), name="sse-fill")
            self._backfills.add(channel.backfill)
            channel.backfill.add_done_callback(self._backfills.discard)
        return channel.backfill

    async def _read_missing(self, channel: LocalChannel) -> None:
        reads_left = MISSING_READS_MAX
        try:
            while channel.last < channel.log_head and reads_left:
                stored = await self.log.read_after(channel.name, channel.last)
                for event in stored:
                    channel.receive(
                        bus.BusMessage(
                            channel=channel.name, seq=event.seq, frame=encode_stored(event), final=event.final
                        )
                    )
                if not stored:
                    reads_left -= 1
                    await asyncio.sleep(MISSING_READ_PAUSE_S)
        except Exception as error:
            is_bug = not isinstance(error, DatabaseUnavailable)
            logger.warning("hub: log read failed: channel=%s after=%d", channel.name, channel.last, exc_info=is_bug)
        if channel.last < channel.log_head:
            # Give up until the next message or comparison: no stream may wait for an event that the log does not have.
            channel.log_head = channel.last

    async def _recheck(self) -> None:
        """Close the streams whose readers have signed out or lost their permission."""
        for listeners in cycle(self._slices):
            await asyncio.sleep(self.settings.recheck_interval_s / RECHECK_SLICES)
            permissions = [
                permission for listener in listeners if (permission := listener.permission) and permission.user_id
            ]
            if permissions:
                revoked = await self.log.call(partial(rules.recheck, permissions))
                for connection_id, reason in revoked.items():
                    self.close_stream(connection_id, reason)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(min(TICK_S, self.settings.heartbeat_interval_s / 4))
            self._tick_all()

    def _tick_all(self) -> None:
        now, heartbeat = time.monotonic(), encode_transient("heartbeat", build_data())
        for listener in tuple(self._listeners):
            listener.tick(now, heartbeat)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()
serving_loop: ContextVar[asyncio.AbstractEventLoop] = ContextVar("serving_loop")
"""The event loop that serves the current request, for views that run in a thread."""


def current_hub() -> Hub:
    """Return the running event loop's hub, creating it on first use."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(sse_settings())
    return _hubs[loop]


def hub_of(loop: asyncio.AbstractEventLoop) -> Hub:
    """Return the hub of an event loop that runs in another thread, creating it on first use."""

    async def create() -> Hub:
        return current_hub()

    return _hubs.get(loop) or asyncio.run_coroutine_threadsafe(create(), loop).result(CREATE_LIMIT_S)
