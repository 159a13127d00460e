"""Forecasts from the owner's own numbers: what today's visits give if nothing else changes."""

from datetime import date
from math import sqrt

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import Goal
from strategies.generation.planning.counting import is_money, is_share, result_name
from strategies.generation.planning.goal_words import goal_value, is_rising, months_between
from strategies.generation.planning.plan import Forecast
from strategies.generation.wording import exact_numeral, join, numeral, short_day

_MONTHS = {"week": 12 / 52, "month": 1.0, "quarter": 3.0, "year": 12.0}
_NOT_ENOUGH = "Not enough data to forecast"


class _Unknown(Exception):
    """There is no forecast; the message says why, and how to get one."""


def build_forecast(brief: Brief, number: int, start: date) -> tuple[Forecast | None, str]:
    """Return the forecast for a goal, or None with the reason and the way to get one.

    `start` is the first planned day. Low and high are two standard deviations of a count (the square root of what is
    expected) away from the base: what chance alone does to 19 of 20 periods.
    """
    try:
        return _build_forecast(brief, number, start), ""
    except _Unknown as reason:
        return None, str(reason)


def _build_forecast(brief: Brief, number: int, start: date) -> Forecast:
    goal = brief.goals[number - 1]
    _require_countable(goal)
    visits, rate = _require_funnel(brief, number)
    months, times, period = _require_period(goal, start)
    expected = visits * rate / 100 * months
    if not expected:
        raise _Unknown(f"{_NOT_ENOUGH}: your numbers give 0 so far. Count again after a month with a result.")
    spread = 2 * sqrt(expected)
    first = goal.start or 0 if period == "in total" else 0
    base = first + expected
    forecast = Forecast(
        low=max(first, base - spread),
        base=base,
        high=base + spread,
        working=(
            f"{f'{exact_numeral(first)} today + ' if first else ''}{exact_numeral(visits)} visits a month x "
            f"{exact_numeral(rate)}%{times} = {numeral(base)}; chance alone moves it by "
            f"2 x √{numeral(expected)} = {numeral(spread)}"
        ),
    )
    _require_agreement(goal, forecast, period)
    return forecast


def _require_countable(goal: Goal) -> None:
    """Require a goal that visits can add to."""
    if is_share(goal):
        raise _Unknown(_piece_reason(goal, "what one piece brings is unknown"))
    if is_money(goal):
        raise _Unknown(_piece_reason(goal, "visits give a number of orders, not an amount"))
    if is_rising(goal) is False:
        raise _Unknown(_piece_reason(goal, "visits do not say how fast it falls"))


def _piece_reason(goal: Goal, why: str) -> str:
    hour = f"In an hour: go through your last 20 {result_name(goal)} and note what led to each."
    return f"{_NOT_ENOUGH}: {why}. {hour}"


def _require_funnel(brief: Brief, number: int) -> tuple[float, float]:
    """Return the visits a month, and the percentage of visitors who do what the goal counts."""
    goal, results = brief.goals[number - 1], brief.results
    rate = results.goal_rate if number == 1 else None
    if rate is None and goal.kind == "Sign-ups":
        rate = results.signup_rate
    if results.visits_per_month is not None and rate is not None:
        return results.visits_per_month, rate
    missing, steps = [], []
    if results.visits_per_month is None:
        missing.append("visits a month")
        steps.append("read last month's visits in your web statistics")
    if rate is None:
        missing.append("the share of visitors who get there")
        steps.append(f"divide last month's {result_name(goal)} by last month's visits")
    verb = "are" if len(missing) > 1 or results.visits_per_month is None else "is"
    raise _Unknown(f"{_NOT_ENOUGH}: {join(missing)} {verb} unknown. In an hour: {join(steps)}.")


def _require_period(goal: Goal, start: date) -> tuple[float, str, str]:
    """Return the months that are counted, how the working shows them, and the period."""
    if goal.period and goal.period != "in total":
        months = _MONTHS[goal.period]
        shown = {"week": " x 12 / 52", "month": "", "quarter": " x 3 months", "year": " x 12 months"}[goal.period]
        return months, shown, goal.period
    if not goal.period:
        raise _Unknown(f"{_NOT_ENOUGH}: it is unknown whether the goal counts per month or in total. Say which.")
    if not goal.by:
        raise _Unknown(f"{_NOT_ENOUGH}: the goal has no date. Agree on one.")
    begin = max(start, goal.opens or start)
    if goal.by <= begin:
        raise _Unknown(f"{_NOT_ENOUGH}: {short_day(goal.by)} comes before the plan can work. Agree on a later date.")
    months = months_between(begin, goal.by)
    return months, f" x {numeral(months)} months", "in total"


def _require_agreement(goal: Goal, forecast: Forecast, period: str) -> None:
    """Require that the owner's count of today is what the owner's visits and rate give, but for chance."""
    if period == "in total" or goal.start is None or forecast.low <= goal.start <= forecast.high:
        return
    raise _Unknown(
        f"{_NOT_ENOUGH}: your numbers do not agree. {forecast.working.partition(';')[0]}, but you count "
        f"{goal_value(goal, goal.start)}. In an hour: count last month again, and divide it by last month's visits."
    )
