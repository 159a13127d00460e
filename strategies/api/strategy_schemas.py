"""Shapes of the JSON API: a strategy, its sections and their versions."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from strategies.api.schemas import ErrorOut, Json, ProblemOut, SectionOut
from strategies.models.states import SectionStatus, VersionKind


class TookOut(Schema):
    """What all requests to models took, also those that failed. Null is not known, which is not 0."""

    calls: int
    duration_s: float
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None = Field(description="By the providers' list prices.")


class WrittenSection(Schema):
    key: str
    title: str
    version: int
    edited: bool
    locked: bool
    may_be_out_of_date: list[str] = Field(description="Sections it was composed from that say something else by now.")
    writer: str
    writer_label: str
    took: TookOut | None = Field(description="Null when no model was asked.")
    shaped_by: list[str] = Field(description="Paths of the answers that shaped this section.")
    content: Json


class MissingSection(SectionOut):
    took: TookOut | None = Field(description="Null when no model was asked.")


class ExportOut(Schema):
    """A file that the strategy can be had as."""

    extension: str
    title: str
    holds: Literal["strategy", "calendar"]
    media_type: str
    url: str


class StrategyOut(Schema):
    """What has been written, in reading order; `missing` names what has not."""

    run_id: UUID
    name: str
    outcome: Literal["succeeded", "partial", "failed", "canceled"]
    sections: list[WrittenSection]
    missing: list[MissingSection]
    took: TookOut | None = Field(description="All sections together; null when no model was asked.")
    exports: list[ExportOut] = Field(description="Files that hold something; a calendar is left out when it is empty.")


class SectionEdit(Schema):
    """Fields of a section's content, each replaced as a whole; what is left out stays as it is."""

    model_config = {"extra": "forbid"}

    content: Json = Field(
        description="As `content` of the section. Whatever evidence is sent with new words, it is you."
    )


class RegenerateOrder(Schema):
    model_config = {"extra": "forbid"}

    instruction: str = Field(
        "", max_length=2_000, description="At most 500 characters for the model that writes; rules take none."
    )
    confirm: bool = Field(False, description="Also when you have edited the section; the edit stays in its history.")


class SectionUrls(Schema):
    self: str
    regenerate: str
    lock: str
    unlock: str
    versions: str
    page: str


class SectionDetail(Schema):
    """One section as it stands."""

    key: str
    title: str
    step: int
    status: SectionStatus
    error: ErrorOut | None = Field(description="Why it could not be written, or not be written anew, the last time.")
    version: int = Field(description="Of its text; the `ETag`, for `If-Match` of an edit.")
    writer: str = Field(description="Who wrote it: `user` when you did, `rules` when code alone made it.")
    writer_label: str
    edited: bool
    locked: bool
    may_be_out_of_date: list[str] = Field(description="Sections it was composed from that say something else by now.")
    shaped_by: list[str] = Field(description="Paths of the answers that shaped this section.")
    content: Json
    urls: SectionUrls


class VersionOut(Schema):
    """One text of a section, without the text."""

    number: int
    kind: VersionKind
    writer: str
    writer_label: str
    author: str | None = Field(description="User name of who edited or restored it.")
    instruction: str
    base: int | None = Field(description="The version it was made from; of a restored one, the version it repeats.")
    created_at: datetime
    is_current: bool
    url: str


class VersionPage(Schema):
    results: list[VersionOut]
    next_before: int | None = Field(description="Give it as `before` for the next page; null on the last one.")


class VersionDetail(VersionOut):
    content: Json


class ConflictOut(ProblemOut):
    """Both texts of an edit that came too late. Nothing was changed, and nothing is lost."""

    yours: Json | None = Field(None, description="The content as your edit would have it.")
    current: Json | None = Field(None, description="The content as it stands.")
    current_version: int | None = None
