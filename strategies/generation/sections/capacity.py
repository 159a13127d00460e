"""Section 10: hours and money, hours per piece, what fits, and what was cut. Code only."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from strategies.generation.brief import Brief
from strategies.generation.capacity import ANSWERS_USED, Capacity, FormatHours, capacity_of, window_budget
from strategies.generation.channel_choice import BUDGET
from strategies.generation.contradictions import rhythm_verdict
from strategies.generation.facts import Facts
from strategies.generation.knowledge import planning
from strategies.generation.reading import GAPS, PROOF
from strategies.generation.sections.base import (
    Block,
    Heading,
    Note,
    Section,
    Statement,
    Statements,
    Table,
    answer_statement,
    assumption_statement,
    calculated_statement,
    sourced_statement,
)
from strategies.generation.wording import drop_verb, exact_numeral, join, lower_first, money, numeral, pluralize, quote
from strategies.generation.work import Work


class Line(BaseModel):
    """A line of a calculation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    amount: str
    working: str


class CapacitySection(Section):
    """The hours and the money."""

    key: ClassVar[str] = "capacity"
    title: ClassVar[str] = "Capacity: hours and money"

    fits: bool
    """Whether the requested rhythm fits."""
    verdict: str
    """Why it does not fit; empty if it does."""
    cadence: str
    """Name of the planned rhythm; empty if nothing fits."""
    cadence_reads: str
    hours_available: float
    hours_planned: float
    hours: list[Statement]
    formats: list[Line]
    week: list[Line]
    money: list[Line]
    money_total: float
    money_planned: float
    currency: str
    assumptions: list[Statement]

    def blocks(self) -> list[Block]:
        """Return the verdict, then the arithmetic."""
        found: list[Block] = [Note(text=self.verdict, tone="warning")] if self.verdict else []
        found += [
            Statements(items=self.hours),
            Table(
                caption="Hours for one piece",
                columns=["Format", "Hours", "Working"],
                rows=[[line.title, line.amount, line.working] for line in self.formats],
            ),
            Table(
                caption="A week",
                columns=["For", "Hours a week", "Working"],
                rows=[[line.title, line.amount, line.working] for line in self.week],
            ),
            Heading(text="Money"),
            Table(
                caption="Money for the 90 days",
                columns=["For", "Amount", "Working"],
                rows=[[line.title, line.amount, line.working] for line in self.money],
            ),
            Heading(text="What the hours rest on"),
            Statements(items=self.assumptions),
        ]
        return found


def write(work: Work) -> CapacitySection:
    """Write the section. Deterministic for a brief."""
    brief = work.brief
    hours = capacity_of(brief)
    planned_h = hours.choice.upkeep_h + (hours.planned.hours_per_week if hours.planned else 0)
    total, _ = window_budget(brief)
    lines, spent = money_lines(brief)
    facts = Facts(brief)
    facts.add_answers(*ANSWERS_USED, BUDGET, GAPS, PROOF)
    return CapacitySection(
        answers_used=facts.answer_paths(),
        fits=hours.fits,
        verdict=rhythm_verdict(brief),
        cadence=hours.planned.cadence.name if hours.planned else "",
        cadence_reads=hours.planned.cadence.reads if hours.planned else "",
        hours_available=round(hours.making_h, 2),
        hours_planned=round(planned_h, 2),
        hours=_hours_statements(brief, hours, planned_h),
        formats=[
            Line(title=i.name, amount=f"{numeral(i.hours)} h", working=i.working) for i in hours.requested.formats
        ],
        week=_week_lines(hours),
        money=lines,
        money_total=total,
        money_planned=spent,
        currency=brief.business_context.content_budget.currency,
        assumptions=_assumptions(hours),
    )


