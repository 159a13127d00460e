"""Publish a message: append it to the log in the caller's transaction, and send it over the bus on commit."""

from django.db import transaction

from sse import bus, event_log
from sse.types import SSEMessage, StoredEvent


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
