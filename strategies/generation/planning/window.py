"""The days of the plan: the window, days off, quiet days, and the first day of publication."""

from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from strategies.generation.brief import Brief
from strategies.generation.brief.rules import Reviewer
from strategies.generation.knowledge import planning
from strategies.generation.planning.days import (
    add_working_days,
    days_from,
    find_seasons,
    working_day_from,
    working_days_per_week,
)
from strategies.generation.planning.format_hours import choose_formats
from strategies.generation.planning.public_holidays import find_holidays, find_weekend
from strategies.generation.planning.schedule import DayOff, Window
from strategies.generation.wording import pluralize, short_day

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ASSUMED_CHECK_DAYS = 1.0


def build_window(brief: Brief, today: date) -> Window:
    """Return the planned days: 90 from the start date, or from next Monday without one."""
    start, remarks = _choose_start(brief, today)
    end = start + timedelta(days=planning().window_days - 1)
    weekend = find_weekend(brief.business.country)
    # Working days of a month count from its first day, which can be before the window.
    holidays, holiday_remarks = find_holidays(brief, start.replace(day=1), end)
    weekdays, are_assumed = _choose_weekdays(brief, weekend)
    off = _days_off(brief, start, end, holidays)
    every, with_proof = _check_days(brief, "Every piece"), _check_days(brief, "Pieces with proof")
    check_days = ceil(every - 1e-9)
    window = Window(
        start=start,
        end=end,
        weekdays=weekdays,
        are_weekdays_assumed=are_assumed,
        weekend=weekend,
        days_off=off,
        quiet_days=_quiet_days(brief, start, end, weekend, {item.day for item in holidays}),
        first_publication=start,
        check_days=check_days,
        proof_check_days=ceil(every + with_proof - 1e-9) - check_days,
        are_check_days_assumed=brief.rules.reviewers is None
        or any(reviewer.working_days is None for reviewer in brief.rules.reviewers),
        remarks=(*remarks, *holiday_remarks, *_check_remarks(brief), *_outside_remarks(brief, start, end)),
    )
    first, remark = _first_publication(brief, window)
    return replace(window, first_publication=first, remarks=(*window.remarks, *([remark] if remark else [])))


def _choose_start(brief: Brief, today: date) -> tuple[date, list[str]]:
    requested = brief.timing.start_date
    next_monday = today + timedelta(days=7 - today.weekday())
    if requested is None:
        return next_monday, []
    if requested >= today:
        return requested, []
    text = f"Your start date, {short_day(requested)}, has passed: the plan starts on the next Monday instead."
    return next_monday, [text]


def _choose_weekdays(brief: Brief, weekend: tuple[int, ...]) -> tuple[tuple[int, ...], bool]:
    """Return the owner's weekdays, else the working days the requested rhythm needs, and whether it was assumed."""
    if brief.timing.weekdays:
        return tuple(sorted({WEEKDAYS.index(name) for name in brief.timing.weekdays})), False
    working = [number for number in range(7) if number not in weekend]
    if brief.means.frequency == "Daily":
        return tuple(working), True
    assumed = (1, 2, 3) if brief.means.frequency == "2-3 times per week" else (1, 3)
    return tuple(number for number in assumed if number in working) or tuple(working[:2]), True


def _days_off(brief: Brief, start: date, end: date, holidays: tuple[DayOff, ...]) -> tuple[DayOff, ...]:
    """Return the days without work, each once: blackouts, closed seasons, and holidays unless they are published on."""
    found: dict[date, DayOff] = {}
    for blackout in brief.timing.blackouts or ():
        for day in days_from(max(start, blackout.first), min(end, blackout.last or blackout.first)):
            found.setdefault(day, DayOff(day=day, reason=blackout.reason or "kept free by you", source="blackout"))
    for span in find_seasons(brief, start, end):
        if span.season.kind == "Closed":
            for day in days_from(max(start, span.first), min(end, span.last)):
                found.setdefault(day, DayOff(day=day, reason=span.season.name, source="season"))
    if not brief.timing.publishes_on_holidays:
        for holiday in holidays:
            if start <= holiday.day <= end:
                found.setdefault(holiday.day, holiday)
    return tuple(found[day] for day in sorted(found))


def _quiet_days(
    brief: Brief, start: date, end: date, weekend: tuple[int, ...], holidays: set[date]
) -> tuple[date, ...]:
    """Return the first working days of each month, as many as the brief keeps free. Public holidays do not count."""
    found: list[date] = []
    month, count = "", 0
    for day in days_from(start.replace(day=1), end):
        if month != f"{day:%Y-%m}":
            month, count = f"{day:%Y-%m}", 0
        if day.weekday() in weekend or day in holidays or count >= (brief.timing.quiet_first_working_days or 0):
            continue
        count += 1
        if day >= start:
            found.append(day)
    return tuple(found)


def _check_days(brief: Brief, checks: str) -> float:
    """Return the working days of the reviewers of these pieces. Unknown times are assumed to be a day."""
    reviewers = brief.rules.reviewers
    if reviewers is None:
        return _ASSUMED_CHECK_DAYS if checks == "Every piece" else 0.0
    return sum(
        _ASSUMED_CHECK_DAYS if reviewer.working_days is None else reviewer.working_days
        for reviewer in reviewers
        if _pieces_of(reviewer) == checks
    )


def _pieces_of(reviewer: Reviewer) -> str:
    """Return which pieces a reviewer sees. Nothing tells which pieces are about the trade, so it may be every one."""
    return "Pieces with proof" if reviewer.checks == "Pieces with proof" else "Every piece"


def _check_remarks(brief: Brief) -> list[str]:
    return [
        f"{reviewer.who} checks pieces about the trade. Any piece can be one, so every piece leaves time for it."
        for reviewer in brief.rules.reviewers or ()
        if reviewer.checks == "Pieces about the trade"
    ]


def _outside_remarks(brief: Brief, start: date, end: date) -> list[str]:
    """Return remarks on days that the plan cannot use because they are not in the window."""
    before = brief.timing.nothing_before
    is_late = before is not None and before > end
    late = [f"You publish nothing before {short_day(before)}, which is after these 90 days."] if before else []
    over = [
        f"The days you keep free from {short_day(blackout.first)} are over before the plan starts."
        for blackout in brief.timing.blackouts or ()
        if (blackout.last or blackout.first) < start
    ]
    return [*(late if is_late else []), *over]


def _first_publication(brief: Brief, window: Window) -> tuple[date, str]:
    """Return the first day of publication, with a remark if making and checks take longer than the window.

    The quickest format is made, then checked, and nothing may forbid the day.
    """
    made = _making_days(brief, window)
    ready = add_working_days(window, working_day_from(window, window.start), made + window.check_days)
    if ready <= window.end:
        return max(ready, brief.timing.nothing_before or ready), ""
    text = (
        f"The quickest piece takes {pluralize(made, 'working day')} to make and "
        f"{pluralize(window.check_days, 'working day')} to check, so none can be published in these 90 days."
    )
    return ready, text


def _making_days(brief: Brief, window: Window) -> int:
    """Return the working days that the quickest format takes to make, with all hours of a day."""
    day_h = sum(person.hours_per_week for person in brief.means.people) / working_days_per_week(window)
    quickest = min(item.make_h for item in choose_formats(brief))
    return max(1, ceil(min(quickest / day_h, planning().window_days) - 1e-9))
