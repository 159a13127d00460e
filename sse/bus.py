"""Send and receive messages between processes over Redis pub/sub.

The bus is not durable. A message that gets lost is found again by comparing with the log. Publishing never blocks for
long, and a subscription that has silently died is detected.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from sse import metrics
from sse.circuit_breaker import CircuitBreaker
from sse.conf import SSESettings, sse_settings
from sse.error_handler import BusLost
from sse.message_formatter import encode_stored, encode_transient
from sse.types import JsonObject, StoredEvent

logger = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE_S = 2.0
"""Nothing is published for this long after a failure: a worker must not wait for a timeout at every event."""
RECEIVE_TIMEOUT_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class BusMessage:
    """One frame for a channel. `seq` is 0 for a transient message; `topic` tells transient messages apart.

    A transient message replaces those of its topic before it; with `continues` it adds to them.
    """

    channel: str
    seq: int
    frame: bytes
    final: bool = False
    topic: str = ""
    continues: bool = False
    published_at: float = 0.0
    """Unix time in seconds, by the publisher's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCommand:
    """Close a stream, in whichever process it is open."""

    connection_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCommand:
    """Write a frame to the streams named, or to all open streams if `connection_ids` is None."""

    frame: bytes
    connection_ids: frozenset[str] | None


type Command = CloseCommand | SendCommand


class Connected:
    """Yielded by `listen` when a subscription is confirmed. Earlier messages may have been missed."""


CONNECTED = Connected()


type Received = BusMessage | Command | Connected


class _Publisher:
    """The sending side of one process."""

    def __init__(self, settings: SSESettings) -> None:
        self._channel = settings.redis_channel
        self._client = redis.Redis.from_url(
            settings.redis_url,
            protocol=2,
            socket_timeout=1.0,
            socket_connect_timeout=0.5,
            # No retries: the event is in the log, and each retry against a frozen server would cost the caller 1 s.
            retry=Retry(NoBackoff(), 0),
        )
        self._breaker = CircuitBreaker(PAUSE_AFTER_FAILURE_S)

    def send(self, message: BusMessage) -> bool:
        if self._breaker.is_open:
            return False
        try:
            self._client.publish(self._channel, _pack(message))
        except redis.RedisError as error:
            if self._breaker.record_failure():
                logger.warning(
                    "bus: publish failed: channel=%s seq=%s error=%s",
                    message.channel,
                    message.seq,
                    type(error).__name__,
                )
            return False
        if self._breaker.record_success():
            logger.info("bus: publishing works again")
        return True


@cache
def _publisher(settings: SSESettings) -> _Publisher:
    return _Publisher(settings)


def publish_stored(event: StoredEvent) -> bool:
    """Send a committed event to all processes. Return False if Redis is unavailable."""
    metrics.messages.labels(kind=event.event).inc()
    return _publish(BusMessage(channel=event.channel, seq=event.seq, frame=encode_stored(event), final=event.final))


def publish_transient(channel: str, event: str, data: JsonObject, *, topic: str, continues: bool = False) -> bool:
    """Send a message that is not stored. A later one of its `topic` replaces it, unless that `continues` it."""
    metrics.messages.labels(kind=event).inc()
    frame = encode_transient(event, data)
    return _publish(BusMessage(channel=channel, seq=0, frame=frame, topic=topic, continues=continues))


def _publish(message: BusMessage) -> bool:
    settings = sse_settings()
    return settings.enabled and _publisher(settings).send(message)


async def listen(settings: SSESettings) -> AsyncGenerator[Received, None]:
    """Yield messages and commands, and `CONNECTED` after every (re)subscription, until the connection fails.

    The subscription is pinged at every interval. If nothing is received within the silence limit, the connection counts
    as lost.

    Raises:
        BusLost: the connection is lost; wait, then call `listen` again.
    """
    try:
        async with aclosing(_listen(settings)) as received:
            async for item in received:
                yield item
    except (redis.RedisError, OSError, TimeoutError) as error:
        raise BusLost(type(error).__name__) from error


async def _listen(settings: SSESettings) -> AsyncGenerator[Received, None]:
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
                elif kind == "message":
                    received = unpack_command(payload) if channel == control else _unpack(payload)
                    if received:
                        yield received


async def _messages(
    pubsub: redis.asyncio.client.PubSub, settings: SSESettings
) -> AsyncGenerator[tuple[str, str, bytes], None]:
    received_at = pinged_at = time.monotonic()
    while True:
        message = await pubsub.get_message(timeout=RECEIVE_TIMEOUT_S)
        now = time.monotonic()
        if message is not None:
            received_at = now
            data = message["data"]
            yield message["type"], (message["channel"] or b"").decode(), data if isinstance(data, bytes) else b""
        if now - received_at > settings.bus_silence_limit_s:
            raise TimeoutError("Redis does not answer pings")
        if now - pinged_at >= settings.bus_ping_interval_s:
            pinged_at = now
            await asyncio.wait_for(pubsub.ping(), settings.bus_silence_limit_s)


def control_channel(prefix: str) -> str:
    """Return the name of the pub/sub channel for commands to streams; `pack_close` and `pack_send` write them."""
    return f"{prefix}:control"


def pack_close(connection_id: str, reason: str) -> str:
    """Return the command that closes a stream: `{"op": "close", "connection_id": "…", "reason": "…"}`."""
    return json.dumps({"op": "close", "connection_id": connection_id, "reason": reason})


def pack_send(frame: bytes, connection_ids: Iterable[str] | None) -> str:
    """Return the command that writes a frame: `{"op": "send", "frame": "…", "connection_ids": ["…"] or null}`."""
    ids = None if connection_ids is None else list(connection_ids)
    return json.dumps({"op": "send", "frame": frame.decode("ascii"), "connection_ids": ids})


def unpack_command(payload: bytes) -> Command | None:
    """Return a command, or None for one that this version does not know."""
    try:
        fields = json.loads(payload)
        if fields["op"] == "close":
            return CloseCommand(connection_id=str(fields["connection_id"]), reason=str(fields["reason"]))
        if fields["op"] == "send":
            ids = fields["connection_ids"]
            return SendCommand(
                frame=str(fields["frame"]).encode("ascii"),
                connection_ids=None if ids is None else frozenset(map(str, ids)),
            )
    except (ValueError, KeyError, TypeError):
        pass
    logger.warning("bus: dropped an unreadable command: bytes=%d", len(payload))
    return None


def _pack(message: BusMessage) -> bytes:
    head = {
        "channel": message.channel,
        "seq": message.seq,
        "final": message.final,
        "topic": message.topic,
        "continues": message.continues,
        "published_at": time.time(),
    }
    return json.dumps(head).encode() + b"\n" + message.frame


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
            # Publishers of earlier releases, during a deployment, do not send it.
            continues=bool(fields.get("continues", False)),
            published_at=float(fields["published_at"]),
        )
    except (ValueError, KeyError, TypeError):
        logger.warning("bus: dropped an unreadable message: bytes=%d", len(payload))
        return None
