"""Three options: the chosen one, why it was chosen, what would change the choice, and the other two."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.brief import Brief
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
from strategies.generation.sections.situation import SituationSection, find_thesis
from strategies.generation.sections.thesis import WrittenOption
from strategies.generation.sections.thesis_writing import LIMIT_REASON, SPEED_REASON
from strategies.generation.wording import join, lower_first, pluralize, quote, sentence
from strategies.generation.work import Work

_REASONS_SHOWN = 2
_CELL_MAX_CHARS = 80
_ANSWERS = (
    "business.business_name",
    "business.description",
    "business.offer",
    "goals",
    "proof",
    "audience.questions",
    "audience.segments",
    "market.gaps",
    "market.competitors",
)
"""Answers that options are made of."""


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
    material: list[list[str]] = []
    """What the options of a writer are made of, as rows of a table."""

    def blocks(self) -> list[Block]:
        """Return the chosen option, what would change the choice, and the other options."""
        chosen = self.options[0]
        return [
            Heading(text=f"Chosen: {lower_first(chosen.title)}"),
            # What the choice of a writer gives up is said on the first page, in the same words.
            Statements(items=[chosen.pitch, *([] if self.material else [chosen.gives_up]), self.why, chosen.speed]),
            Heading(text="What would change our mind"),
            Statements(items=self.change_our_mind),
            *(block for option in self.options[1:] for block in _other_blocks(option)),
        ]

    def appendix(self) -> list[Block]:
        """Return the points of each option of the rules, or what those of a writer are made of."""
        columns = ["Points", "Reason", "Answer"]
        if self.material:
            columns = ["Option", "Formats", "Least share of the hours", "Proof", "Questions answered first"]
            return [Table(caption="What each option is made of", columns=columns, rows=self.material)]
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
        hidden += [self.options[0].gives_up] if self.material else []
        # The risk of a writer's choice is printed among the risks.
        risks = [option.risk for option in (self.options[1:] if self.material else self.options)]
        return [*super().statements(), *hidden, *risks]


def _other_blocks(option: OptionView) -> Iterator[Block]:
    yield Heading(text=f"Not chosen: {lower_first(option.title)}")
    yield Statements(items=[option.pitch, option.against or option.gives_up])


def write(work: Work) -> OptionsSection:
    """Write the section: the options of the thesis, or those of the rules with their points."""
    options, thesis = work.plan.options, find_thesis(work.done)
    decided = thesis.options if thesis else []
    return OptionsSection(
        answers_used=_find_answers(work, options),
        options=[
            _view_decided(option, said) if said and option.rule is None else _view(option)
            for option, said in zip(options, [*decided, *[None] * len(options)], strict=False)
        ],
        chosen=options[0].key,
        why=(thesis.why if thesis and decided else None) or _why(options),
        change_our_mind=decided[0].change_if
        if decided
        else [judgement_statement(text, LIMIT_REASON) for text in options[0].change_if],
        material=[_list_material(work.brief, option) for option in options if option.rule is None],
    )


def _view(option: Option) -> OptionView:
    """Return an option of the rules."""
    reason = f"{pluralize(option.total, 'point')} in the comparison of seven options; the appendix shows them."
    return OptionView(
        key=option.key,
        title=option.title,
        points=option.total,
        working=[[f"{point.points:+d}", point.why, question_titles([point.path])] for point in option.points],
        pitch=judgement_statement(option.pitch, reason),
        gives_up=judgement_statement(
            f"You give up {lower_first(option.gives_up)}",
            f"It follows from {quote(option.title)}: the same hours cannot do both.",
        ),
        risk=judgement_statement(option.risk, reason),
        speed=judgement_statement(f"Speed: {lower_first(option.speed)}", SPEED_REASON),
        against=_against(option),
    )


def _view_decided(option: Option, said: WrittenOption) -> OptionView:
    """Return an option of a writer, which has no points: its statements say what they rest on."""
    return OptionView(
        key=option.key,
        title=said.title,
        points=0,
        working=[],
        pitch=said.pitch,
        gives_up=_relabel(said.gives_up, "You give up"),
        risk=said.risk,
        speed=_relabel(said.speed, "Speed:"),
        against=None,
    )


def _relabel(statement: Statement, label: str) -> Statement:
    return statement.model_copy(update={"text": f"{label} {lower_first(statement.text)}"})


def _list_material(brief: Brief, option: Option) -> list[str]:
    """Return what an option is made of, as a row of a table."""
    proof = [quote((brief.proof or ())[number - 1].proof, _CELL_MAX_CHARS) for number in option.proof]
    asked = [quote(brief.audience.questions[number - 1].question, _CELL_MAX_CHARS) for number in option.questions]
    return [option.title, join(option.formats), f"{option.share_percent}%", join(proof), join(asked)]


def _find_answers(work: Work, options: tuple[Option, ...]) -> list[str]:
    """Return the answers that the options rest on: those of their points, or those of the thesis."""
    used = [point.path for option in options for point in option.points]
    if not used:
        section = work.done.get(SituationSection.key)
        used = section.answers_used if section else []
    return list(dict.fromkeys([*_ANSWERS, *used]))


def _against(option: Option) -> Statement | None:
    worst = min(option.points, key=lambda point: point.points, default=None)
    if worst is None or worst.points >= 0:
        return None
    return calculated_statement(f"Against it: {lower_first(sentence(worst.why))}", _sum(option))


def _why(options: tuple[Option, ...]) -> Statement:
    best, others = options[0], options[1:]
    if best.rule is None or not others:
        return judgement_statement(f"{quote(best.title)} comes first.", "No reason was given that could be confirmed.")
    second = others[0]
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
