"""The open streams of all processes, and commands to them.

Each process stores descriptions of its streams in Redis when it renews their leases, so they are at most that old.
"""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sse.bus import control_channel, pack_close, pack_send
from sse.conf import sse_settings
from sse.redis_client import open_client

logger = logging.getLogger(__name__)

READ_BATCH = 1000
SEND_BATCH = 1000
"""Connection ids per command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    """What changes while a stream is open."""

    position: str = ""
    """The last event id sent."""
    sent_bytes: int = 0
    lagging: bool = False
    """The client reads more slowly than events arrive."""


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
    """Return the JSON that is stored under a stream's key."""
    return _stream_info.dump_json(stream)


def leases_key(prefix: str, user_key: str | None = None) -> str:
    """Return the key of the ZSET `connection id -> expiry in ms`, of one user or of all."""
    return f"{prefix}:leases" if user_key is None else f"{prefix}:leases:user:{user_key}"


def stream_key(prefix: str, connection_id: str) -> str:
    """Return the key of the string that describes a stream."""
    return f"{prefix}:stream:{connection_id}"


def list_open_streams() -> list[StreamInfo]:
    """Return the open streams of all processes, oldest first.

    Raises:
        RedisUnavailable: the streams could not be read.
    """
    settings = sse_settings()
    found: list[StreamInfo] = []
    with open_client(settings.redis_url) as client:
        leases: Any = client.zrange(leases_key(settings.redis_channel), 0, -1)
        for batch in batched(sorted(leases), READ_BATCH):
            packed: Any = client.mget([stream_key(settings.redis_channel, connection_id) for connection_id in batch])
            # None: the lease has expired, and the next admission removes it.
            found += [stream for text in packed if text is not None and (stream := _unpack(text))]
    return found


async def alist_open_streams() -> list[StreamInfo]:
    """`list_open_streams` for the event loop."""
    return await asyncio.to_thread(list_open_streams)


def request_close(connection_id: str, reason: str) -> None:
    """Ask all processes to close a stream. It has no effect if the stream's process has lost the bus.

    Raises:
        RedisUnavailable: the command could not be sent.
    """
    _publish_command(pack_close(connection_id, reason))


async def arequest_close(connection_id: str, reason: str) -> None:
    """`request_close` for the event loop."""
    await asyncio.to_thread(request_close, connection_id, reason)


def request_send(frame: bytes, connection_ids: Collection[str] | None) -> None:
    """Ask all processes to write a transient frame to these streams, or to all open streams if None.

    Streams that are closed, or whose process has lost the bus, do not get it.

    Raises:
        RedisUnavailable: the command could not be sent.
    """
    if connection_ids is None:
        _publish_command(pack_send(frame, None))
        return
    for batch in batched(connection_ids, SEND_BATCH):
        _publish_command(pack_send(frame, batch))


async def arequest_send(frame: bytes, connection_ids: Collection[str] | None) -> None:
    """`request_send` for the event loop."""
    await asyncio.to_thread(request_send, frame, connection_ids)


def _publish_command(command: str) -> None:
    settings = sse_settings()
    with open_client(settings.redis_url) as client:
        client.publish(control_channel(settings.redis_channel), command)


def _unpack(text: str) -> StreamInfo | None:
    try:
        return _stream_info.validate_json(text)
    except ValidationError:
        # During a deployment processes of two versions share one Redis.
        logger.warning("live streams: skipped a description of another version")
        return None
