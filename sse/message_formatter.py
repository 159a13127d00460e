"""Messages to bytes on the wire: the only module that imports `sse_starlette`.

Importing it patches uvicorn's exit handler, mildly; kept to one module so that the effect has one address.
"""

import json
from collections.abc import Mapping

from pydantic import JsonValue
from sse_starlette import ServerSentEvent

from sse.types import EVENT_KINDS, StoredEvent


def encode_stored(event: StoredEvent) -> bytes:
    """Return the frame of a durable event, with its id."""
    return _encode(event.event, event.data, event_id=str(event.seq))


def encode_transient(event: str, data: Mapping[str, JsonValue]) -> bytes:
    """Return the frame of an event that is not stored: no id, so it never moves a client's cursor."""
    return _encode(event, data, event_id=None)


def encode_snapshot(data: Mapping[str, JsonValue], event_id: str) -> bytes:
    """Return the `status` frame that follows a `reset`; its id is where the client goes on."""
    return _encode("status", data, event_id=event_id)


def replace_id(frame: bytes, event_id: str) -> bytes:
    """Return a stored event's frame with another id: the same event on a stream of several channels."""
    _, _, rest = frame.partition(b"\n")
    return b"id: %s\n%s" % (event_id.encode("ascii"), rest)


def encode_retry(retry_ms: int) -> bytes:
    """Return the frame that tells clients how long to wait before they reconnect; never less than 100 ms."""
    # [spec] A retry of 0 makes browsers reconnect in a tight loop.
    return ServerSentEvent(retry=max(100, retry_ms), sep="\n").encode()


def _encode(event: str, data: Mapping[str, JsonValue], *, event_id: str | None) -> bytes:
    if event not in EVENT_KINDS:
        raise ValueError(f"unknown event kind {event!r}")
    # ASCII only: no line separator of any script, and no surrogate, can break a frame.
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return ServerSentEvent(text, event=event, id=event_id, sep="\n").encode()
