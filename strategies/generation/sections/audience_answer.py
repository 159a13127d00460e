"""What a writer answers about the audience, the objections to it, and the same answer made by rules."""

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.brief.answers import NAME_MAX_CHARS
from strategies.generation.brief.audience import QuestionKind, Segment
from strategies.generation.facts import LineClaim, PointClaim, ShortClaim, line_claim, say_nothing, short_claim
from strategies.generation.sections.answer_checks import (
    find_repeated,
    numbered,
    require_claim,
    require_count,
    require_reason,
)
from strategies.generation.wording import quote_sentence
from strategies.generation.writers.base import Objection

QUOTE_MAX_CHARS = 160
FURTHER_MAX = 1

_ANSWERED_BEST: dict[QuestionKind, tuple[str, str]] = {
    "Fear": (
        "Most of what they ask is fear, so begin with a person who was in the same place, and give advice after that.",
        "Advice does not calm people who doubt that it applies to them.",
    ),
    "Urgent": (
        "Most of what they ask cannot wait, so put the answer into the first line and say when to call.",
        "No one reads an introduction in a hurry.",
    ),
    "Failure": (
        "Most of what they ask is about things that go wrong, so show the failure first, then the repair.",
        "Readers recognize their own trouble before they recognize a remedy.",
    ),
    "Lack": (
        "Most of what they ask is about something they lack, so give them a part of it in the piece itself.",
        "A piece that helps at once is the proof that the rest would help too.",
    ),
    "Cost": (
        "Most of what they ask is about money, so name prices, and what makes them higher or lower.",
        "Readers who find no price ask a business that names it.",
    ),
    "Comparison": (
        "Most of what they ask is which to choose, so compare fairly and say when another choice is better.",
        "A comparison that the author always wins convinces no one.",
    ),
    "How-to": (
        "Most of what they ask is how to do it, so show every step and where help is worth its price.",
        "Readers who can do it themselves recommend those who showed them how.",
    ),
}


class GroupProse(BaseModel):
    """A writer's prose on one group."""

    name: str = Field(max_length=NAME_MAX_CHARS, description="Exactly as given. It is printed as a heading.")
    about: LineClaim = Field(
        description="What brings them now and what part they have in the purchase. Printed after “What brings them:”."
    )
    stops: PointClaim = Field(
        description="What keeps them from the next step, although they need it. Printed after “What stops them:”."
    )
    first_message: PointClaim = Field(
        description="The first thing they need to know, before any offer. Printed after “Tell them first:”."
    )


class AudienceProse(BaseModel):
    """A writer's prose on the audience."""

    groups: list[GroupProse] = Field(description="One for each group among the entries.")
    further: list[GroupProse] = Field(
        max_length=FURTHER_MAX,
        description="A group that you see in the answers and that the owner did not name, if there is one. "
        "The reason of `about` says which answers show them.",
    )
    lesson: ShortClaim | None = Field(
        default=None, description="What all of this means for the content: the one rule that every piece follows."
    )


def find_objections(prose: BaseModel, segments: Sequence[Segment]) -> list[Objection]:
    """Object to groups without all three lines, to added groups without a reason, and to repeated ones."""
    if not isinstance(prose, AudienceProse):
        return []
    groups = [
        *((f"groups.{position}", item) for position, item in enumerate(prose.groups)),
        *((f"further.{position}", item) for position, item in enumerate(prose.further)),
    ]
    found = list(require_claim("lesson", prose.lesson, "what all of this means for the content"))
    if prose.lesson:
        found += require_reason("lesson.reason", prose.lesson, "The lesson is a judgement.")
    for field, item in groups:
        found += require_claim(f"{field}.about.text", item.about, "what brings the group")
        found += require_claim(f"{field}.stops.text", item.stops, "what stops the group")
        found += require_claim(f"{field}.first_message.text", item.first_message, "the first message for the group")
        if field.startswith("further"):
            found += require_reason(f"{field}.about.reason", item.about, "No answer names this group.")
    if not segments:
        found += require_count("further", len(prose.further), 1, FURTHER_MAX, "groups")
    further = numbered("further", (item.name for item in prose.further), "name")
    named = [segment.name for segment in segments]
    found += find_repeated(further, "Add only groups that the owner did not name.", named)
    messages = [(f"{field}.first_message.text", item.first_message.text) for field, item in groups]
    return [*found, *find_repeated(messages, "Groups that need the same first message need no words of their own.")]


def draft_prose(brief: Brief) -> AudienceProse:
    """Return the answer of the rules: the owner's words on each group."""
    return AudienceProse(
        groups=[
            GroupProse(
                name=segment.name,
                about=draft_about(position, segment),
                stops=say_nothing(),
                first_message=say_nothing(),
            )
            for position, segment in enumerate(brief.audience.segments or ())
        ],
        further=[],
        lesson=_draft_lesson(brief),
    )


def draft_about(position: int, segment: Segment) -> LineClaim:
    """Quote what brings a group."""
    path = f"audience.segments.{position}"
    if segment.situation:
        text = quote_sentence(segment.situation, QUOTE_MAX_CHARS)
        return line_claim(text, f"{path}.name", f"{path}.situation", f"{path}.role" if segment.role else "")
    check = "Ask five of them what happened in the week before they looked for help, before the first piece is written."
    return line_claim("What brings them is unknown.", f"{path}.name", check=check)


def _draft_lesson(brief: Brief) -> ShortClaim | None:
    """Say how to answer the kind that most of the questions have; None if no kind prevails."""
    kinds = Counter(question.kind for question in brief.audience.questions if question.kind)
    kind, count = next(iter(kinds.most_common(1)), (None, 0))
    if kind is None or 2 * count <= len(brief.audience.questions):
        return None
    text, reason = _ANSWERED_BEST[kind]
    return short_claim(
        text, "audience.questions", reason=f"{count} of {len(brief.audience.questions)} questions. {reason}"
    )
