"""The kinds of events, each with the schema of its data, and the messages that are sent.

An app registers its own kinds once, in a module that it imports in `ready()`. The kinds of the protocol itself are
registered here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NotRequired, TypedDict, cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticSerializationError

from sse.error_handler import InvalidMessage
from sse.types import JsonObject, find_unstorable

NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,39}")
RESERVED_NAMES = frozenset({"activity", "failure", "invalid", "message", "open", "slow", "state"})
"""Names that EventSource or the client use for events of the connection itself."""
ENVELOPE_FIELDS = frozenset({"timestamp", "final"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A kind of event. `stored` kinds are in the log and have an id; the others are transient."""

    name: str
    stored: bool
    adapter: TypeAdapter[Any]


_registered: dict[str, EventType] = {}


def register_event(name: str, schema: type | None = None, *, stored: bool = True) -> None:
    """Register a kind of event, with a pydantic model or a TypedDict as the schema of its data.

    Without a schema the data may be any JSON object. An event that is not `stored` is transient: it reaches the streams
    that are open, has no id, and cannot be replayed.

    Raises:
        ValueError: the name is invalid, reserved or already registered, or the schema is not one of an object.
    """
    if not NAME_PATTERN.fullmatch(name):
        raise ValueError(f"{name!r} is not a name for an event: use at most 40 of a-z, 0-9 and _, a letter first")
    if name in RESERVED_NAMES:
        raise ValueError(f"{name!r} is reserved for events of the connection itself")
    if name in _registered:
        raise ValueError(f"an event {name!r} is already registered")
    adapter: TypeAdapter[Any] = TypeAdapter(schema or dict[str, JsonValue])
    description = adapter.json_schema(mode="serialization")
    if description.get("type") != "object":
        raise ValueError(f"{name!r}: {schema} is not a schema of an object: use a pydantic model or a TypedDict")
    if taken := ENVELOPE_FIELDS & description.get("properties", {}).keys():
        raise ValueError(f"{name!r}: every event has the field {min(taken)!r} already")
    _registered[name] = EventType(name=name, stored=stored, adapter=adapter)


def registered_events() -> Mapping[str, EventType]:
    """Return all registered kinds by name."""
    return _registered


def app_events() -> JsonObject:
    """Return the names of the events that apps have registered, and whether they are stored."""
    return {name: event.stored for name, event in _registered.items() if name not in PROTOCOL_EVENTS}


def is_stored(name: str) -> bool:
    """Return whether events of a registered kind are stored in the log."""
    return _registered[name].stored


class MessageData(BaseModel):
    """The `data:` object of a message: its time, and the fields of its kind."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any]

    timestamp: datetime = Field(default_factory=lambda: datetime.now(UTC))
    final: bool | None = None
    """True on the last message of a channel."""


class SSEMessage(BaseModel):
    """A message as a feature sends it. Its data is validated by the schema of its kind when it is created.

    Raises:
        InvalidMessage: the kind is not registered, or a field is invalid; the error names it.
    """

    event: str
    data: MessageData

    @model_validator(mode="after")
    def _validate_data(self) -> "SSEMessage":
        fields = self.data.__pydantic_extra__
        validated = _validate(self.event, fields)
        fields.clear()
        fields.update(validated)
        return self

    def dump_data(self) -> JsonObject:
        """Return the data as JSON values."""
        return self.data.model_dump(mode="json", exclude_none=True)


def build_message(event: str, /, **data: Any) -> SSEMessage:
    """Build a message from the fields of its data. Those that are None are left out.

    Raises:
        InvalidMessage: the kind is not registered, or a field is invalid; the error names it.
    """
    try:
        return SSEMessage.model_validate({"event": event, "data": data})
    except ValidationError as error:
        raise _invalid(event, error) from error


def _validate(event: str, fields: Mapping[str, Any]) -> JsonObject:
    if event not in _registered:
        raise InvalidMessage(
            f"event: {event!r} is not registered. Call `sse.events.register_event` in a module that your app imports "
            "in `ready()`."
        )
    adapter = _registered[event].adapter
    try:
        validated = cast(JsonObject, adapter.dump_python(adapter.validate_python(dict(fields)), mode="json"))
    except ValidationError as error:
        raise _invalid(event, error) from error
    except PydanticSerializationError as error:
        raise InvalidMessage(f"{event}: {error}") from error
    for name, value in fields.items():
        if value is not None and name not in validated:
            raise InvalidMessage(f"{event}: {name}: the event's schema has no such field.")
    if unstorable := find_unstorable(validated):
        raise InvalidMessage(f"{event}: {unstorable}")
    return {name: value for name, value in validated.items() if value is not None}


def _invalid(event: str, error: ValidationError) -> InvalidMessage:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return InvalidMessage(f"{event}: {field}: {first['msg']}")


class Hello(TypedDict):
    """The first event of every stream. `events`: the names that may follow, and whether those events have an id."""

    connection_id: NotRequired[str]
    heartbeat_interval_s: float
    last_event_id: str
    events: dict[str, bool]


class Heartbeat(TypedDict):
    """Nothing has happened for the heartbeat interval."""


class Reset(TypedDict):
    """The stream cannot resume from the client's id: what the client has is discarded."""

    reason: Literal["unknown_id", "id_ahead_of_log", "history_pruned", "history_changed"]


class Notice(TypedDict):
    """A message from the operator to everyone connected, in plain text."""

    message: Annotated[str, Field(min_length=1)]


register_event("hello", Hello, stored=False)
register_event("heartbeat", Heartbeat, stored=False)
register_event("reset", Reset, stored=False)
register_event("notice", Notice, stored=False)
PROTOCOL_EVENTS = frozenset(_registered)
"""The kinds of the protocol itself. Clients know them all."""
