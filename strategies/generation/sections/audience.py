"""The audience: groups, who can move the first goal, the questions they ask, and how they buy."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Question, QuestionKind, Segment
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.planning.segments import movers_of
from strategies.generation.sections.base import Block, Heading, Section, Statement, Statements, answer_statement
from strategies.generation.wording import join, pluralize, quote_sentence
from strategies.generation.work import Work

QUESTIONS_SHOWN = 8
QUESTION_MAX_CHARS = 140
QUOTE_MAX_CHARS = 160

_ROLES = {"Signs": "sign", "Uses": "use it", "Advises": "advise"}
"""What to say of a group's part in the purchase. That a group decides goes without saying."""
_KINDS: dict[QuestionKind, str] = {
    "Fear": "Fear",
    "Urgent": "Urgent",
    "Failure": "What fails",
    "Lack": "What they lack",
    "Cost": "Cost",
    "Comparison": "Which is better",
    "How-to": "How to do it",
}
_UNSORTED = "Other"
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

    name: str = Field(description="Exactly as given in the facts.")
    about: Claim = Field(description="What brings them, and their part in the purchase.")


class AudienceProse(BaseModel):
    """A writer's prose on the audience."""

    groups: list[GroupProse]
    lesson: Claim | None = Field(default=None, description="What their questions mean for the content.")


class AudienceGroup(BaseModel):
    """A group to write for."""

    key: str
    name: str
    about: Statement


class QuestionGroup(BaseModel):
    """Questions of one kind, as customers ask them."""

    key: str
    title: str
    asked: Statement


class AudienceSection(Section):
    """Who the content is for."""

    key: ClassVar[str] = "audience"
    title: ClassVar[str] = "Audience"

    groups: list[AudienceGroup]
    movers: list[Statement]
    """Who can move the first goal, and whether they can be reached."""
    questions: list[QuestionGroup]
    lesson: Statement | None
    journey: list[Statement]

    def blocks(self) -> list[Block]:
        """Return the groups, their questions by kind, and how they buy."""
        lesson = [self.lesson] if self.lesson else []
        found: list[Block] = [
            Statements(items=[*(item.about for item in self.groups), *self.movers]),
            Heading(text="The questions they ask"),
            Statements(items=[*(item.asked for item in self.questions), *lesson]),
        ]
        if self.journey:
            found += [Heading(text="How they buy"), Statements(items=self.journey)]
        return found


def write(work: Work) -> AudienceSection:
    """Write the section: groups and questions are the owner's own words, a writer describes them."""
    brief = work.brief
    segments = brief.audience.segments or ()
    facts = Facts(brief)
    facts.add_answers("audience.ideal_customer", "audience.segments", "audience.questions", "audience.journey")
    facts.add_answers("audience.can_be_reached_by_day", "business.offer", "goals")
    prose = work.write_prose(
        AudienceSection,
        AudienceProse,
        facts=facts,
        entries={"groups": [segment.name for segment in segments]},
        draft=lambda: _draft_prose(brief),
    )
    about = {item.name.casefold(): item.about for item in prose.groups}
    return AudienceSection(
        answers_used=facts.answer_paths(),
        groups=[
            AudienceGroup(
                key=f"group-{number}", name=segment.name, about=facts.statement(about[segment.name.casefold()])
            )
            for number, segment in enumerate(segments, start=1)
        ],
        movers=list(_mover_statements(brief)),
        questions=_group_questions(brief),
        lesson=facts.statement(prose.lesson) if prose.lesson else None,
        journey=_journey_statements(brief),
    )


def _draft_prose(brief: Brief) -> AudienceProse:
    return AudienceProse(
        groups=[
            GroupProse(name=segment.name, about=_draft_group(position, segment))
            for position, segment in enumerate(brief.audience.segments or ())
        ],
        lesson=_draft_lesson(brief),
    )


def _draft_group(position: int, segment: Segment) -> Claim:
    path = f"audience.segments.{position}"
    verb = _ROLES.get(segment.role or "", "")
    role = f" ({verb})" if verb and verb not in segment.name.casefold().split() else ""
    if segment.situation:
        text = f"{segment.name}{role}: {quote_sentence(segment.situation, QUOTE_MAX_CHARS)}"
        return claim(text, f"{path}.name", f"{path}.situation", f"{path}.role" if segment.role else "")
    check = "Ask five of them what happened in the week before they looked for help, before the first piece is written."
    return claim(f"{segment.name}{role}: what brings them is unknown.", f"{path}.name", check=check)