def _hours_statements(brief: Brief, hours: Capacity, planned_h: float) -> list[Statement]:
    people = pluralize(brief.business_context.team_size, "full-time person", "full-time people")
    if brief.business_context.team_size < 1:
        people = f"{exact_numeral(brief.business_context.team_size)} of a full-time person"
    found = [
        answer_statement(f"You have {people} for content.", "business_context.team_size"),
        calculated_statement(
            f"That makes {numeral(hours.making_h)} hours a week for making content.", hours.making_working
        ),
        calculated_statement(
            f"“{hours.requested.cadence.name}” as wished takes {numeral(hours.requested.hours_per_week)} hours a week.",
            hours.requested.working,
        ),
    ]
    if hours.planned is None:
        return found
    if hours.without_channel:
        names = join(item.format.plural for item in hours.without_channel)
        text = f"Left out: {names}, because the plan uses no channel that carries them."
        found.append(calculated_statement(text, hours.choice.limit_working))
    left = hours.making_h - planned_h
    found.append(
        calculated_statement(
            f"As planned, {hours.planned.cadence.reads}, the work takes {numeral(planned_h)} of "
            f"{numeral(hours.making_h)} hours a week and leaves {numeral(left)}.",
            f"{hours.planned.working}; + {numeral(hours.choice.upkeep_h)} h for the channels",
        )
    )
    more = int(left // hours.planned.hours_per_piece)
    if more >= 2:
        found.append(
            calculated_statement(
                f"The hours left would do for {pluralize(more, 'more piece')} a week. The plan keeps to the rhythm you "
                f"asked for: put the hours where nobody can follow, {_use_for_spare_hours(brief)}.",
                f"{numeral(left)} h / {numeral(hours.planned.hours_per_piece)} h a piece",
            )
        )
    return found


def _use_for_spare_hours(brief: Brief) -> str:
    """Return what competitors cannot copy: a gap's opportunity, else the user's proof, else collecting proof."""
    gaps = brief.competitive_intelligence.market_gaps or ()
    urgent = [gap.opportunity for gap in gaps if gap.opportunity and gap.priority == "High"]
    opportunity = next((text for text in (*urgent, *(gap.opportunity for gap in gaps)) if text), None)
    if opportunity:
        return f"into {quote(lower_first(drop_verb(opportunity)), 120)}"
    proofs = brief.business.proof_assets
    return f"into more of {quote(proofs[0], 120)}" if proofs else "into collecting the first proof of your own"


def _week_lines(hours: Capacity) -> list[Line]:
    lines = [
        Line(
            title=f"Upkeep: {item.channel.title}",
            amount=f"{numeral(item.channel.upkeep_h)} h",
            working="planning assumption: replying, posting, tidying",
        )
        for item in hours.choice.chosen
    ]
    if hours.planned:
        planned = hours.planned
        lines.append(Line(title="Pieces", amount=f"{numeral(planned.hours_per_week)} h", working=planned.working))
    total = hours.choice.upkeep_h + (hours.planned.hours_per_week if hours.planned else 0)
    have = f"of {numeral(hours.making_h)} h available"
    return [*lines, Line(title="Together", amount=f"{numeral(total)} h", working=have)]


def money_lines(brief: Brief) -> tuple[list[Line], float]:
    """Split the budget of the 90 days into whole amounts; return them with their sum."""
    total, working = window_budget(brief)
    currency = brief.business_context.content_budget.currency
    if not total:
        none = "The budget is 0: only formats and channels that cost hours alone are planned."
        return [Line(title="Everything", amount=money(0, currency), working=none)], 0.0
    shares = planning().money
    amounts = [float(int(total * share.percent / 100)) for share in shares]
    amounts[0] += total - sum(amounts)
    lines = [
        Line(
            title=share.title,
            amount=money(amount, currency),
            working=f"{share.percent}% of {money(total, currency)} (planning assumption)",
        )
        for share, amount in zip(shares, amounts, strict=True)
    ]
    lines.append(Line(title="Together", amount=money(sum(amounts), currency), working=working))
    return lines, sum(amounts)


def _assumptions(hours: Capacity) -> list[Statement]:
    rules = planning()
    found = [
        assumption_statement(
            f"A full-time week has {rules.full_time_week_h} hours, of which {rules.making_percent}% go to making "
            "content and the rest to meetings, planning, measuring and days off.",
            "Note the hours really spent in the first two weeks and correct the people in the brief.",
        )
    ]
    found += [_format_statement(item) for item in hours.requested.formats]
    return found


def _format_statement(item: FormatHours) -> Statement:
    text = f"{item.name}: {item.working}."
    if "https://" in item.format.source:
        return sourced_statement(text, item.format.source)
    return assumption_statement(text, f"A {item.format.source}. {_hours_check(item)}")


def _hours_check(item: FormatHours) -> str:
    return f"Time the first one; if it takes more than {numeral(item.hours * 1.25)} h, plan with what it took."
