"""Checks of hours: they add up, the chosen option gets its part, and the first goal gets most of them."""

from collections.abc import Iterable, Sequence

from strategies.generation.checks.model import Outcome, Rule, Strategy, failed, passed
from strategies.generation.checks.rows import current_pieces, current_rows
from strategies.generation.planning.schedule import Row
from strategies.generation.planning.selection import FIRST_GOAL_PERCENT
from strategies.generation.wording import numeral

_ROUNDING = 0.01


def check_hours(strategy: Strategy) -> Outcome:
    """Check that the lines of hours are the hours of the window, and that the rows fit in them."""
    calendar, there = strategy.plan.calendar, strategy.plan.capacity.window_h
    lines = sum(line.hours for line in calendar.hours)
    if abs(lines - there) > _ROUNDING or any(line.hours < -_ROUNDING for line in calendar.hours):
        return failed(f"The hours add up to {numeral(lines)}; there are {numeral(there)}.", "capacity")
    rows = current_rows(strategy)
    for line, needed in zip(calendar.hours, _hours_by_line(rows), strict=True):
        if needed is not None and abs(line.hours - needed) > _ROUNDING:
            return failed(
                f"“{line.name}” takes {numeral(needed)} hours; {numeral(line.hours)} were planned.", "calendar"
            )
    return passed(f"{numeral(sum_hours(rows))} of {numeral(there)} hours are in the calendar, and all lines add up.")


def _hours_by_line(rows: Sequence[Row]) -> tuple[float | None, ...]:
    """Return the hours of rows for each line of `Calendar.hours`; None for lines without rows."""
    pieces = [row for row in rows if row.kind == "piece"]
    return (
        sum_hours(row for row in pieces if row.is_option),
        sum_hours(row for row in pieces if not row.is_option),
        sum_hours(row for row in rows if row.kind == "asset"),
        None,
        sum_hours(row for row in rows if row.kind == "review"),
        None,
    )


def check_option_share(strategy: Strategy) -> Outcome:
    """Check that the chosen option gets at least its part of the hours of all pieces."""
    option, pieces = strategy.plan.option, current_pieces(strategy)
    if not pieces:
        return passed("Nothing fits the hours, so no option has a part of them.")
    share = percent(sum_hours(row for row in pieces if row.is_option), sum_hours(pieces))
    text = f"“{option.title}” has {numeral(share)}% of the hours of all pieces; at least {option.share_percent}%"
    if share + _ROUNDING >= option.share_percent:
        return passed(f"{text} were decided.")
    if _says(strategy, "The chosen option has less than"):
        return passed(f"{text} were decided. The calendar says why it is less.")
    return failed(f"{text} were decided.", "calendar")


def check_primary_goal(strategy: Strategy) -> Outcome:
    """Check that most hours of pieces and assets serve the first goal, or that the calendar says why they do not."""
    rows = [row for row in current_rows(strategy) if row.kind in {"piece", "asset"}]
    if not rows:
        return passed("Nothing fits the hours, so no goal has a part of them.")
    share = percent(sum_hours(row for row in rows if row.goal == 1), sum_hours(rows))
    text = f"{numeral(share)}% of the hours of pieces, and of what they need, serve your first goal"
    if share + _ROUNDING >= FIRST_GOAL_PERCENT:
        return passed(f"{text}.")
    if _says(strategy, f"Less than {FIRST_GOAL_PERCENT}% of the hours"):
        return passed(f"{text}; the calendar says why it is less than {FIRST_GOAL_PERCENT}%.")
    return failed(f"{text}; it should be {FIRST_GOAL_PERCENT}%.", "calendar")


def _says(strategy: Strategy, opening: str) -> bool:
    return any(remark.startswith(opening) for remark in strategy.plan.calendar.remarks)


def sum_hours(rows: Iterable[Row]) -> float:
    """Return the hours of rows."""
    return sum(row.hours for row in rows)


def percent(part: float, whole: float) -> float:
    """Return a part as a percentage; 100 if there is no whole."""
    return part / whole * 100 if whole else 100.0


SHARE_RULES = (
    Rule(key="hours", title="The plan fits the hours", check=check_hours),
    Rule(key="option", title="The chosen option gets its part", check=check_option_share),
    Rule(key="primary", title="The first goal gets most hours", check=check_primary_goal),
)
