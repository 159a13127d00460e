"""The audience: groups, who can move the first goal, the questions they ask, and how they buy."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Question, QuestionKind, Segment
from strategies.generation.facts import Facts
from strategies.generation.planning.segments import movers_of
from strategies.generation.sections.audience_answer import (
    QUOTE_MAX_CHARS,
    AudienceProse,
    draft_about,
    draft_prose,
    find_objections,
)
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    answer_statement,
    labeled,
)
from strategies.generation.wording import join, pluralize, quote_sentence
from strategies.generation.work import Work

QUESTIONS_SHOWN = 8
QUESTION_MAX_CHARS = 140
_BRINGS, _STOPS, _FIRST_MESSAGE = "What brings them", "What stops them", "Tell them first"
_LESSON = "What this means for every piece"
_SEEN = "seen in the answers, not named as a group"

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


class AudienceGroup(BaseModel):
    """A group to write for."""

    key: str
    name: str
    part: str = ""
    """Their part in the purchase, or where the group comes from; printed in brackets after the name."""
    about: Statement
    stops: Statement | None = None
    first_message: Statement | None = None

    @property
    def is_known(self) -> bool:
        """Whether the owner named the group, and more is said of it than what brings it."""
        return self.part != _SEEN and bool(self.stops or self.first_message)

    @property
    def label(self) -> str:
        """Return the name with the part."""
        return f"{self.name} ({self.part})" if self.part else self.name


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
        if self._is_detailed:
            return [*self._group_blocks(), *self._lesson_blocks()]
        lesson = [self.lesson] if self.lesson else []
        return [*self._group_blocks(), *self._question_blocks(lesson), *self._journey_blocks()]

    def appendix(self) -> list[Block]:
        """Return the owner's words on questions and journey, where the text says what to answer first instead."""
        if not self._is_detailed:
            return []
        brings = [labeled(item.name, item.about) for item in self.groups if item.is_known]
        known: list[Block] = [Heading(text=_BRINGS), Statements(items=brings)] if brings else []
        return [*known, *self._question_blocks([]), *self._journey_blocks()]

    @property
    def _is_detailed(self) -> bool:
        return any(item.stops or item.first_message for item in self.groups)

    def _lesson_blocks(self) -> list[Block]:
        return [Heading(text=_LESSON), Statements(items=[self.lesson])] if self.lesson else []

    def _question_blocks(self, lesson: list[Statement]) -> list[Block]:
        asked = [item.asked for item in self.questions]
        return [Heading(text="The questions they ask"), Statements(items=[*asked, *lesson])]

    def _journey_blocks(self) -> list[Block]:
        return [Heading(text="How they buy"), Statements(items=self.journey)] if self.journey else []

    def _group_blocks(self) -> Iterator[Block]:
        """Yield a line for each group; a heading with lines where more is known than what brings them.

        What brings a group of the owner's is mostly what the owner said, so it is left to the appendix then.
        """
        if not self._is_detailed:
            yield Statements(items=[*(labeled(item.label, item.about) for item in self.groups), *self.movers])
            return
        if self.movers:
            yield Statements(items=self.movers)
        for item in self.groups:
            brings = None if item.is_known else item.about
            said = ((_BRINGS, brings), (_STOPS, item.stops), (_FIRST_MESSAGE, item.first_message))
            yield Heading(text=item.label)
            yield Statements(items=[labeled(label, statement) for label, statement in said if statement])


def write(work: Work) -> AudienceSection:
    """Write the section: named groups and questions are the owner's own, a writer describes them and may add groups."""
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
        draft=lambda: draft_prose(brief),
        check=lambda answer: find_objections(answer, segments),
    )
    groups = list(_build_groups(brief, facts, prose))
    lesson = facts.statement_or_none(prose.lesson)
    return AudienceSection(
        answers_used=facts.answer_paths(),
        groups=groups,
        movers=list(_mover_statements(brief, has_groups=bool(groups))),
        questions=_group_questions(brief),
        lesson=lesson,
        journey=_journey_statements(brief),
    )


def _build_groups(brief: Brief, facts: Facts, prose: AudienceProse) -> Iterator[AudienceGroup]:
    """Yield the owner's groups, quoted where a writer says nothing of them, then those that the writer sees."""
    written = {item.name.casefold(): item for item in prose.groups}
    for position, segment in enumerate(brief.audience.segments or ()):
        said = written.get(segment.name.casefold())
        about = said.about if said and said.about.text.strip() else draft_about(position, segment)
        yield AudienceGroup(
            key=f"group-{position + 1}",
            name=segment.name,
            part=_part_of(segment),
            about=facts.statement(about),
            stops=facts.statement_or_none(said.stops) if said else None,
            first_message=facts.statement_or_none(said.first_message) if said else None,
        )
    for number, group in enumerate(prose.further, start=1):
        if seen := facts.statement_or_none(group.about):
            yield AudienceGroup(
                key=f"seen-{number}",
                name=group.name,
                part=_SEEN,
                about=seen,
                stops=facts.statement_or_none(group.stops),
                first_message=facts.statement_or_none(group.first_message),
            )


def _part_of(segment: Segment) -> str:
    verb = _ROLES.get(segment.role or "", "")
    return verb if verb not in segment.name.casefold().split() else ""


def _mover_statements(brief: Brief, *, has_groups: bool) -> Iterator[Statement]:
    """Say which groups can move the first goal and, where slots are sold, who is free by day."""
    segments = brief.audience.segments or ()
    if not segments:
        text = "You name no groups, so everything is written for one reader: your ideal customer."
        text = "You name no groups; these are seen in your answers." if has_groups else text
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
