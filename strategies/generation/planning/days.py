"""Working days, days off and seasons: the arithmetic with days that all parts of a plan share."""

from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from strategies.generation.brief import Brief
from strategies.generation.brief.timing import Season
from strategies.generation.planning.schedule import Window

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonSpan:
    """A season of the brief as it falls in or near a window. `path` is that of the answer."""

    season: Season
    first: date
    last: date
    path: str

    def covers(self, day: date) -> bool:
        """Whether the season includes this day."""
        return self.first <= day <= self.last


def days_from(first: date, last: date) -> tuple[date, ...]:
    """Return the days from the first to the last, both included; empty if the last comes before the first."""
    return tuple(first + timedelta(days=count) for count in range((last - first).days + 1))


def window_days(window: Window) -> tuple[date, ...]:
    """Return all days of the window."""
    return days_from(window.start, window.end)


def is_day_off(window: Window, day: date) -> bool:
    """Whether this day is a day off, weekends aside. Only days of the window are known."""
    return any(off.day == day for off in window.days_off)


def is_working_day(window: Window, day: date) -> bool:
    """Whether people work on this day: no weekend of the country and no day off."""
    return day.weekday() not in window.weekend and not is_day_off(window, day)


def working_days(window: Window) -> tuple[date, ...]:
    """Return the working days of the window."""
    off = {item.day for item in window.days_off}
    return tuple(day for day in window_days(window) if day.weekday() not in window.weekend and day not in off)


def working_days_per_week(window: Window) -> int:
    """Return the working days of a week without days off."""
    return 7 - len(window.weekend)


def add_working_days(window: Window, day: date, count: int) -> date:
    """Return the day `count` working days later, or earlier if it is negative; the day itself for 0."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day = find_day(lambda other: is_working_day(window, other), day + step, step)
    return day


def working_day_from(window: Window, day: date) -> date:
    """Return this day or the next working day after it."""
    return find_day(lambda other: is_working_day(window, other), day, _DAY)


def working_day_until(window: Window, day: date) -> date:
    """Return this day or the last working day before it."""
    return find_day(lambda other: is_working_day(window, other), day, -_DAY)


def find_day(is_right: Callable[[date], bool], day: date, step: timedelta) -> date:
    """Return the first day that is right, beginning with `day`."""
    while not is_right(day):
        day += step
    return day


def can_publish(window: Window, day: date) -> bool:
    """Whether a piece may be published on this day."""
    return (
        window.first_publication <= day <= window.end
        and day.weekday() in window.weekdays
        and day not in window.quiet_days
        and not is_day_off(window, day)
    )


def publication_days(window: Window) -> tuple[date, ...]:
    """Return the days on which a piece may be published."""
    off = {item.day for item in window.days_off}.union(window.quiet_days)
    return tuple(
        day
        for day in days_from(window.first_publication, window.end)
        if day.weekday() in window.weekdays and day not in off
    )


def draft_due(window: Window, day: date, *, has_proof: bool) -> date:
    """Return when the draft of a piece published on `day` is due.

    That is `check_days` working days earlier, and `proof_check_days` more if it contains proof. The day of publication
    is not one of them: a draft due on Tuesday with three days of checks is published on Friday.
    """
    return add_working_days(window, day, -(window.check_days + (window.proof_check_days if has_proof else 0)))


def find_seasons(brief: Brief, first: date, last: date) -> tuple[SeasonSpan, ...]:
    """Return the seasons that touch the days from `first` to `last`, by their first day."""
    found = [
        SeasonSpan(season=season, first=begin, last=end, path=f"timing.seasons.{index}")
        for index, season in enumerate(brief.timing.seasons or ())
        for begin, end in _occurrences(season, first, last)
        if begin <= last and end >= first
    ]
    return tuple(sorted(found, key=lambda span: (span.first, span.last, span.path)))


def _occurrences(season: Season, first: date, last: date) -> list[tuple[date, date]]:
    """Return when a season takes place: once, or every year around the given days."""
    if season.is_yearly is False:
        return [(season.first, season.last)]
    # A season that lasts over New Year begins in the year before.
    years = range(first.year - 1 - season.first.year, last.year + 1 - season.first.year)
    shifts = range(years.start - (season.last.year - season.first.year), years.stop)
    return [(_shift_years(season.first, count), _shift_years(season.last, count)) for count in shifts]


def _shift_years(day: date, count: int) -> date:
    year = day.year + count
    is_missing = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28) if is_missing else day.replace(year=year)
