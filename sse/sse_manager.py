"""The API for features that address clients, and for operators: send, broadcast, close, list.

It works across processes: a message reaches a client in whichever process its stream is open.

A client id is any string of a feature's choice. Its messages go to the channel `client:<client id>`, so they are
durable, numbered and resumed like all others. A rule for the prefix `client` decides who may open that channel.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from sse import metrics, publishing
from sse.cursor import Cursor
from sse.events import SSEMessage, is_stored
from sse.hub import current_hub
from sse.live_streams import StreamInfo, alist_open_streams, arequest_close, arequest_send
from sse.message_formatter import encode_transient
from sse.rules import StreamPermission
from sse.stream import OpenStream

PREFIX = "client"

type SSEConnection = OpenStream
"""One open stream of a client: `frames()` to pull, `run(send)` to write to a socket, `end(reason)` to close."""
type StreamFilter = Callable[[StreamInfo], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """A client's streams in all processes. The information is at most one lease renewal old."""

    client_id: str
    streams: tuple[StreamInfo, ...]
    last_seq: int
    """Newest message sent to the client, 0 if there is none."""

    @property
    def is_connected(self) -> bool:
        return bool(self.streams)


class SSEManager:
    """Stateless: everything is in the log and in Redis, so any process can use it."""

    async def create_connection(self, client_id: str, last_event_id: str | None = None) -> SSEConnection:
        """Open a stream of a client's messages in this process, after the given event id.

        Raises:
            TooManyConnections, OpenedTooOften: a limit is reached.
            ShuttingDown: this process accepts no new streams.
        """
        hub, channel = current_hub(), client_channel(client_id)
        admission = await asyncio.to_thread(
            hub.connections.admit, user_key=channel, channels=[channel], owner=client_id
        )
        # No user id: the caller has authenticated the client, and closes the stream when that is no longer valid.
        permission = StreamPermission(connection_id=admission.connection_id, user_id="", channels=(channel,))
        return OpenStream(hub, Cursor({"": channel}, last_event_id), None, permission=permission)

    async def send_message(self, client_id: str, message: SSEMessage) -> None:
        """Send to one client. Durable kinds are delivered when the client connects; transient kinds are lost then.

        Raises:
            InvalidMessage: the message cannot be sent.
        """
        await current_hub().log.call(partial(_send, client_channel(client_id), message))

    async def broadcast_message(self, message: SSEMessage, filter_func: StreamFilter | None = None) -> int:
        """Send to all open streams, or to those that pass the filter. Return how many were addressed.

        A transient kind goes to each stream once, whatever its channels. A durable kind goes to the log of each client
        with such a stream, and the number of clients is returned; other channels belong to their features.

        Raises:
            RedisUnavailable: the open streams could not be read, or the message could not be sent.
        """
        streams = await self.list_streams(filter_func)
        if not is_stored(message.event):
            metrics.messages.labels(kind=message.event).inc()
            connection_ids = None if filter_func is None else [stream.connection_id for stream in streams]
            await arequest_send(encode_transient(message.event, message.dump_data()), connection_ids)
            return len(streams)
        channels = {channel for stream in streams for channel in stream.channels if channel.startswith(f"{PREFIX}:")}
        for channel in sorted(channels):
            await current_hub().log.call(partial(_send, channel, message))
        return len(channels)

    async def close_connection(self, client_id: str) -> int:
        """Close all streams of a client and send it the time to reconnect. Return how many there were.

        Raises:
            RedisUnavailable: the open streams could not be read, or the command could not be sent.
        """
        streams = (await self.get_connection_status(client_id)).streams
        for stream in streams:
            await self.close_stream(stream.connection_id, "closed")
        return len(streams)

    async def close_stream(self, connection_id: str, reason: str) -> None:
        """Close one stream of any feature; `reason` appears in logs and metrics.

        Raises:
            RedisUnavailable: the command could not be sent.
        """
        await arequest_close(connection_id, reason)

    async def get_connection_status(self, client_id: str) -> ConnectionStatus:
        """Return a client's open streams in all processes.

        Raises:
            RedisUnavailable: the open streams could not be read.
        """
        channel = client_channel(client_id)
        streams = await self.list_streams(lambda stream: channel in stream.channels)
        position = (await current_hub().log.read_positions({channel: 0}))[channel]
        return ConnectionStatus(client_id=client_id, streams=tuple(streams), last_seq=position.last)

    async def list_streams(self, filter_func: StreamFilter | None = None) -> list[StreamInfo]:
        """Return the open streams of all processes that pass the filter, oldest first.

        Raises:
            RedisUnavailable: the open streams could not be read.
        """
        return [stream for stream in await alist_open_streams() if filter_func is None or filter_func(stream)]


def client_channel(client_id: str) -> str:
    """Return the channel of a client's messages."""
    return f"{PREFIX}:{client_id}"


def _send(channel: str, message: SSEMessage) -> None:
    if is_stored(message.event):
        with transaction.atomic():
            publishing.publish(channel, message)
    else:
        publishing.publish_transient(channel, message)
