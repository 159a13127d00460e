"""Schemas of the JSON API: runs, events, problems."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, WrapValidator

from sse.types import JsonObject
from strategies.generation.brief import Brief
from strategies.generation.brief.scan import find_character_fault
from strategies.models import TITLE_MAX_CHARS
from strategies.models.states import RunStatus
from strategies.runs.run_urls import RunUrls


def _validate_characters(text: str) -> str:
    if fault := find_character_fault(text):
        raise ValueError(fault)
    return text


def require_date_string(moment: object) -> object:
    """Reject numbers, which pydantic would read as seconds or milliseconds since 1970."""
    if not isinstance(moment, str) or "-" not in moment[1:]:
        raise ValueError("Send a date and time with its offset from UTC, such as 2026-11-29T12:00:00Z.")
    return moment


PlainText = Annotated[str, AfterValidator(_validate_characters)]
"""Text without control characters or lone surrogates, which a database cannot store."""


class RunCreate(Schema):
    """The body of `POST /runs`."""

    model_config = {"extra": "forbid"}

    # Validated by parse_brief, whose messages are for people.
    brief: Annotated[Brief, WrapValidator(lambda raw, _: raw)]


class RunUpdate(Schema):
    model_config = {"extra": "forbid"}

    name: PlainText = Field(min_length=1, max_length=TITLE_MAX_CHARS, description="In place of the business's name.")


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
    next_cursor: str | None = Field(description="Send it as `cursor` to get the next page; null on the last page.")


class EventOut(Schema):
    """One event, exactly as the stream sends it."""

    id: str
    event: str
    data: JsonObject


class EventPage(Schema):
    events: list[EventOut]
    last_event_id: str = Field(description="Send it as `after` next time.")
    is_terminal: bool = Field(description="True if these events include the final one.")


class TicketOut(Schema):
    url: str = Field(description="URL of the stream, including the ticket. Works once.")
    expires_in_s: int


class ProblemField(Schema):
    field: str
    message: str
    code: str


class ProblemOut(Schema):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemField] | None = None
