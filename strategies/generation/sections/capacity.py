"""Hours and money: what there is, where it goes, and what is left. Code only."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from strategies.generation.knowledge import formats, planning
from strategies.generation.planning.hour_lines import UNPLANNED
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.schedule import Capacity, FormatHours, Money
from strategies.generation.rounding import choose_step, round_parts
from strategies.generation.sections.base import (
    Block,
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
from strategies.generation.wording import join, lower_first, money, numeral, pluralize
from strategies.generation.work import Work

_ANSWERS_USED = (
    "means.people",
    "means.budget",
    "means.frequency",
    "means.formats",
    "means.channels",
    "voice.words_min",
    "voice.words_max",
)


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
    """Whether the requested rhythm is planned."""
    verdict: str
    """What does not fit; empty if all does."""
    cadence: str
    """Name of the requested rhythm."""
    cadence_reads: str
    """The planned rhythm in words."""
    hours_available: float
    """Hours a week."""
    hours_planned: float
    """Planned hours a week, on average."""
    hours: list[Statement]
    window: list[Line]
    """Hours of the 90 days by purpose; the lines add up to the last one."""
    week: list[Line]
    """Planned hours of an average week by purpose."""
    formats: list[Line]
    """Hours for one piece."""
    money: list[Line]
    money_total: float
    money_planned: float
    currency: str
    assumptions: list[Statement]

    def blocks(self) -> list[Block]:
        """Return the hours by purpose, and the money in a sentence."""
        found: list[Block] = [Note(text=self.verdict, tone="warning")] if self.verdict else []
        rows = [[line.title, line.amount] for line in self.window]
        found += [Statements(items=self.hours)]
        if rows:
            found.append(Table(caption="Where the hours go", columns=["For", "Hours"], rows=rows))
        return found

    def appendix(self) -> list[Block]:
        """Return the workings: hours by purpose, hours for one piece, money by purpose, and sources."""
        tables = (
            ("Hours of the 90 days", "Hours", self.window),
            ("Hours of an average week", "Hours a week", self.week),
            ("Hours for one piece", "Hours", self.formats),
            ("Money for the 90 days", "Amount", self.money),
        )
        found: list[Block] = [
            Table(
                caption=caption,
                columns=["For", unit, "Working"],
                rows=[[line.title, line.amount, line.working] for line in lines],
            )
            for caption, unit, lines in tables
            if lines
        ]
        return [*found, Statements(items=self.assumptions)] if self.assumptions else found


def write(work: Work) -> CapacitySection:
    """Write the section from the hours and the money of the plan."""
    plan = work.plan
    requested, planned = plan.capacity.requested_pieces, len(plan.calendar.pieces)
    week, planned_h = _week_lines(plan)
    return CapacitySection(
        answers_used=list(_ANSWERS_USED),
        fits=planned >= requested,
        verdict="" if planned >= requested else _describe_misfit(requested, planned),
        cadence=plan.capacity.requested,
        cadence_reads=plan.calendar.rhythm,
        hours_available=plan.capacity.week_h,
        hours_planned=planned_h,
        hours=[*_hours_statements(plan), _money_statement(plan.money)],
        window=_window_lines(plan),
        week=week,
        formats=[_format_line(form) for form in plan.capacity.formats],
        money=_money_lines(plan.money),
        money_total=plan.money.total,
        money_planned=plan.money.total - plan.money.unspent,
        currency=plan.money.currency,
        assumptions=_assumptions(plan.capacity),
    )


def _describe_misfit(requested: int, planned: int) -> str:
    verb = "fits" if planned == 1 else "fit"
    if planned == 0:
        return f"None of the {pluralize(requested, 'piece')} you asked for fits. The calendar says why."
    return f"{planned} of the {pluralize(requested, 'piece')} you asked for {verb}. The calendar says why."


def _hours_statements(plan: Plan) -> list[Statement]:
    capacity = plan.capacity
    rest = plan.calendar.hours[-1]
    week = pluralize(capacity.week_h, "hour")
    found = [
        calculated_statement(
            f"You have {week} a week for content: {numeral(capacity.window_h)} in 90 days.",
            f"{capacity.week_working}; {capacity.window_working}",
        ),
    ]
    if rest.hours >= 0.005:
        found.append(
            calculated_statement(
                f"Not planned: {pluralize(rest.hours, 'hour')}. {rest.working}", "all hours less those of the plan"
            )
        )
    return found


def _window_lines(plan: Plan) -> list[Line]:
    """Return the hours of the window by purpose, rounded so that they add up."""
    lines = [line for line in plan.calendar.hours if line.hours >= 0.005]
    amounts = round_parts([line.hours for line in lines], choose_step(plan.capacity.window_h))
    found = [
        Line(title=line.name, amount=f"{_plain(amount)} h", working=line.working)
        for line, amount in zip(lines, amounts, strict=True)
    ]
    return [*found, Line(title="Together", amount=f"{_plain(sum(amounts))} h", working=plan.capacity.window_working)]


def _week_lines(plan: Plan) -> tuple[list[Line], float]:
    """Return the planned hours of an average week by purpose, and their sum."""
    capacity = plan.capacity
    weeks = capacity.window_h / capacity.week_h
    lines = [line for line in plan.calendar.hours if line.hours >= 0.005]
    amounts = round_parts([line.hours / weeks for line in lines], choose_step(capacity.week_h) if weeks else 1)
    planned = [(line, amount) for line, amount in zip(lines, amounts, strict=True) if line.name != UNPLANNED]
    found = [
        Line(
            title=line.name,
            amount=f"{_plain(amount)} h",
            working=f"{numeral(line.hours)} h / {numeral(weeks)} working weeks",
        )
        for line, amount in planned
        if amount
    ]
    total = round(sum(amount for _, amount in planned), 2)
    have = f"of {numeral(capacity.week_h)} h available"
    return [*found, Line(title="Together", amount=f"{_plain(total)} h", working=have)], total


def _plain(hours: float) -> str:
    """Format hours that are rounded already, with every digit they have."""
    text = f"{hours:,.2f}"
    return text.rstrip("0").rstrip(".")


def _format_line(form: FormatHours) -> Line:
    return Line(title=form.name, amount=f"{numeral(form.hours)} h", working=form.working)


def _money_statement(budget: Money) -> Statement:
    if not budget.total:
        return answer_statement(budget.unspent_reason, "means.budget")
    parts = [f"{money(line.amount, budget.currency)} for {lower_first(line.name)}" for line in budget.lines]
    if budget.unspent:
        parts.append(f"{money(budget.unspent, budget.currency)} kept until a review shows what works")
    text = f"Money: {money(budget.total, budget.currency)} in 90 days. That is {join(parts)}."
    return calculated_statement(text, budget.working)


def _money_lines(budget: Money) -> list[Line]:
    lines = [
        Line(title=line.name, amount=money(line.amount, budget.currency), working=line.working) for line in budget.lines
    ]
    if budget.unspent:
        kept = Line(title="Kept", amount=money(budget.unspent, budget.currency), working=budget.unspent_reason)
        lines.append(kept)
    return [*lines, Line(title="Together", amount=money(budget.total, budget.currency), working=budget.working)]


def _assumptions(capacity: Capacity) -> list[Statement]:
    """Return where the hours come from that are not the owner's."""
    found = [_format_statement(form) for form in capacity.formats if not form.is_own]
    found.append(
        assumption_statement(
            f"A review takes {numeral(planning().review_h)} h: {_without_kind(planning().review_why)}.",
            "Time the first one.",
        )
    )
    return found


def _format_statement(form: FormatHours) -> Statement:
    source = formats()[form.key].source
    text = f"{form.name}: {form.working}."
    if "https://" in source:
        return sourced_statement(text, source)
    check = f"Time the first one; if it takes more than {numeral(form.hours * 1.25)} h, tell the plan what it took."
    return assumption_statement(f"{text} What is counted: {_without_kind(source)}.", check)


def _without_kind(source: str) -> str:
    return source.removeprefix("planning assumption: ")
