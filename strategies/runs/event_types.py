"""The kinds of events on a run's stream, each with its fields. `docs/events.md` says what they mean."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from sse.events import register_event
from strategies.errors import ErrorDetail
from strategies.models.states import RunStatus
from strategies.runs.estimates import Estimate
from strategies.runs.snapshot import SectionState

type Percent = Annotated[int, Field(ge=0, le=100)]


class RunEvent(BaseModel):
    """Fields of every event of a run."""

    run_id: str


class RunPosition(RunEvent):
    """How far a run is. `progress` never falls, and is 100 only at the end."""

    step: Annotated[int, Field(ge=0)]
    total_steps: Annotated[int, Field(ge=1)]
    progress: Percent
    message: str


class Status(RunPosition):
    """The run's status has changed, or this is its current state after a `reset`."""

    status: RunStatus
    attempt: int
    estimate: Estimate | None = None
    retried_sections: list[str] | None = None
    """Keys of the sections that wait again, if an ended run continues."""


class Progress(RunPosition):
    """A section was started, or waits for its next try."""

    section: SectionState
    estimate: Estimate | None = None


class Section(RunPosition):
    """A section is done or has failed."""

    section: SectionState
    estimate: Estimate | None = None


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


class Educational(RunEvent):
    """A card to read while waiting."""

    step: Annotated[int, Field(ge=0)]
    educational_content: EducationalContent


class SectionKey(BaseModel):
    """Which section a text belongs to."""

    key: str
    title: str


class Delta(RunEvent):
    """What was added to the text of a section while it is written.

    It belongs to a text of `position` UTF-16 code units, as JavaScript counts; 0 starts the text again. A client
    ignores one for a text of another length: the whole text is sent again within seconds.
    """

    section: SectionKey
    position: Annotated[int, Field(ge=0)]
    message: str
    phase: Literal["writing", "checking", "repairing"] | None = None
    """What the writer does with its draft, if it checks what it writes."""
    corrections: Annotated[int, Field(ge=1)] | None = None
    """How many sentences the writer corrects, while it is repairing."""


class Complete(RunPosition):
    """The strategy is saved. Final."""

    outcome: Literal["succeeded", "partial"]


class Error(RunPosition):
    """The run has failed. Final."""

    error: ErrorDetail


register_event("status", Status)
register_event("progress", Progress)
register_event("educational", Educational)
register_event("section", Section)
register_event("delta", Delta, stored=False)
register_event("complete", Complete)
register_event("error", Error)
