"""Publish messages: append them to the log in the caller's transaction, and send them over the bus on commit."""

from asgiref.sync import sync_to_async
from django.db import transaction

from sse import bus, event_log
from sse.error_handler import InvalidMessage
from sse.events import SSEMessage, is_stored
from sse.types import StoredEvent


def publish(channel: str, message: SSEMessage, *, final: bool = False) -> StoredEvent:
    """Append a message to a channel; `final` closes the channel.

    Nothing is sent if the caller's transaction rolls back. If Redis is unavailable, open streams read the event from
    the log.

    Raises:
        InvalidMessage: the kind is never stored, or no transaction is open.
    """
    stored = event_log.append(channel, message, final=final)
    transaction.on_commit(lambda: bus.publish_stored(stored), robust=True)
    return stored


async def apublish(channel: str, message: SSEMessage, *, final: bool = False) -> StoredEvent:
    """Append a message in a transaction of its own, for async code, where Django has no transactions.

    Raises:
        InvalidMessage: the kind is never stored.
    """
    return await sync_to_async(transaction.atomic(publish))(channel, message, final=final)


def publish_transient(channel: str, message: SSEMessage, *, topic: str = "", continues: bool = False) -> None:
    """Send a message that is not stored to the open streams of a channel; without Redis it is lost.

    A stream that is behind gets only the latest message of each `topic`, which is the kind of event by default. With
    `continues` the message adds to the ones before it, and the stream gets all of them from the latest that does not.

    Raises:
        InvalidMessage: the kind is stored.
    """
    if is_stored(message.event):
        raise InvalidMessage(f"`{message.event}` events are stored. Send them with `publish`.")
    data = message.dump_data()
    bus.publish_transient(channel, message.event, data, topic=topic or message.event, continues=continues)
