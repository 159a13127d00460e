"""The open streams of all processes, as an operator sees them; and the word that closes one of them.

Each process describes its streams in Redis whenever it renews their leases, so this view is at most that old.
"""

import asyncio
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sse.bus import control_channel
from sse.conf import sse_settings
from sse.redis_client import open_client

logger = logging.getLogger(__name__)

READ_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    """What changes while a stream is open."""

    position: str = ""
    """The last event id sent."""
    sent_bytes: int = 0
    lagging: bool = False
    """The client reads more slowly than events come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamInfo:
    """One open stream. `owner` is a label for people, `process` is `host:pid`."""

    connection_id: str
    owner: str
    channels: tuple[str, ...]
    opened_at: datetime
    process: str
    state: StreamState = StreamState()


_stream_info = TypeAdapter(StreamInfo)


def pack(stream: StreamInfo) -> bytes:
    """Return the JSON kept under a stream's key."""
    return _stream_info.dump_json(stream)


def leases_key(prefix: str, user_key: str | None = None) -> str:
    """Name the ZSET `connection id -> expiry in ms` of one user, or of everybody."""
    return f"{prefix}:leases" if user_key is None else f"{prefix}:leases:user:{user_key}"


def stream_key(prefix: str, connection_id: str) -> str:
    """Name the string that describes one stream."""
    return f"{prefix}:stream:{connection_id}"


def list_open_streams() -> list[StreamInfo]:
    """Return the open streams of all processes, oldest first.

    Raises:
        RedisUnavailable: nobody can tell at present.
    """
    settings = sse_settings()
    found: list[StreamInfo] = []
    with open_client(settings.redis_url) as client:
        leases: Any = client.zrange(leases_key(settings.redis_channel), 0, -1)
        for batch in batched(sorted(leases), READ_BATCH):
            packed: Any = client.mget([stream_key(settings.redis_channel, connection_id) for connection_id in batch])
            # None: the lease has lapsed and awaits the next admission's sweep.
            found += [stream for text in packed if text is not None and (stream := _unpack(text))]
    return found


async def alist_open_streams() -> list[StreamInfo]:
    """`list_open_streams` for the event loop."""
    return await asyncio.to_thread(list_open_streams)


def request_close(connection_id: str, reason: str) -> None:
    """Ask whichever process holds the stream to close it; unheard when that process has lost the bus.

    Raises:
        RedisUnavailable: the word could not be sent.
    """
    settings = sse_settings()
    order = {"op": "close", "connection_id": connection_id, "reason": reason}
    with open_client(settings.redis_url) as client:
        client.publish(control_channel(settings.redis_channel), json.dumps(order))


async def arequest_close(connection_id: str, reason: str) -> None:
    """`request_close` for the event loop."""
    await asyncio.to_thread(request_close, connection_id, reason)


def _unpack(text: str) -> StreamInfo | None:
    try:
        return _stream_info.validate_json(text)
    except ValidationError:
        # During a deployment the processes of two versions share one Redis.
        logger.warning("live streams: skipped a description of another version")
        return None
