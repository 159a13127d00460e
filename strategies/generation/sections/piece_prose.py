"""What a writer decides about the titles: the schemas of two requests, one for the writer and one for the reader."""

from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field

from strategies.generation.brief.means import ChannelKey, FormatKey
from strategies.generation.facts import LineClaim
from strategies.generation.planning.schedule import AssetKind, Stage
from strategies.generation.planning.titles import TITLES_MAX

CANDIDATES = 3
CANDIDATE_MAX_CHARS = 100
STEP_MAX_CHARS = 50
WHY_MAX_WORDS = 15
_SILENT: dict[str, Any] = {"guard": "silent"}
_INSTRUCTION: dict[str, Any] = {"guard": "instruction"}

STAGES: tuple[Stage, ...] = get_args(Stage.__value__)
ASSETS: tuple[AssetKind, ...] = get_args(AssetKind.__value__)
NO_ASSET = "none"


def _choice(values: tuple[str, ...]) -> dict[str, Any]:
    """Return what a schema says about a choice. Another value is objected to, and does not spoil the whole answer."""
    return {**_SILENT, "enum": list(values)}


Candidate = Annotated[str, Field(max_length=CANDIDATE_MAX_CHARS)]


class PillarProse(BaseModel):
    """A writer's sentence on one pillar."""

    key: str = Field(description="Exactly as given.")
    promise: LineClaim = Field(description="What readers get from this pillar and from no other business.")


class PieceProse(BaseModel):
    """One piece to make, and three titles to choose from."""

    question: int = Field(description="Number of the customers' question that it answers.", json_schema_extra=_SILENT)
    group: str = Field(
        description="Name of the group it is for, exactly as given, or `ideal customer`.", json_schema_extra=_SILENT
    )
    pillar: str = Field(description="Key of its pillar, exactly as given.", json_schema_extra=_SILENT)
    stage: str = Field(description="Where its readers are on their way.", json_schema_extra=_choice(STAGES))
    format: str = Field(
        description="One of the formats of the plan.", json_schema_extra=_choice(get_args(FormatKey.__value__))
    )
    channel: str = Field(
        description="Where it is published: one of the channels that carry its format.",
        json_schema_extra=_choice(get_args(ChannelKey.__value__)),
    )
    goal: int = Field(description="Number of the goal that it moves.", json_schema_extra=_SILENT)
    proof: int = Field(description="Number of the proof that it shows; 0 for none.", json_schema_extra=_SILENT)
    asset: str = Field(
        description="What has to exist before it can be published; `none` if nothing has to.",
        json_schema_extra=_choice((*ASSETS, NO_ASSET)),
    )
    next_step: str = Field(
        default="",
        max_length=STEP_MAX_CHARS,
        description="What its reader does next, as the words on a button or at the end of a letter.",
        json_schema_extra=_INSTRUCTION,
    )
    candidates: list[Candidate] = Field(
        min_length=CANDIDATES,
        max_length=CANDIDATES,
        description="Three titles of different kinds. The reader chooses one; it is published as it is.",
    )


class PillarsProse(BaseModel):
    """A writer's prose on the pillars, and the pieces to make, those to make first in front."""

    pillars: list[PillarProse]
    pieces: list[PieceProse] = Field(max_length=TITLES_MAX)
    why_less_for_first_goal: str = Field(
        default="",
        max_length=240,
        description="Only if goal 1 gets less than 60% of the hours: why, in a sentence. Empty otherwise.",
    )


class RulesProse(PillarsProse):
    """The prose of the rules: they decide on no pieces, the titles are those of the plan."""

    titles: list[str]
    """Shown while a simulated run is being written."""


class SlotChoice(BaseModel):
    """The title that a reader chose for one piece."""

    id: str = Field(description="Id of the piece, exactly as given.")
    candidate: int = Field(description="Number of the chosen title: 1, 2 or 3.", json_schema_extra=_SILENT)
    why: str = Field(
        max_length=120,
        description="Why this one, as the reader would say it, in at most 15 words.",
        json_schema_extra=_INSTRUCTION,
    )


class ReaderProse(BaseModel):
    """A reader's choices."""

    choices: list[SlotChoice]
