"""Checks that sections give the same numbers and dates as the plan they render."""

from collections.abc import Iterator

from strategies.generation.checks.model import Outcome, Rule, Strategy, failed, passed
from strategies.generation.checks.rows import current_rows
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.capacity import CapacitySection
from strategies.generation.sections.measurement import MeasurementSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.sections.roadmap import RoadmapSection
from strategies.generation.wording import day, money, numeral, quote

type Difference = tuple[str, str]
"""What differs, in one sentence, and the section to regenerate."""
_ROUNDING = 0.01


def check_targets(strategy: Strategy) -> Outcome:
    """Compare the metrics with the goals of the brief."""
    planned = {metric.goal: metric for metric in strategy.plan.metrics}
    for kpi in strategy.require(MeasurementSection).kpis:
        metric = planned.get(kpi.goal)
        if metric and (kpi.start, kpi.target, kpi.by) != (metric.start, metric.target, metric.by):
            return failed(f"{quote(kpi.name, 80)} differs from the goal in the brief.", "measurement")
    return passed("Every target and date is that of the brief.")


def check_figures(strategy: Strategy) -> Outcome:
    """Compare hours, money and shares in the sections with the plan."""
    found = next(_find_differences(strategy), None)
    return failed(*found) if found else passed("Hours, money and shares are the same everywhere.")


def _find_differences(strategy: Strategy) -> Iterator[Difference]:
    plan, hours = strategy.plan, strategy.require(CapacitySection)
    if abs(hours.hours_available - plan.capacity.week_h) > _ROUNDING:
        yield (
            f"{numeral(hours.hours_available)} hours a week; the people give {numeral(plan.capacity.week_h)}.",
            "capacity",
        )
    if abs(hours.money_total - plan.money.total) > _ROUNDING:
        given = money(plan.money.total, plan.money.currency)
        yield f"{money(hours.money_total, hours.currency)} in all; the budget is {given}.", "capacity"
    shares = {pillar.key: pillar.share_percent for pillar in plan.pillars}
    for pillar in strategy.require(PillarsSection).pillars:
        if pillar.share != shares.get(pillar.key):
            yield f"The share of {quote(pillar.title, 80)} is not the one that was planned.", "pillars"


def check_dates(strategy: Strategy) -> Outcome:
    """Compare the dates of the roadmap with those of the calendar."""
    window, calendar = strategy.plan.window, strategy.require(CalendarSection)
    if (calendar.start, calendar.end) != (window.start, window.end):
        return failed("The calendar covers other days than the plan.", "calendar")
    days = {row.id: row.day for row in current_rows(strategy)}
    for one in strategy.require(RoadmapSection).milestones:
        if one.row and days.get(one.row) != one.by:
            where = f"on {day(days[one.row])}" if one.row in days else "missing"
            return failed(f"{quote(one.what, 80)} is on {day(one.by)}; in the calendar it is {where}.", "roadmap")
    return passed("The roadmap and the calendar have the same dates.")


NUMBER_RULES = (
    Rule(key="targets", title="Targets are those of the brief", check=check_targets),
    Rule(key="figures", title="Numbers are the same everywhere", check=check_figures),
    Rule(key="dates", title="Dates are the same everywhere", check=check_dates),
)
