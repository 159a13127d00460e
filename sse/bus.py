"""Carries the news over Redis pub/sub: who publishes never waits long, who listens never goes deaf unnoticed.

Nothing here is the truth. A message lost is found again by comparing with the log.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache

import redis
import redis.asyncio
from pydantic import JsonValue
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from sse import metrics
from sse.conf import SSESettings, sse_settings
from sse.error_handler import BusLost
from sse.message_formatter import encode_stored, encode_transient
from sse.types import StoredEvent

logger = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE_S = 2.0
"""After a failed publish nothing is tried for so long: a worker must not pay a timeout for every event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusMessage:
    """One frame heard on the bus. `seq` is 0 for a transient message; `topic` tells transient ones apart."""

    channel: str
    seq: int
    frame: bytes
    final: bool = False
    topic: str = ""
    published_at: float = 0.0
    """Seconds since 1970 by the sender's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCommand:
    """Whoever holds this stream is to close it."""

    connection_id: str
    reason: str


class Connected:
    """Yielded by `listen` whenever a subscription is confirmed: what came before may have been missed."""


CONNECTED = Connected()


class Silent:
    """Yielded by `listen` while a ping stays unanswered: news may be lost, though the connection still stands."""


SILENT = Silent()

type Heard = BusMessage | CloseCommand | Connected | Silent
ANSWERS_WITHIN_S = 0.5


class _Publisher:
    """One process's sending side."""

    def __init__(self, settings: SSESettings) -> None:
        self._channel = settings.redis_channel
        self._client = redis.Redis.from_url(
            settings.redis_url,
            protocol=2,
            socket_timeout=1.0,
            socket_connect_timeout=0.5,
            # Not again: the event is in the log, and a frozen server would cost the caller every repetition.
            retry=Retry(NoBackoff(), 0),
        )
        self._paused_until = 0.0

    def send(self, news: BusMessage) -> bool:
        if time.monotonic() < self._paused_until:
            return False
        try:
            self._client.publish(self._channel, _pack(news))
        except redis.RedisError as error:
            self._paused_until = time.monotonic() + PAUSE_AFTER_FAILURE_S
            logger.warning("bus: not published, channel=%s seq=%s (%s)", news.channel, news.seq, type(error).__name__)
            return False
        return True


@cache
def _publisher(settings: SSESettings) -> _Publisher:
    return _Publisher(settings)


def publish_stored(event: StoredEvent) -> bool:
    """Tell every process of a committed event. Returns False, never raises, when Redis is away."""
    metrics.messages.labels(kind=event.event).inc()
    return _publish(BusMessage(channel=event.channel, seq=event.seq, frame=encode_stored(event), final=event.final))


def publish_transient(channel: str, event: str, data: dict[str, JsonValue], *, topic: str) -> bool:
    """Send a message that nobody can ask for again; a later one of the same `topic` replaces it."""
    metrics.messages.labels(kind=event).inc()
    return _publish(BusMessage(channel=channel, seq=0, frame=encode_transient(event, data), topic=topic))


def _publish(news: BusMessage) -> bool:
    settings = sse_settings()
    return settings.enabled and _publisher(settings).send(news)


async def listen(settings: SSESettings) -> AsyncGenerator[Heard, None]:
    """Yield news and orders, and `CONNECTED` at every (re)subscription, until the connection fails.

    Silence is not trusted: a ping goes out at every interval. While it is not answered `SILENT` comes again and again,
    and when nothing at all comes back in time the connection counts as lost.

    Raises:
        BusLost: the connection is gone; the caller waits and listens again.
    """
    try:
        async with aclosing(_listen(settings)) as heard:
            async for news in heard:
                yield news
    except (redis.RedisError, OSError, TimeoutError) as error:
        raise BusLost(type(error).__name__) from error


async def _listen(settings: SSESettings) -> AsyncGenerator[Heard, None]:
    client = redis.asyncio.Redis.from_url(
        settings.redis_url,
        protocol=2,  # RESP3's push replies break PubSub.ping()
        socket_timeout=settings.bus_silence_limit_s,
        socket_connect_timeout=2.0,
        retry=AsyncRetry(NoBackoff(), 0),
    )
    async with client, client.pubsub() as pubsub:
        control = control_channel(settings.redis_channel)
        await pubsub.subscribe(settings.redis_channel, control)
        async with aclosing(_messages(pubsub, settings)) as messages:
            async for kind, channel, payload in messages:
                if kind == "subscribe":
                    yield CONNECTED
                elif kind == "silence":
                    yield SILENT
                elif kind == "message":
                    heard = _order(payload) if channel == control else _unpack(payload)
                    if heard:
                        yield heard


async def _messages(
    pubsub: redis.asyncio.client.PubSub, settings: SSESettings
) -> AsyncGenerator[tuple[str, str, bytes], None]:
    heard_at = pinged_at = time.monotonic()
    while True:
        message = await pubsub.get_message(timeout=ANSWERS_WITHIN_S)
        now = time.monotonic()
        if message is not None:
            heard_at = now
            data = message["data"]
            yield message["type"], (message["channel"] or b"").decode(), data if isinstance(data, bytes) else b""
        elif heard_at < pinged_at <= now - ANSWERS_WITHIN_S:
            yield "silence", "", b""
        if now - heard_at > settings.bus_silence_limit_s:
            raise TimeoutError("Redis answers no ping")
        if now - pinged_at >= settings.bus_ping_interval_s:
            pinged_at = now
            await asyncio.wait_for(pubsub.ping(), settings.bus_silence_limit_s)


def control_channel(prefix: str) -> str:
    """Name the pub/sub channel of orders: `{"op": "close", "connection_id": "…", "reason": "…"}`."""
    return f"{prefix}:control"


def _order(payload: bytes) -> CloseCommand | None:
    try:
        fields = json.loads(payload)
        return CloseCommand(connection_id=str(fields["connection_id"]), reason=str(fields["reason"]))
    except (ValueError, KeyError, TypeError):
        logger.warning("bus: dropped an order that cannot be read, %d bytes", len(payload))
        return None


def _pack(news: BusMessage) -> bytes:
    head = {
        "channel": news.channel,
        "seq": news.seq,
        "final": news.final,
        "topic": news.topic,
        "published_at": time.time(),
    }
    return json.dumps(head).encode() + b"\n" + news.frame


def _unpack(payload: bytes) -> BusMessage | None:
    head, _, frame = payload.partition(b"\n")
    try:
        fields = json.loads(head)
        return BusMessage(
            channel=str(fields["channel"]),
            seq=int(fields["seq"]),
            frame=frame,
            final=bool(fields["final"]),
            topic=str(fields["topic"]),
            published_at=float(fields["published_at"]),
        )
    except (ValueError, KeyError, TypeError):
        logger.warning("bus: dropped a message that is not ours, %d bytes", len(payload))
        return None
