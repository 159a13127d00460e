"""What is sent on a stream: event kinds, the envelope, positions. No I/O."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints, WithJsonSchema

type EventKind = Literal[
    "status",
    "progress",
    "educational",
    "section",
    "delta",
    "complete",
    "error",
    "reset",
    "hello",
    "heartbeat",
    "notice",
]
"""Every `event:` name on the wire."""

EVENT_KINDS: frozenset[str] = frozenset(get_args(EventKind.__value__))
STORED_KINDS: frozenset[str] = EVENT_KINDS - {"delta", "reset", "hello", "heartbeat", "notice"}
"""Kinds that are stored in the log. The others are transient and have no id."""


def _validate_encodable(text: str) -> str:
    # Lone surrogates cannot be encoded as UTF-8, and PostgreSQL cannot store NUL.
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("contains a NUL or a lone surrogate")
    return text


JsonObject = Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object", "additionalProperties": True})]
"""A JSON object whose keys are data, such as a stored document."""

type Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_validate_encodable)]

CHANNEL_PATTERN = r"^[A-Za-z0-9:_\-]{1,120}$"
"""Channel names are built by the server from ids it has authorised, never taken from a request."""


class CardSource(BaseModel):
    """Source of an educational card's claim. `date` is ISO 8601 and may be a year only."""

    name: str
    url: str
    date: str | None = None


class EducationalContent(BaseModel):
    """One card to read while waiting. `read_seconds` assumes 200 words a minute."""

    id: str
    step: int
    kind: Literal["concept", "example", "tip", "question"]
    title: str
    body: str
    points: list[str]
    tip: str
    try_now: str
    source: CardSource | None = None
    read_seconds: int


class ErrorDetail(BaseModel):
    """What went wrong. `code` is stable; `message` is for people and contains no exception text."""

    code: str
    message: Text
    retryable: bool


class MessageData(BaseModel):
    """The `data:` object of a message. Fields that do not apply are left out; a feature may add its own."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    timestamp: datetime = Field(default_factory=lambda: datetime.now(UTC))
    run_id: str | None = None
    step: Annotated[int, Field(ge=0)] | None = None
    total_steps: Annotated[int, Field(ge=1)] | None = None
    progress: Annotated[int, Field(ge=0, le=100)] | None = None
    message: Text | None = None
    educational_content: EducationalContent | None = None
    error: ErrorDetail | None = None
    section: dict[str, JsonValue] | None = None
    outcome: Literal["succeeded", "partial"] | None = None
    final: bool | None = None
    """True on the last message of a channel."""


class SSEMessage(BaseModel):
    """A message as a feature sends it, validated when it is created."""

    event: EventKind
    data: MessageData


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A durable message. `seq` counts 1, 2, 3, ... without gaps in its channel."""

    channel: str
    seq: int
    event: str
    data: JsonObject
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The extent of a channel's log: `first` is the oldest seq still stored or the next one, `last` the newest."""

    first: int
    last: int
    closed: bool
