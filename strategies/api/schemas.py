"""Shapes of the JSON API: runs, their events, and what goes wrong."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, WithJsonSchema

from strategies.generation.brief.scan import character_fault
from strategies.models.states import RunStatus, SectionStatus

type Json = dict[str, Any]


def _plain(text: str) -> str:
    if fault := character_fault(text):
        raise ValueError(fault)
    return text


def refuse_a_number(moment: object) -> object:
    """A moment is told as text; a number could be seconds or milliseconds since who knows when."""
    if not isinstance(moment, str) or "-" not in moment[1:]:
        raise ValueError("Give a date and time with its offset from UTC, as in 2026-11-29T12:00:00Z.")
    return moment


PlainText = Annotated[str, AfterValidator(_plain)]
"""What a database can keep and a person can read: no control characters, no halves of characters."""


BRIEF = {"type": "object", "description": "See GET /api/v1/brief-schema.", "additionalProperties": True}


class RunCreate(Schema):
    """What `POST /runs` takes. The brief's own schema is at `GET /brief-schema`."""

    model_config = {"extra": "forbid"}

    # Checked by parse_brief, whose messages are for people; its shape is too deep to repeat in every client's types.
    brief: Annotated[Any, WithJsonSchema(BRIEF)]


class ErrorOut(Schema):
    code: str
    message: str
    retryable: bool


class NextTryOut(Schema):
    """A section could not be written for now, and is tried again."""

    number: int = Field(description="Which try it will be.")
    of: int = Field(description="How many there are.")
    at: datetime
    reason: str = Field(description="Why the last one failed, for people.")


class SectionOut(Schema):
    key: str
    title: str
    step: int
    status: SectionStatus
    writer: str = Field(description="Who wrote it; `rules` when code alone made it, empty while it is not done.")
    writer_label: str
    error: ErrorOut | None
    next_try: NextTryOut | None = Field(description="While it waits to be tried again; its status is `running` then.")


class TypicalDurationOut(Schema):
    """What half, and what nine of ten, finished runs of the same writer did not exceed."""

    median_s: float
    p90_s: float


class EstimateOut(Schema):
    """How long a run will still take, from finished runs of the same writer. True at the moment it was told."""

    text: str = Field(description="For people; says so when it is not known.")
    low_s: int | None = Field(description="Rounded down: half of those runs took less from here on.")
    high_s: int | None = Field(description="Rounded up: one in ten took more.")
    overdue_in_s: float | None = Field(description="In so many seconds the step takes longer than usual; 0: it does.")
    runs: int = Field(description="How many finished runs this rests on.")


class StepOut(Schema):
    number: int
    key: str
    title: str
    state: SectionStatus
    sections: list[str]
    usual: TypicalDurationOut | None = Field(description="Null where it is not known, and once the run has ended.")


class RunUrls(Schema):
    self: str
    events: str
    stream: str
    strategy: str
    cancel: str
    retry: str
    rerun: str
    page: str
    download: str


class RunOut(Schema):
    """A run, whole: the same facts that its stream tells."""

    id: UUID
    name: str
    status: RunStatus
    is_terminal: bool
    is_cancelable: bool
    is_retryable: bool = Field(description="True when it ended with failed sections, which can be tried again.")
    parent_id: UUID | None = Field(description="The run that this one repeats as a new one.")
    progress: int = Field(description="0 to 100; never falls, and is 100 only at the end.")
    step: int
    total_steps: int
    message: str
    writer: str
    writer_label: str
    simulated_s: float
    attempt: int
    error: ErrorOut | None
    estimate: EstimateOut | None = Field(description="How long it will still take; null once it has ended.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    last_event_id: str = Field(description="Resume the stream, or ask for events, after this id.")
    version: int
    steps: list[StepOut]
    sections: list[SectionOut]
    urls: RunUrls


class RunSummary(Schema):
    """A run in a list."""

    id: UUID
    name: str
    status: RunStatus
    progress: int
    writer: str
    created_at: datetime
    finished_at: datetime | None
    urls: RunUrls


class RunPage(Schema):
    results: list[RunSummary]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last one.")


class EventOut(Schema):
    """One event, exactly as the stream sends it."""

    id: str
    event: str
    data: Json


class EventPage(Schema):
    events: list[EventOut]
    last_event_id: str = Field(description="Give it as `after` next time.")
    is_terminal: bool = Field(description="True once the final event is among those sent.")


class TicketOut(Schema):
    url: str = Field(description="Path of the stream with the ticket in it; good for one opening.")
    expires_in_s: int


class ProblemField(Schema):
    field: str
    message: str
    code: str


class ProblemOut(Schema):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemField] | None = None