def _draft_lesson(brief: Brief) -> Claim | None:
    """Say how to answer the kind that most of the questions have; None if no kind prevails."""
    kinds = Counter(question.kind for question in brief.audience.questions if question.kind)
    kind, count = next(iter(kinds.most_common(1)), (None, 0))
    if kind is None or 2 * count <= len(brief.audience.questions):
        return None
    text, reason = _ANSWERED_BEST[kind]
    return claim(text, "audience.questions", reason=f"{count} of {len(brief.audience.questions)} questions. {reason}")


def _mover_statements(brief: Brief) -> Iterator[Statement]:
    """Say which groups can move the first goal and, where slots are sold, who is free by day."""
    segments = brief.audience.segments or ()
    if not segments:
        text = "You name no groups, so everything is written for one reader: your ideal customer."
        yield answer_statement(text, "audience.ideal_customer")
    movers = movers_of(brief, 1)
    paths = [f"audience.segments.{position}.serves_goals" for position in range(len(segments))]
    if movers and len(movers) < len(segments):
        names = join(item.name for item in movers)
        yield answer_statement(f"Who can move your first goal: {names}.", *paths)
    elif segments and not movers:
        yield answer_statement("By your own answers, none of these groups can move your first goal.", *paths)
    if brief.goals[0].kind == "Bookings or slots":
        yield from _daytime_statements(brief)


def _daytime_statements(brief: Brief) -> Iterator[Statement]:
    segments = list(enumerate(brief.audience.segments or ()))
    free = [item.name for _, item in segments if item.is_free_by_day is True]
    busy = [item.name for _, item in segments if item.is_free_by_day is False]
    paths = [f"audience.segments.{position}.is_free_by_day" for position, item in segments if item.name in free + busy]
    texts = [f"Free in working hours: {join(free)}." if free else "", f"Not free: {join(busy)}." if busy else ""]
    if paths:
        yield answer_statement(" ".join(filter(None, texts)), *paths)
    elif (by_day := brief.audience.can_be_reached_by_day) is not None:
        text = "They can come or call in working hours." if by_day else "They cannot come or call in working hours."
        yield answer_statement(text, "audience.can_be_reached_by_day")


def _group_questions(brief: Brief) -> list[QuestionGroup]:
    """Group the first questions by kind, in the order in which the kinds are first asked."""
    groups = dict[str, list[tuple[int, Question]]]()
    for position, question in enumerate(brief.audience.questions[:QUESTIONS_SHOWN]):
        groups.setdefault(question.kind or "", []).append((position, question))
    is_unsorted = list(groups) == [""]
    found = [
        QuestionGroup(
            key=kind.casefold() or "other",
            title=_kind_title(kind),
            asked=answer_statement(
                ("" if is_unsorted else f"{_kind_title(kind)}: ")
                + " ".join(quote_sentence(question.question, QUESTION_MAX_CHARS) for _, question in asked),
                *(f"audience.questions.{position}.question" for position, _ in asked),
            ),
        )
        for kind, asked in groups.items()
    ]
    more = len(brief.audience.questions) - QUESTIONS_SHOWN
    if more > 0:
        text = f"{pluralize(more, 'more question')} of theirs {'is' if more == 1 else 'are'} in your brief."
        found.append(QuestionGroup(key="more", title="More", asked=answer_statement(text, "audience.questions")))
    return found


def _kind_title(kind: str) -> str:
    return next((title for name, title in _KINDS.items() if name == kind), _UNSORTED)


def _journey_statements(brief: Brief) -> list[Statement]:
    """Quote how customers buy. What makes them look is left out where the groups say it."""
    journey = brief.audience.journey
    is_trigger_known = any(item.situation for item in brief.audience.segments or ())
    steps = (
        ("Trigger", None if is_trigger_known else journey.trigger, "trigger"),
        ("Comparing", journey.comparing, "comparing"),
        ("Deciding", journey.deciding, "deciding"),
        ("Returning", journey.returning, "returning"),
    )
    return [
        answer_statement(f"{label}: {quote_sentence(text, QUOTE_MAX_CHARS)}", f"audience.journey.{name}")
        for label, text, name in steps
        if text
    ]
