"""Schemas of the JSON API: strategies, sections and their versions."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from sse.types import JsonObject
from strategies.api.schemas import ProblemOut
from strategies.errors import ErrorDetail
from strategies.exports.formats import Extension
from strategies.models.states import SectionStatus, VersionKind
from strategies.runs.model_calls import ModelUsage
from strategies.runs.snapshot import SectionState

CHANGED_INPUTS = "Keys of the sections it was composed from that have changed since; empty if it is up to date."


class WrittenSection(Schema):
    key: str
    title: str
    version: int
    is_edited: bool
    is_locked: bool
    changed_inputs: list[str] = Field(description=CHANGED_INPUTS)
    writer: str
    writer_label: str
    usage: ModelUsage | None = Field(description="Null if no model was called.")
    answers_used: list[str] = Field(description="Brief fields that this section used.")
    content: JsonObject


class MissingSection(SectionState):
    usage: ModelUsage | None = Field(description="Null if no model was called.")


class ExportOut(Schema):
    """A file format the strategy can be exported in."""

    extension: Extension
    title: str
    content: Literal["strategy", "calendar"]
    media_type: str
    url: str


class StrategyOut(Schema):
    """The finished sections in reading order; `missing` lists the others."""

    run_id: UUID
    name: str
    outcome: Literal["succeeded", "partial", "failed", "canceled"]
    sections: list[WrittenSection]
    missing: list[MissingSection]
    usage: ModelUsage | None = Field(description="Of all sections; null if no model was called.")
    exports: list[ExportOut] = Field(description="Formats that would not be empty.")


class SectionEdit(Schema):
    """Fields of the section's content to replace. Fields that are left out do not change."""

    model_config = {"extra": "forbid"}

    content: JsonObject = Field(
        description="As `content` of the section. The evidence of changed statements is set to `you_told_us`."
    )


class RegenerateRequest(Schema):
    model_config = {"extra": "forbid"}

    instruction: str = Field(
        "", max_length=2_000, description="At most 500 characters. Not supported by writers that follow rules."
    )
    confirm: bool = Field(False, description="Required if you have edited the section. Your text stays in its history.")


class SectionUrls(Schema):
    self: str
    regenerate: str
    lock: str
    unlock: str
    versions: str
    page: str


class SectionDetail(Schema):
    """A section with its current content."""

    key: str
    title: str
    step: int
    status: SectionStatus
    error: ErrorDetail | None = Field(description="Why writing or regenerating it failed last time.")
    version: int = Field(description="Number of the current version. The `ETag` for `If-Match` of an edit.")
    writer: str = Field(description="The writer: `user` if you edited it, `rules` if written by code alone.")
    writer_label: str
    is_edited: bool
    is_locked: bool
    changed_inputs: list[str] = Field(description=CHANGED_INPUTS)
    answers_used: list[str] = Field(description="Brief fields that this section used.")
    content: JsonObject
    urls: SectionUrls


class VersionOut(Schema):
    """A version of a section, without its content."""

    number: int
    kind: VersionKind
    writer: str
    writer_label: str
    author: str | None = Field(description="Username of the person who edited or restored it.")
    instruction: str
    base_version: int | None = Field(
        description="The version it is based on; for a restored one, the version restored."
    )
    created_at: datetime
    is_current: bool
    url: str


class VersionPage(Schema):
    results: list[VersionOut]
    next_before: int | None = Field(description="Send it as `before` to get the next page; null on the last page.")


class VersionDetail(VersionOut):
    content: JsonObject


class ConflictOut(ProblemOut):
    """The response to an edit of an outdated version, with both contents. Nothing was changed."""

    yours: JsonObject | None = Field(None, description="The content with your edit.")
    current: JsonObject | None = Field(None, description="The current content.")
    current_version: int | None = None
