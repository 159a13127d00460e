"""Statements on how the days of the calendar were chosen."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from strategies.generation.brief import Brief
from strategies.generation.brief.codes import country_name
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.schedule import DayOff, Window
from strategies.generation.planning.window import WEEKDAYS
from strategies.generation.sections.base import (
    Statement,
    answer_statement,
    assumption_statement,
    calculated_statement,
)
from strategies.generation.sections.calendar_table import have_own_steps
from strategies.generation.wording import join, pluralize, quote, short_day, spell_out

ANSWERS_USED = (
    "timing",
    "means.frequency",
    "means.people",
    "means.formats",
    "rules.reviewers",
    "business.country",
    "business.region",
    "goals",
    "results.review_every",
)
_GROUPS_MAX = 6


def describe_choice_of_days(brief: Brief, plan: Plan) -> list[Statement]:
    """Return the rhythm, the weekdays, the days kept free, and the time for checks."""
    window = plan.window
    found = [
        calculated_statement(
            f"{plan.calendar.rhythm}.",
            "the requested rhythm, as far as hours, days and titles allow",
        ),
        _weekdays_statement(brief, window),
    ]
    if window.quiet_days:
        count = spell_out(brief.timing.quiet_first_working_days or 0)
        text = f"Nothing is published on the first {count} working days of a month."
        if brief.timing.quiet_first_working_days == 1:
            text = "Nothing is published on the first working day of a month."
        found.append(answer_statement(text, "timing.quiet_first_working_days"))
    found += [*_days_off_statements(brief, window), _checks_statement(brief, window)]
    return [*found, *_owner_statements(plan), *_next_step_statements(plan)]


def _owner_statements(plan: Plan) -> list[Statement]:
    """Return who does everything, if it is one person: then the table has no column for it."""
    owners = {row.owner for row in plan.calendar.rows}
    return [answer_statement(f"Owner of every row: {next(iter(owners))}.", "means.people")] if len(owners) == 1 else []


def _next_step_statements(plan: Plan) -> list[Statement]:
    """Return what the pieces of each goal ask their readers to do, if there are several goals.

    Where every piece asks for something else, the table says it.
    """
    if have_own_steps((row.goal, row.next_step) for row in plan.calendar.pieces):
        return []
    steps: dict[int, dict[str, None]] = {}
    for row in plan.calendar.pieces:
        steps.setdefault(row.goal, {})[row.next_step] = None
    if len(steps) < 2:
        return []
    parts = [f"goal {goal}, {join((quote(step) for step in steps[goal]), 'or')}" for goal in sorted(steps)]
    return [calculated_statement(f"Pieces end with: {'; '.join(parts)}.", "the kind of each goal, and when it opens")]


def _weekdays_statement(brief: Brief, window: Window) -> Statement:
    names = join(f"{WEEKDAYS[number]}s" for number in window.weekdays)
    if window.are_weekdays_assumed:
        check = "After eight pieces, keep the weekday on which most people opened or read them."
        return assumption_statement(f"Pieces appear on {names}; you named no days.", check)
    time = f", at this time of day: {quote(brief.timing.time_of_day)}" if brief.timing.time_of_day else ""
    return answer_statement(f"Pieces appear on {names}{time}.", "timing.weekdays", "timing.time_of_day")


def _days_off_statements(brief: Brief, window: Window) -> list[Statement]:
    """Return a statement for each source of days off."""
    found = []
    by_source = {
        source: [off for off in window.days_off if off.source == source and _matters(window, off.day)]
        for source in ("blackout", "season", "holiday", "festive")
    }
    if by_source["blackout"]:
        found.append(answer_statement(f"Kept free: {_list_days(by_source['blackout'])}.", "timing.blackouts"))
    if by_source["season"]:
        found.append(answer_statement(f"Closed: {_list_days(by_source['season'])}.", "timing.seasons"))
    if by_source["holiday"]:
        country = country_name(brief.business.country or "")
        working = f"public holidays of {country}{f' ({brief.business.region})' if brief.business.region else ''}"
        found.append(calculated_statement(f"Public holidays: {_list_days(by_source['holiday'])}.", working))
    if by_source["festive"]:
        check = "Name your country, or add your public holidays as days to keep free."
        found.append(assumption_statement(f"Kept free: {_list_days(by_source['festive'])}.", check))
    return found


def _matters(window: Window, day: date) -> bool:
    """Whether people would work or publish on this day if it were not off."""
    return day.weekday() not in window.weekend or day.weekday() in window.weekdays


def _list_days(days: Sequence[DayOff]) -> str:
    """Return days off with their reasons, days in a row together."""
    groups: list[list[DayOff]] = [[days[0]]]
    for before, off in pairwise(days):
        # Weekends are left out, but the days around them belong together.
        is_next = off.reason == before.reason and off.day - before.day <= timedelta(days=4)
        if is_next:
            groups[-1].append(off)
        else:
            groups.append([off])
    parts = [_describe_group(group) for group in groups[:_GROUPS_MAX]]
    rest = sum(len(group) for group in groups[_GROUPS_MAX:])
    return join([*parts, *([pluralize(rest, "more day")] if rest else [])])


def _describe_group(group: Sequence[DayOff]) -> str:
    first, last = group[0].day, group[-1].day
    days = _day(first) if first == last else f"{_day(first)} to {_day(last)}"
    return f"{days} ({group[0].reason})"


def _day(day: date) -> str:
    return short_day(day).rpartition(" ")[0]


def _checks_statement(brief: Brief, window: Window) -> Statement:
    text = f"Drafts are due {pluralize(window.check_days, 'working day')} before publication"
    if window.check_days == 0:
        text = "Drafts are due on the day of publication, because checks take no day"
    if window.are_check_days_assumed:
        check = "Ask everybody who checks how many working days they need, before the first draft is due."
        why = "you named nobody who checks" if brief.rules.reviewers is None else "not every checking time is known"
        return assumption_statement(f"{text}; {why}.", check)
    return calculated_statement(
        f"{text}.", "the working days of everybody who checks, added up, without the day of publication"
    )
