"""One process's share of the news: a single subscription feeds all open streams of this process.

No stream has a queue. Each is a cursor over its channels: recent frames come from the channel's ring in memory, older
ones from the log, so a slow reader costs the others nothing and a lost message heals by itself.
"""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from itertools import cycle
from weakref import WeakKeyDictionary

from sse import bus, metrics, rules
from sse.conf import SSESettings, sse_settings
from sse.connection_manager import ConnectionManager, Limits
from sse.error_handler import BusLost, ShuttingDown
from sse.local_channel import Listener, LocalChannel
from sse.log_reader import LogReader
from sse.message_formatter import encode_stored

logger = logging.getLogger(__name__)

NEWS_TRAVELS_WITHIN_S = 0.2
UNSEEN_LOOKS, UNSEEN_PAUSE_S = 20, 0.05
"""How often and how far apart the log is looked at for what the bus has told of, before that is given up."""
TICK_S = 1.0
"""How often streams are looked at for what time alone brings: heartbeats, old age, stuck sockets."""
RECHECK_TURNS = 23
"""In so many turns, one after the other, all streams are rechecked: all at once would hold up events for a while.
A prime number, so that addresses in memory spread evenly over them.
"""


class Hub:
    """The registry of one event loop; made by `current_hub()`."""

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
        self._doubted_until = 0.0
        """Until then a publisher may still take the bus for lost and tell nobody; monotonic."""
        self._channels: dict[str, LocalChannel] = {}
        self._listeners: set[Listener] = set()
        self._turns: list[set[Listener]] = [set() for _ in range(RECHECK_TURNS)]
        self._by_connection: dict[str, Listener] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._filling: set[asyncio.Task[None]] = set()

    def attach(self, listener: Listener, channel_names: list[str]) -> list[LocalChannel]:
        """Register a stream; it hears everything published from now on.

        Raises:
            ShuttingDown: this process is about to exit.
        """
        if self.draining:
            raise ShuttingDown("This server is restarting; connect again.")
        if not self._tasks:
            work = {
                "bus": self._follow_bus,
                "compare": self._compare_with_log,
                "tick": self._tick,
                "recheck": self._recheck,
            }
            self._tasks = [asyncio.create_task(self._for_ever(do), name=f"sse-{name}") for name, do in work.items()]
        channels = [self._channel(name) for name in channel_names]
        for channel in channels:
            channel.listeners.add(listener)
        self._listeners.add(listener)
        self._turn_of(listener).add(listener)
        if listener.grant:
            self._by_connection[listener.grant.connection_id] = listener
        return channels

    def _turn_of(self, listener: Listener) -> set[Listener]:
        return self._turns[hash(listener) % RECHECK_TURNS]

    def _channel(self, name: str) -> LocalChannel:
        if name not in self._channels:
            self._channels[name] = LocalChannel(name=name, ring=deque(maxlen=self.settings.ring_size))
        return self._channels[name]

    def detach(self, listener: Listener, channels: list[LocalChannel]) -> None:
        """Forget a stream; safe to call twice."""
        self._listeners.discard(listener)
        self._turn_of(listener).discard(listener)
        if listener.grant:
            self._by_connection.pop(listener.grant.connection_id, None)
        for channel in channels:
            channel.listeners.discard(listener)
            if not channel.listeners and self._channels.get(channel.name) is channel:
                del self._channels[channel.name]

    @property
    def stream_count(self) -> int:
        return len(self._listeners)

    def drain(self) -> None:
        """Tell every stream to say farewell and end; new ones are refused."""
        self.draining = True
        for listener in tuple(self._listeners):
            listener.tick(time.monotonic())

    def close_stream(self, connection_id: str, reason: str) -> None:
        """Close a stream, if it is one of this process."""
        if listener := self._by_connection.get(connection_id):
            listener.end(reason)

    async def close(self) -> None:
        """Stop the hub's own tasks and give its leases back."""
        tasks = [*self._tasks, *self._filling]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []
        metrics.bus_down.set(0)
        await self.connections.close()

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except BusLost as error:
                logger.warning("hub: bus lost (%s), streams go on from the log", error.message)
            except Exception:
                # The one place that must never end: a dead task would leave every stream of this process deaf.
                logger.exception("hub: unexpected failure in %s", work.__name__)
            await asyncio.sleep(self.settings.bus_down_poll_interval_s * random.uniform(0.5, 1.0))  # noqa: S311

    async def _follow_bus(self) -> None:
        try:
            async with aclosing(bus.listen(self.settings)) as heard:
                async for news in heard:
                    if isinstance(news, bus.Connected):
                        self.bus_up = True
                        metrics.bus_down.set(0)
                        self._doubt()
                        await self._learn_from_log()
                    elif isinstance(news, bus.Silent):
                        if self._doubt():
                            await self._learn_from_log()
                    elif isinstance(news, bus.CloseOrder):
                        self.close_stream(news.connection_id, news.reason)
                    elif channel := self._channels.get(news.channel):
                        self._hear(channel, news)
                        # Clocks of two machines may differ; a negative time would tell nobody anything.
                        metrics.publish_to_write_s.observe(max(0.0, time.time() - news.published_at))
        finally:
            self.bus_up = False
            metrics.bus_down.set(1)

    def _doubt(self) -> bool:
        """Look at the log often until publishers must have found the bus again; True where that is new."""
        was_trusted = time.monotonic() > self._doubted_until
        pause_s = bus.PAUSE_AFTER_FAILURE_S + self.settings.bus_down_poll_interval_s
        self._doubted_until = time.monotonic() + pause_s
        return was_trusted

    async def _compare_with_log(self) -> None:
        while True:
            slow, fast = self.settings.heartbeat_interval_s, self.settings.bus_down_poll_interval_s
            waited = 0.0
            while waited < (slow if self.bus_up and time.monotonic() > self._doubted_until else fast):
                await asyncio.sleep(fast)
                waited += fast
            await self._learn_from_log()

    def _hear(self, channel: LocalChannel, news: bus.News) -> None:
        if news.seq > channel.last + 1:
            metrics.gaps_healed.inc()
            self._fill(channel, news.seq)
        else:
            channel.hear(news)

    async def _learn_from_log(self) -> None:
        if not self._channels:
            return
        heard = {name: channel.last for name, channel in self._channels.items()}
        lasts = await self.log.last_seqs(list(heard))
        for name, last in heard.items():
            if lasts.get(name, 0) < last:
                self._forget(name)
        if self.bus_up and any(self._lacks(name, last) for name, last in lasts.items()):
            # Most likely the news is on its way; what is still missing then is lost.
            await asyncio.sleep(NEWS_TRAVELS_WITHIN_S)
        for name, last in lasts.items():
            if self._lacks(name, last):
                metrics.gaps_healed.inc()
                self._fill(self._channels[name], last)

    def _forget(self, name: str) -> None:
        """The log ends before what was heard: it was put back to an earlier state, or the channel is deleted.

        Clients come back with an id that the log does not have, and are told so.
        """
        if channel := self._channels.pop(name, None):
            for listener in tuple(channel.listeners):
                listener.end("log_went_back")

    def _lacks(self, name: str, last: int) -> bool:
        channel = self._channels.get(name)
        return channel is not None and channel.last < last

    async def reach(self, channel: LocalChannel, last: int) -> None:
        """See to it that a channel is known as far as a stream that opens has seen its log."""
        if channel.last < last and (filling := self._fill(channel, last)):
            # The other streams that wait for the same reading must not lose it with this one's client.
            await asyncio.wait([filling])

    def _fill(self, channel: LocalChannel, last: int) -> asyncio.Task[None] | None:
        """Read what is missing up to `last`, once for all of the channel's streams: each by itself would stall all."""
        if channel.promise(last) and (channel.filling is None or channel.filling.done()):
            channel.filling = asyncio.create_task(self._read_missing(channel), name="sse-fill")
            self._filling.add(channel.filling)
            channel.filling.add_done_callback(self._filling.discard)
        return channel.filling

    async def _read_missing(self, channel: LocalChannel) -> None:
        patience = UNSEEN_LOOKS
        try:
            while channel.last < channel.promised and patience:
                stored = await self.log.read_after(channel.name, channel.last)
                for event in stored:
                    channel.hear(
                        bus.News(channel=channel.name, seq=event.seq, frame=encode_stored(event), final=event.final)
                    )
                if not stored:
                    patience -= 1
                    await asyncio.sleep(UNSEEN_PAUSE_S)
        except Exception:
            logger.warning("hub: log not read, channel=%s after=%d", channel.name, channel.last, exc_info=True)
        if channel.last < channel.promised:
            # Left to the next news or comparison; nobody may wait for ever for what the log does not have.
            channel.promised = channel.last

    async def _recheck(self) -> None:
        """Close the streams of those who have signed out or may no longer read."""
        for turn in cycle(self._turns):
            await asyncio.sleep(self.settings.recheck_interval_s / RECHECK_TURNS)
            grants = [grant for listener in turn if (grant := listener.grant) and grant.user_id]
            if grants:
                revoked = await rules.arecheck(grants)
                for connection_id, reason in revoked.items():
                    self.close_stream(connection_id, reason)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(min(TICK_S, self.settings.heartbeat_interval_s / 4))
            now = time.monotonic()
            for listener in tuple(self._listeners):
                listener.tick(now)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current_hub() -> Hub:
    """Return the running event loop's hub, making it at first use."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(sse_settings())
    return _hubs[loop]
