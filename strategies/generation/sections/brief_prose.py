"""What a writer adds to a brief: an outline, and a sample of the piece itself."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, Field

from strategies.generation.brief.means import FormatKey
from strategies.generation.facts import Claim
from strategies.generation.writers.base import Objection

LINES_MIN, LINES_MAX = 4, 4
LINE_MAX_CHARS = 300
"""Characters of a line of the rules, which may quote the owner."""
OWN_LINE_MAX_CHARS = 140
SAMPLE_MAX_CHARS, SAMPLE_MAX_WORDS = 600, 90

_SAMPLES: Mapping[FormatKey, str] = {
    "Article": "Opening paragraph",
    "Customer story": "Opening paragraph",
    "White paper": "Opening paragraph",
    "Newsletter": "The mail",
    "Webinar": "The invitation",
    "Social post": "The post",
    "Video": "The first words, as spoken",
    "Podcast episode": "The first words, as spoken",
    "Infographic": "Heading and first lines",
    "Calculator or quiz": "The first question on the page",
}

Line = Annotated[str, Field(max_length=OWN_LINE_MAX_CHARS)]


class SampleProse(Claim):
    """A part of the piece as it could be published, in the owner's voice."""

    text: str = Field(
        max_length=SAMPLE_MAX_CHARS,
        description=f"The `sample_to_write` of the piece, in the owner's voice: at most {SAMPLE_MAX_WORDS} words.",
    )


class OutlineProse(BaseModel):
    """What a writer of one piece follows."""

    id: str = Field(description="Id of the piece, exactly as given.")
    outline: list[Line] = Field(
        min_length=LINES_MIN,
        max_length=LINES_MAX,
        description="One instruction each, concrete enough to follow without asking.",
        json_schema_extra={"guard": "instruction"},
    )
    sample: SampleProse


class RulesOutline(OutlineProse):
    """The outline of the rules, as long as it is."""

    outline: list[str]


class BriefsProse(BaseModel):
    """A writer's prose on the first pieces."""

    pieces: list[OutlineProse]


def name_sample(form: FormatKey | None) -> str:
    """Return what part of a piece the sample is, as a label."""
    return _SAMPLES.get(form or "Other", "The first lines")


def find_brief_objections(prose: BaseModel) -> list[Objection]:
    """Return what is wrong with the samples of an answer, by field."""
    if not isinstance(prose, BriefsProse):
        return []
    return [item for index, piece in enumerate(prose.pieces) for item in _check_sample(f"pieces.{index}", piece)]


def _check_sample(path: str, piece: OutlineProse) -> Iterator[Objection]:
    field, words = f"{path}.sample.text", len(piece.sample.text.split())
    if not words:
        yield Objection(kind="count", field=field, sentence="", reason=f"The sample of {piece.id} is missing.")
    if words > SAMPLE_MAX_WORDS:
        reason = f"The sample has {words} words; at most {SAMPLE_MAX_WORDS} are printed."
        yield Objection(kind="length", field=field, sentence=piece.sample.text, reason=reason)
