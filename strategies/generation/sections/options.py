"""Section 6: three options with cost, speed and risk, the chosen one, and what would change the choice."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.capacity import ANSWERS_USED, capacity_of
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.insights import find_waiting_list
from strategies.generation.option_pitch import TITLES, doubts_of, pitch_of
from strategies.generation.option_plan import Option, OptionKey, options_of
from strategies.generation.reading import CONSTRAINTS, CUSTOMER, EMERGING, GAPS, OBJECTIVES, PAINS, PROOF, RIVALS
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    Table,
    assumption_statement,
    calculated_statement,
)
from strategies.generation.sections.positioning import PositioningSection
from strategies.generation.wording import exact_numeral, join, numeral, pluralize, sentence
from strategies.generation.work import Work

SPEED: dict[OptionKey, str] = {
    "evidence": "medium: the first piece of evidence has to be made, then it is quoted",
    "answers": "slow: pages need months to be found",
    "owned": "fast: the people are already within reach",
}


class OptionProse(BaseModel):
    """A writer's prose on one option."""

    key: OptionKey
    pitch: Claim = Field(description="What we would do, in this business's own terms.")
    risk: Claim = Field(description="What would make it fail.")


class OptionsProse(BaseModel):
    """A writer's prose on the options."""

    options: list[OptionProse]
    why: Claim = Field(description="Why the chosen one, from the points in the facts.")
    change_our_mind: list[Claim] = Field(description="Two or three observations that would make us change the choice.")


class OptionView(BaseModel):
    """An option as shown in the section."""

    key: OptionKey
    title: str
    points: int
    working: str
    cost: str
    speed: str
    pitch: Statement
    risk: Statement


class OptionsSection(Section):
    """The options and the choice."""

    key: ClassVar[str] = "options"
    title: ClassVar[str] = "Options and choice"

    options: list[OptionView]
    chosen: OptionKey
    why: Statement
    change_our_mind: list[Statement]
    assumptions: list[Statement]

    def blocks(self) -> list[Block]:
        """Return the comparison, each option, and what would change the choice."""
        rows = [[o.title, f"{o.points}", o.cost, o.speed, o.risk.text] for o in self.options]
        columns = ["Option", "Points", "Cost", "Speed", "Risk"]
        found: list[Block] = [Table(caption="Three ways to go", columns=columns, rows=rows)]
        for option in self.options:
            mark = " (chosen)" if option.key == self.chosen else ""
            found.append(Heading(text=f"{option.title}{mark}"))
            points = calculated_statement(f"{sentence(pluralize(option.points, 'point'))}", option.working)
            found.append(Statements(items=[option.pitch, option.risk, points]))
        found.append(Heading(text="Why this one, and what would change our mind"))
        found.append(Statements(items=[self.why, *self.change_our_mind, *self.assumptions]))
        return found


def write(work: Work) -> OptionsSection:
    """Write the section: code scores and chooses, a writer describes the options."""
    brief = work.brief
    work.require_section(PositioningSection)
    options = options_of(brief)
    facts = _collect_facts(brief, options)
    drafted = _draft_prose(brief, work.today, options)
    prose = work.write_prose(
        OptionsSection,
        OptionsProse,
        instructions=(
            f"Three options are scored; “{TITLES[options[0].key]}” is chosen. For each, by its key, say what this "
            "business would do in its own terms and what would make it fail. Then why the chosen one, from the points "
            "given, and two or three observations that would change the choice. Do not change the choice or the points."
        ),
        facts=facts,
        entries={"options": [option.key for option in options]},
        draft=lambda: drafted,
    )
    said = {item.key: item for item in prose.options}
    return OptionsSection(
        answers_used=facts.answer_paths(),
        options=[_build_view(brief, option, said[option.key], facts) for option in options],
        chosen=options[0].key,
        why=facts.statement(prose.why),
        change_our_mind=[facts.statement(item) for item in prose.change_our_mind[:3]],
        assumptions=[_speed_assumption()],
    )


def _build_view(brief: Brief, option: Option, prose: OptionProse, facts: Facts) -> OptionView:
    return OptionView(
        key=option.key,
        title=TITLES[option.key],
        points=option.total,
        working=option.working,
        cost=_cost_text(brief, option.key),
        speed=SPEED[option.key],
        pitch=facts.statement(prose.pitch),
        risk=facts.statement(prose.risk),
    )


def _cost_text(brief: Brief, key: OptionKey) -> str:
    """Return the hours a week: half as many of the costliest pieces, the planned mix, or the lightest pieces."""
    hours = capacity_of(brief)
    forms = (hours.planned or hours.requested).formats
    rhythm = (hours.planned or hours.requested).cadence.pieces_per_week
    costs = sorted(form.hours for form in forms)
    average = (hours.planned or hours.requested).hours_per_piece
    pieces, per_piece = {
        "evidence": (rhythm / 2, costs[-1]),
        "answers": (rhythm, average),
        "owned": (rhythm, costs[0]),
    }[key]
    return f"{pluralize(pieces, 'piece')} a week x {numeral(per_piece)} h = {numeral(pieces * per_piece)} h a week"


def _speed_assumption() -> Statement:
    return assumption_statement(
        "Speed is a planning assumption: search is slow, people within reach answer soon.",
        "Compare the first reactions in each channel at the review after 30 days.",
    )


def _collect_facts(brief: Brief, options: list[Option]) -> Facts:
    facts = Facts(brief)
    facts.add_answers(
        "business.business_name",
        "business.offer",
        CUSTOMER,
        PAINS,
        PROOF,
        GAPS,
        EMERGING,
        OBJECTIVES,
        RIVALS,
        CONSTRAINTS,
    )
    facts.add_answers(
        "audience_intelligence.buying_journey.retention",
        "business_context.implementation_timeline",
        "business_context.start_date",
    )
    facts.add_answers("business_context.competitive_position", "business.stage", *ANSWERS_USED)
    waiting = find_waiting_list(brief)
    if waiting:
        share = f"{numeral(waiting.things / waiting.people * 100)}%"
        facts.add_calculation(
            "waiting.share", share, f"{exact_numeral(waiting.things)} / {exact_numeral(waiting.people)}"
        )
    for option in options:
        facts.add_calculation(
            f"option.{option.key}", {"points": option.total, "cost": _cost_text(brief, option.key)}, option.working
        )
    facts.add_calculation("option.chosen", options[0].key, f"most points: {options[0].total}")
    return facts


def _draft_prose(brief: Brief, today: date, options: list[Option]) -> OptionsProse:
    best, second = options[0], options[1]
    lead = best.total - second.total
    by = f"{best.total} points against {second.total} for “{TITLES[second.key]}”"
    reasons = join(point.why for point in best.points if point.points > 0)
    tie = " It is a tie, so the option that leaves something lasting behind comes first." if not lead else ""
    because = f": {reasons}" if reasons else ""
    return OptionsProse(
        options=[
            OptionProse(key=option.key, pitch=pitch, risk=risk)
            for option in options
            for pitch, risk in [pitch_of(brief, option.key)]
        ],
        why=claim(
            f"“{TITLES[best.key]}” is chosen with {by}{because}.{tie}", f"option.{best.key}", f"option.{second.key}"
        ),
        change_our_mind=doubts_of(brief, today, best.key, second.key),
    )
