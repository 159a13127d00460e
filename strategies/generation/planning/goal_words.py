"""Words for goals: values with unit and period, and where a goal is to move."""

from datetime import date

from strategies.generation.brief.goals import Goal
from strategies.generation.wording import exact_numeral, short_day

_MONTHS = {"week": 12 / 52, "month": 1, "quarter": 3, "year": 12}


def goal_value(goal: Goal, value: float) -> str:
    """Return a value of the goal with unit and period: `20 a month`, `75%` or `600 jackets`."""
    number = exact_numeral(value)
    if goal.unit == "%":
        number = f"{number}%"
    elif goal.unit:
        number = f"{number} {goal.unit}"
    return f"{number} a {goal.period}" if goal.period and goal.period != "in total" and goal.unit != "%" else number


def goal_change(goal: Goal) -> str:
    """Return where the goal is to move, such as `from 9 to 20 a month by 31 Aug 2027`; empty without a target."""
    if goal.target is None:
        return ""
    target = goal_value(goal, goal.target)
    move = f"to {target}" if goal.start is None else f"from {_start(goal)} to {target}"
    return f"{move} by {short_day(goal.by)}" if goal.by else move


def goal_reference(number: int, count: int) -> str:
    """Return how sentences name a goal: `The goal` if there is only one, otherwise `Goal 2`."""
    return "The goal" if count == 1 else f"Goal {number}"


def is_rising(goal: Goal) -> bool | None:
    """Whether the goal asks for more than today; None if start or target is unknown, or both are equal."""
    if goal.start is None or goal.target is None or goal.start == goal.target:
        return None
    return goal.target > goal.start


def monthly(goal: Goal, value: float) -> float | None:
    """Return a value of the goal per month; None if it is not counted per week, month, quarter or year."""
    months = _MONTHS.get(goal.period or "")
    return value / months if months else None


def months_between(first: date, last: date) -> float:
    """Return the months between two days, as a fraction."""
    return (last - first).days / 365.25 * 12


def _start(goal: Goal) -> str:
    start = exact_numeral(goal.start or 0)
    return f"{start}%" if goal.unit == "%" else start
