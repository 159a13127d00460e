"""The requested rhythm as target days, and the planned rhythm in words."""

from datetime import date, timedelta

from strategies.generation.brief import Brief
from strategies.generation.knowledge import get_cadence, planning
from strategies.generation.planning.days import find_seasons, publication_days, working_days_per_week
from strategies.generation.planning.schedule import Window
from strategies.generation.wording import pluralize, spell_out

_QUIET_PERCENT = 50
"""Pieces of a week in a quiet season, compared with another week."""


def pieces_per_week(brief: Brief, window: Window) -> float:
    """Return the pieces a week of the requested rhythm; a daily one has a piece on each working day."""
    if brief.means.frequency == "Daily":
        return working_days_per_week(window)
    return get_cadence(brief.means.frequency).pieces_per_week


def target_days(brief: Brief, window: Window) -> tuple[date, ...]:
    """Return the days on which the requested rhythm would publish: fewer in quiet seasons, none on closed days.

    At most one closed week is made up for in the next one.
    """
    rate = pieces_per_week(brief, window)
    quiet = [span for span in find_seasons(brief, window.start, window.end) if span.season.kind == "Quiet"]
    open_days = publication_days(window)
    found, credit = list[date](), max(0.0, 1 - rate)
    for begin in range(0, planning().window_days, 7):
        first = window.start + timedelta(days=begin)
        days = [day for day in open_days if 0 <= (day - first).days < 7]
        is_quiet = any(span.covers(day) for span in quiet for day in days)
        credit += rate * (_QUIET_PERCENT / 100 if is_quiet else 1)
        count = min(int(credit + 1e-6), len(days))
        found += [days[number * len(days) // count] for number in range(count)]
        credit = min(credit - count, max(1.0, rate))
    return tuple(found)


def pick_evenly(days: tuple[date, ...], count: int) -> tuple[date, ...]:
    """Return `count` of the days, evenly spread and beginning with the first."""
    return tuple(days[number * len(days) // count] for number in range(count))


def describe_rhythm(count: int) -> str:
    """Return what the pieces amount to, such as `11 pieces in 90 days, about one a week`."""
    days = planning().window_days
    per_week = count / (days / 7)
    text = f"{pluralize(count, 'piece')} in {days} days"
    if count < 2:
        return text
    if per_week >= 1.5:
        return f"{text}, about {spell_out(round(per_week))} a week"
    if per_week >= 0.75:
        return f"{text}, about one a week"
    if per_week >= 0.4:
        return f"{text}, about one every two weeks"
    return f"{text}, about one a month" if count < 5 else f"{text}, about one every three weeks"
