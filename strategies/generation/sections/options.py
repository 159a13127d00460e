"""Three options: the chosen one, why it was chosen, what would change the choice, and the other two."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.planning.plan import AnyOptionKey, Option
from strategies.generation.sections.answer_rows import question_titles
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    Table,
    calculated_statement,
    judgement_statement,
)
from strategies.generation.wording import lower_first, pluralize, quote, sentence
from strategies.generation.work import Work

_REASONS_SHOWN = 2


class OptionProse(BaseModel):
    """A writer's prose on one option."""

    key: AnyOptionKey = Field(description="Exactly as given.")
    pitch: Claim = Field(description="What the business would do, in its own terms, in at most 40 words.")
    risk: Claim = Field(description="What would make it fail, in at most 15 words.")


class OptionsProse(BaseModel):
    """A writer's prose on the options."""

    options: list[OptionProse]


class OptionView(BaseModel):
    """An option as shown in the section."""

    key: AnyOptionKey
    title: str
    points: int
    working: list[list[str]]
    """Points, reason and answer, as rows of a table."""
    pitch: Statement
    gives_up: Statement
    risk: Statement
    speed: Statement
    against: Statement | None
    """The strongest reason against it, if a point was taken off."""


class OptionsSection(Section):
    """The options and the choice."""

    key: ClassVar[str] = "options"
    title: ClassVar[str] = "Options and choice"

    options: list[OptionView]
    """The chosen one first."""
    chosen: AnyOptionKey
    why: Statement
    change_our_mind: list[Statement]

    def blocks(self) -> list[Block]:
        """Return the chosen option, what would change the choice, and the other options."""
        chosen = self.options[0]
        return [
            Heading(text=f"Chosen: {lower_first(chosen.title)}"),
            Statements(items=[chosen.pitch, chosen.gives_up, self.why, chosen.speed]),
            Heading(text="What would change our mind"),
            Statements(items=self.change_our_mind),
            *(block for option in self.options[1:] for block in _other_blocks(option)),
        ]

    def appendix(self) -> list[Block]:
        """Return the points of each option."""
        columns = ["Points", "Reason", "Answer"]
        return [
            Table(
                caption=f"{option.title}: {pluralize(option.points, 'point')}",
                columns=columns,
                rows=option.working or [["0", "No answer speaks for it or against it.", ""]],
            )
            for option in self.options
        ]

    def statements(self) -> list[Statement]:
        """Return the statements in reading order, then those that are not shown here, such as risks."""
        hidden = [option.gives_up for option in self.options[1:] if option.against]
        return [*super().statements(), *hidden, *(option.risk for option in self.options)]


def _other_blocks(option: OptionView) -> Iterator[Block]:
    yield Heading(text=f"Not chosen: {lower_first(option.title)}")
    yield Statements(items=[option.pitch, option.against or option.gives_up])


def write(work: Work) -> OptionsSection:
    """Write the section: code scores and chooses, a writer describes the options."""
    options = work.plan.options
    facts = _collect_facts(work)
    drafted = OptionsProse(options=[_draft_option(option) for option in options])
    prose = work.write_prose(
        OptionsSection,
        OptionsProse,
        facts=facts,
        entries={"options": [option.key for option in options]},
        draft=lambda: drafted,
    )
    said = {item.key: item for item in prose.options}
    return OptionsSection(
        answers_used=list(
            dict.fromkeys([*facts.answer_paths(), *(point.path for option in options for point in option.points)])
        ),
        options=[_view(option, said[option.key], facts) for option in options],
        chosen=options[0].key,
        why=_why(options),
        change_our_mind=[
            judgement_statement(text, "A limit we propose; change it before the first piece if you know better.")
            for text in options[0].change_if
        ],
    )


def _view(option: Option, prose: OptionProse, facts: Facts) -> OptionView:
    reason = f"It follows from {quote(option.title)}: the same hours cannot do both."
    return OptionView(
        key=option.key,
        title=option.title,
        points=option.total,
        working=[[f"{point.points:+d}", point.why, question_titles([point.path])] for point in option.points],
        pitch=facts.statement(prose.pitch),
        gives_up=judgement_statement(f"You give up {lower_first(option.gives_up)}", reason),
        risk=facts.statement(prose.risk),
        speed=judgement_statement(f"Speed: {lower_first(option.speed)}", "Our experience of such work, not a figure."),
        against=_against(option),
    )


def _against(option: Option) -> Statement | None:
    worst = min(option.points, key=lambda point: point.points, default=None)
    if worst is None or worst.points >= 0:
        return None
    return calculated_statement(f"Against it: {lower_first(sentence(worst.why))}", _sum(option))


def _why(options: tuple[Option, ...]) -> Statement:
    best, second = options[0], options[1]
    reasons = sorted((point for point in best.points if point.points > 0), key=lambda point: -point.points)
    because = " ".join(sentence(point.why) for point in reasons[:_REASONS_SHOWN])
    lead = f"It has {pluralize(best.total, 'point')}, the next one {second.total}."
    if best.total == second.total:
        lead = f"It has {pluralize(best.total, 'point')}, as many as the next one, and leaves more behind."
    sums = "; ".join(f"{option.title}: {_sum(option)}" for option in options)
    return calculated_statement(f"{lead} {because}".strip(), sums)


def _sum(option: Option) -> str:
    """Return the sum of the points, written out: `3 + 2 - 1 = 4`."""
    if not option.points:
        return "0"
    parts = " ".join(f"{'+' if point.points >= 0 else '-'} {abs(point.points)}" for point in option.points)
    return f"{parts.removeprefix('+ ')} = {option.total}"


def _draft_option(option: Option) -> OptionProse:
    return OptionProse(
        key=option.key,
        pitch=claim(option.pitch, f"option.{option.key}"),
        risk=claim(option.risk, f"option.{option.key}"),
    )


def _collect_facts(work: Work) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("business.business_name", "business.description", "business.offer", "goals", "proof")
    facts.add_answers("audience.questions", "audience.segments", "market.gaps", "market.competitors")
    for option in work.plan.options:
        value = {"title": option.title, "pitch": option.pitch, "gives_up": option.gives_up, "risk": option.risk}
        reason = f"{pluralize(option.total, 'point')} in the comparison of seven options; the appendix shows them."
        facts.add_judgement(f"option.{option.key}", value, reason)
    return facts
