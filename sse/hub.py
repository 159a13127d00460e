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
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakKeyDictionary

from sse import bus, metrics, rules
from sse.conf import SSESettings, sse_settings
from sse.connection_manager import ConnectionManager, Limits
from sse.error_handler import BusLost, ShuttingDown
from sse.log_reader import LogReader
from sse.message_formatter import encode_stored
from sse.rules import Grant

logger = logging.getLogger(__name__)

NEWS_TRAVELS_WITHIN_S = 0.2
TICK_S = 0.5
"""How often streams are looked at for what time alone brings: heartbeats, old age, stuck sockets."""


class Listener(Protocol):
    """An open stream, as the hub sees it. All calls must return at once."""

    @property
    def grant(self) -> Grant | None:
        """By what right it is open; None for one that anybody may read."""

    def end(self, reason: str) -> None:
        """Close it."""

    def hear(self, channel: "LocalChannel", news: bus.News | None) -> None:
        """There may be something to send: this piece of news, or (None) what only a look at channel and log tells."""

    def tick(self, now: float) -> None:
        """Time has passed; `now` is monotonic."""


@dataclass(slots=True, eq=False)
class LocalChannel:
    """What this process knows of one channel that somebody here reads."""

    name: str
    ring: deque[bus.News]
    last: int = 0
    """Newest seq known to exist; the log may already hold more."""
    transient: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Latest transient frame by topic, with a running number."""
    transient_count: int = 0
    listeners: set[Listener] = field(default_factory=set)

    def hear(self, news: bus.News) -> None:
        if news.seq == 0:
            self.transient_count += 1
            self.transient[news.topic] = (self.transient_count, news.frame)
        elif news.seq <= self.last:
            return
        else:
            if news.seq != self.last + 1:
                # A hole: whoever needs what is missing reads it from the log.
                metrics.gaps_healed.inc()
                self.ring.clear()
            self.ring.append(news)
            self.last = news.seq
        self._tell(news)

    def learn(self, last: int) -> None:
        """The log was seen to reach `last`."""
        if last > self.last:
            self.ring.clear()
            self.last = last
            self._tell(None)

    def recent_after(self, cursor: int) -> list[bus.News] | None:
        """Frames that follow the cursor, or None when only the log has them."""
        if cursor >= self.last:
            return []
        if self.ring and self.ring[0].seq <= cursor + 1:
            return [news for news in self.ring if news.seq > cursor]
        return None

    def _tell(self, news: bus.News | None) -> None:
        # A copy: a listener whose client turns out to be gone leaves while it is told.
        for listener in tuple(self.listeners):
            listener.hear(self, news)


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
        self._channels: dict[str, LocalChannel] = {}
        self._listeners: set[Listener] = set()
        self._tasks: list[asyncio.Task[None]] = []

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
        return channels

    def _channel(self, name: str) -> LocalChannel:
        if name not in self._channels:
            self._channels[name] = LocalChannel(name=name, ring=deque(maxlen=self.settings.ring_size))
        return self._channels[name]

    def detach(self, listener: Listener, channels: list[LocalChannel]) -> None:
        """Forget a stream; safe to call twice."""
        self._listeners.discard(listener)
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
        for listener in tuple(self._listeners):
            if listener.grant and listener.grant.connection_id == connection_id:
                listener.end(reason)

    async def close(self) -> None:
        """Stop the hub's own tasks and give its leases back."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
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
                        await self._learn_from_log()
                    elif isinstance(news, bus.CloseOrder):
                        self.close_stream(news.connection_id, news.reason)
                    elif channel := self._channels.get(news.channel):
                        channel.hear(news)
                        # Clocks of two machines may differ; a negative time would tell nobody anything.
                        metrics.publish_to_write_s.observe(max(0.0, time.time() - news.published_at))
        finally:
            self.bus_up = False
            metrics.bus_down.set(1)

    async def _compare_with_log(self) -> None:
        while True:
            slow, fast = self.settings.heartbeat_interval_s, self.settings.bus_down_poll_interval_s
            waited = 0.0
            while waited < (slow if self.bus_up else fast):
                await asyncio.sleep(fast)
                waited += fast
            await self._learn_from_log()

    async def _learn_from_log(self) -> None:
        if not self._channels:
            return
        lasts = await self.log.last_seqs(list(self._channels))
        if self.bus_up and any(self._lacks(name, last) for name, last in lasts.items()):
            # Most likely the news is on its way; what is still missing then is lost.
            await asyncio.sleep(NEWS_TRAVELS_WITHIN_S)
        for name, last in lasts.items():
            if self._lacks(name, last):
                metrics.gaps_healed.inc()
                await self._heal(self._channels[name])

    async def reach(self, channel: LocalChannel, last: int) -> None:
        """See to it that a channel is known as far as a stream that opens has seen its log."""
        if channel.last < last:
            if len(channel.listeners) == 1:
                channel.learn(last)
            else:
                # Telling the others to look for themselves would stall them at every opening.
                await self._heal(channel)

    def _lacks(self, name: str, last: int) -> bool:
        channel = self._channels.get(name)
        return channel is not None and channel.last < last

    async def _heal(self, channel: LocalChannel) -> None:
        """Read what is missing, once for all of the channel's streams: each by itself would stall them all."""
        while stored := await self.log.read_after(channel.name, channel.last):
            for event in stored:
                channel.hear(
                    bus.News(channel=channel.name, seq=event.seq, frame=encode_stored(event), final=event.final)
                )

    async def _recheck(self) -> None:
        """Close the streams of those who have signed out or may no longer read."""
        while True:
            await asyncio.sleep(self.settings.recheck_interval_s)
            grants = [grant for listener in self._listeners if (grant := listener.grant) and grant.user_id]
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
