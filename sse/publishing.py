"""Sends a message: into the log with the caller's transaction, onto the bus when that transaction commits."""

from django.db import transaction

from sse import bus, event_log
from sse.types import SSEMessage, StoredEvent


def publish(channel: str, message: SSEMessage, *, final: bool = False) -> StoredEvent:
    """Append a message to a channel; `final` closes the channel.

    Nothing is sent if the caller's transaction rolls back. If Redis is away the event is in the log all the same, and
    every open stream finds it there.

    Raises:
        InvalidMessage: the kind is never stored, or no transaction is open.
    """
    stored = event_log.append(channel, message, final=final)
    transaction.on_commit(lambda: bus.publish_stored(stored), robust=True)
    return stored
