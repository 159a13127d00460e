"""What travels on a stream: message kinds, the envelope, ids. No I/O."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

type EventKind = Literal[
    "status", "progress", "educational", "section", "delta", "complete", "error", "reset", "hello", "heartbeat"
]
"""Every `event:` name on the wire. `delta`, `reset`, `hello` and `heartbeat` are never stored and carry no id."""

EVENT_KINDS: frozenset[str] = frozenset(get_args(EventKind.__value__))
STORED_KINDS: frozenset[str] = EVENT_KINDS - {"delta", "reset", "hello", "heartbeat"}


def _refuse_unencodable(text: str) -> str:
    # Lone surrogates cannot be UTF-8; PostgreSQL cannot store NUL. Better a clear error here than one on the wire.
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds a NUL or a lone surrogate")
    return text


type Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_refuse_unencodable)]

CHANNEL_PATTERN = r"^[A-Za-z0-9:_\-]{1,120}$"
"""Channel names are built by the server from ids it has authorised, never taken from a request."""


class CardSource(BaseModel):
    """Where an educational card's claim can be read. `date` is ISO 8601, possibly only a year, or not known."""

    name: str
    url: str
    date: str | None = None


class EducationalContent(BaseModel):
    """One card to read while waiting. `read_seconds` is for a reader of 200 words a minute."""

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
    """What went wrong, for people and programs. `code` is stable; `message` holds no exception text."""

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
    """True on the last message of a stream: nothing follows, the client closes."""


class SSEMessage(BaseModel):
    """A message as a feature sends it; checked when made, so that nothing wrong reaches the wire."""

    event: EventKind
    data: MessageData


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A durable message. `seq` counts 1, 2, 3, ... without holes in its channel."""

    channel: str
    seq: int
    event: str
    data: dict[str, JsonValue]
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a channel's log reaches: `first` is the oldest seq still kept or still to come, `last` the newest."""

    first: int
    last: int
    closed: bool
