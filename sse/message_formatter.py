"""Encode messages for the wire: the only module that imports `sse_starlette`.

Importing it patches uvicorn's exit handler; a single importing module makes that easy to find.
"""

import json
from collections.abc import Mapping

from pydantic import JsonValue
from sse_starlette import ServerSentEvent

from sse.events import MessageData, SSEMessage
from sse.types import JsonObject, StoredEvent


def build_data(**fields: JsonValue) -> JsonObject:
    """Return the data of an event of the protocol as JSON, without the fields that are None."""
    return MessageData.model_validate(fields).model_dump(mode="json", exclude_none=True)


def encode_stored(event: StoredEvent) -> bytes:
    """Return the frame of a durable event, with its id."""
    return _encode(event.event, event.data, event_id=event.id)


def encode_transient(event: str, data: Mapping[str, JsonValue]) -> bytes:
    """Return the frame of an event that is not stored. It has no id, so it does not move the client's cursor."""
    return _encode(event, data, event_id=None)


def encode_snapshot(state: SSEMessage, event_id: str) -> bytes:
    """Return the frame of a channel's state that follows a `reset`. The client resumes from its id."""
    return _encode(state.event, state.dump_data(), event_id=event_id)


def replace_id(frame: bytes, event_id: str) -> bytes:
    """Return a stored event's frame with another id, for a stream of several channels."""
    _, _, rest = frame.partition(b"\n")
    return b"id: %s\n%s" % (event_id.encode("ascii"), rest)


def read_id(frame: bytes) -> str:
    """Return the id of a stored event's frame."""
    line, _, _ = frame.partition(b"\n")
    return line.removeprefix(b"id: ").decode("ascii")


def encode_retry(retry_ms: int) -> bytes:
    """Return the frame that sets the client's reconnection delay, at least 100 ms."""
    # [spec] With a retry of 0 browsers reconnect in a tight loop.
    return ServerSentEvent(retry=max(100, retry_ms), sep="\n").encode()


def _encode(event: str, data: Mapping[str, JsonValue], *, event_id: str | None) -> bytes:
    # ASCII only: no Unicode line separator or surrogate can break a frame.
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return ServerSentEvent(text, event=event, id=event_id, sep="\n").encode()
