"""The public face for features that think in clients: send to one, to many, close, ask; whichever process holds them.

A client is whatever a feature calls one. Its messages go to the channel `client:<client id>`, so they are durable,
numbered and resumed like any other; who may open that channel is the feature's rule for the prefix `client`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from pydantic import JsonValue

from sse import bus, event_log, publishing
from sse.cursor import Cursor
from sse.hub import current_hub
from sse.live_streams import StreamInfo, alist_open_streams, arequest_close
from sse.rules import StreamPermission
from sse.stream import OpenStream
from sse.types import STORED_KINDS, SSEMessage

PREFIX = "client"

type SSEConnection = OpenStream
"""One open stream of a client: `frames()` to pull, `run(send)` to have it written, `end(reason)` to close it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """A client as all processes see it, at most one renewal of the leases old."""

    client_id: str
    streams: tuple[StreamInfo, ...]
    last_seq: int
    """Newest message sent to the client, 0 when there is none."""

    @property
    def is_connected(self) -> bool:
        return bool(self.streams)


class SSEManager:
    """Holds nothing: the log and Redis know it all, so any process may ask or send."""

    async def create_connection(self, client_id: str, last_event_id: str | None = None) -> SSEConnection:
        """Open a stream of a client's messages in this process, after the id given.

        Raises:
            TooManyConnections, OpenedTooOften: a limit is reached.
            ShuttingDown: this process takes no new streams.
        """
        hub, channel = current_hub(), client_channel(client_id)
        admission = await hub.connections.admit(user_key=channel, channels=[channel], owner=client_id)
        # Without a user: whoever calls this has decided who the client is, and closes it when that ends.
        permission = StreamPermission(connection_id=admission.connection_id, user_id="", channels=(channel,))
        return OpenStream(hub, Cursor({"": channel}, last_event_id), _end_of, permission=permission)

    async def send_message(self, client_id: str, message: SSEMessage) -> None:
        """Send to one client. Durable kinds wait in the log for a client that is away; transient ones do not.

        Raises:
            InvalidMessage: the message cannot be sent.
        """
        await current_hub().log.call(partial(_send, client_channel(client_id), message))

    async def broadcast_message(
        self, message: SSEMessage, filter_func: Callable[[StreamInfo], bool] | None = None
    ) -> int:
        """Send to every connected client of which one stream passes the filter; return how many clients that were.

        Raises:
            RedisUnavailable: nobody can tell at present who is connected.
        """
        chosen = {
            channel
            for stream in await alist_open_streams()
            if filter_func is None or filter_func(stream)
            for channel in stream.channels
            if channel.startswith(f"{PREFIX}:")
        }
        for channel in sorted(chosen):
            await current_hub().log.call(partial(_send, channel, message))
        return len(chosen)

    async def close_connection(self, client_id: str) -> int:
        """Close every stream of a client; return how many there were. The client is told when to come back.

        Raises:
            RedisUnavailable: nobody can tell at present where they are.
        """
        streams = (await self.get_connection_status(client_id)).streams
        for stream in streams:
            await arequest_close(stream.connection_id, "closed")
        return len(streams)

    async def get_connection_status(self, client_id: str) -> ConnectionStatus:
        """Return a client's open streams in all processes.

        Raises:
            RedisUnavailable: nobody can tell at present.
        """
        channel = client_channel(client_id)
        streams = tuple(stream for stream in await alist_open_streams() if channel in stream.channels)
        position = (await current_hub().log.read_positions([channel]))[channel]
        return ConnectionStatus(client_id=client_id, streams=streams, last_seq=position.last)


def client_channel(client_id: str) -> str:
    """Return the channel of a client's messages."""
    return f"{PREFIX}:{client_id}"


def _send(channel: str, message: SSEMessage) -> None:
    if message.event in STORED_KINDS:
        with transaction.atomic():
            publishing.publish(channel, message)
    else:
        data = message.data.model_dump(mode="json", exclude_none=True)
        bus.publish_transient(channel, message.event, data, topic=message.event)


def _end_of(channel: str) -> tuple[Mapping[str, JsonValue], int]:
    """After a reset: a client's channel has no state to tell of but where it ends."""
    return {}, event_log.read_position(channel).last
