"""Forecasts from the owner's numbers alone: what a goal comes to if nothing changes, and what the target would take."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import Goal
from strategies.generation.planning.counting import is_money, is_share, result_name, visitor_act
from strategies.generation.planning.goal_words import goal_value, is_rising, months_between
from strategies.generation.planning.measures import Forecast
from strategies.generation.wording import exact_numeral, join, numeral, short_day

_MONTHS = {"week": 12 / 52, "month": 1.0, "quarter": 3.0, "year": 12.0}
_NOT_ENOUGH = "Not enough data to forecast"


class _Unknown(Exception):
    """There is no forecast; the message says why, and how to get one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Funnel:
    """Visits a month, and the percentage of visitors who do what the goal counts, as far as it is rounded."""

    visits: float
    rate: float

    @property
    def rate_low(self) -> float:
        return max(0.0, self.rate - self._half_step)

    @property
    def rate_high(self) -> float:
        return self.rate + self._half_step

    @property
    def _half_step(self) -> float:
        """Half of the last digit that was given: 0.05 for 1.7, and 0.5 for 2."""
        exponent = Decimal(f"{self.rate:g}").as_tuple().exponent
        return float(Decimal(5).scaleb(min(int(exponent), 0) - 1))

    @property
    def working(self) -> str:
        return f"{exact_numeral(self.visits)} visits a month x {exact_numeral(self.rate)}%"


def build_forecast(brief: Brief, number: int, start: date) -> tuple[Forecast | None, str]:
    """Return the forecast for a goal, or None with the reason and the way to get one.

    `start` is the first planned day. Low and high are two standard deviations of a count (the square root of what is
    expected) away: what chance alone does to 19 of 20 periods.
    """
    try:
        return _build_forecast(brief, number, start), ""
    except _Unknown as reason:
        return None, str(reason)


def _build_forecast(brief: Brief, number: int, start: date) -> Forecast:
    goal = brief.goals[number - 1]
    if is_share(goal):
        raise _Unknown(_piece_reason(goal, "what one piece brings is unknown"))
    if is_money(goal):
        raise _Unknown(_piece_reason(goal, "visits give a number of orders, not an amount"))
    if is_rising(goal) is False:
        raise _Unknown(_piece_reason(goal, "visits do not say how fast it falls"))
    if goal.start is None and goal.target is None:
        what = "neither today's number nor the target is given as a number"
        raise _Unknown(f"{_NOT_ENOUGH}: {what}. In an hour: count today's number, and agree on the target.")
    if not goal.period:
        raise _Unknown(f"{_NOT_ENOUGH}: it is unknown whether the goal counts per month or in total. Say which.")
    if goal.period == "in total":
        return _forecast_total(brief, number, start)
    funnel = _find_funnel(brief, number)
    if goal.start is not None:
        return _forecast_today(brief, goal, goal.start, funnel)
    return _forecast_funnel(funnel or _require_funnel(brief, number), _MONTHS[goal.period], f" a {goal.period}")


def _piece_reason(goal: Goal, why: str) -> str:
    hour = f"In an hour: go through your last 20 {result_name(goal)} and note what led to each."
    return f"{_NOT_ENOUGH}: {why}. {hour}"


def _forecast_today(brief: Brief, goal: Goal, today: float, funnel: _Funnel | None) -> Forecast:
    """Forecast a count per period that the owner has counted: the same again, give or take chance."""
    _require_results(today)
    spread = 2 * sqrt(today)
    if funnel and goal.period:
        expected = _forecast_funnel(funnel, _MONTHS[goal.period], "")
        if not expected.low <= today <= expected.high:
            raise _Unknown(
                f"{_NOT_ENOUGH}: your numbers do not agree. {funnel.working} gives {numeral(expected.base)} a "
                f"{goal.period}, but you count {goal_value(goal, today)}. In an hour: count last month again."
            )
    visits, needs = brief.results.visits_per_month, ""
    if visits and goal.target is not None and goal.target > today:
        needed = visits * goal.target / today
        ratio = f"{exact_numeral(visits)} x {exact_numeral(goal.target)} / {exact_numeral(today)}"
        needs = f"At today's share of visitors it takes {numeral(needed)} visits a month ({ratio})."
    return Forecast(
        low=max(0.0, today - spread),
        base=today,
        high=today + spread,
        working=f"{goal_value(goal, today)} today; chance alone moves it by 2 x √{exact_numeral(today)} = "
        f"{numeral(spread)}",
        needs=needs,
    )


def _forecast_funnel(funnel: _Funnel, months: float, unit: str) -> Forecast:
    """Forecast a count from visits and rate. A rate that was rounded more gives a wider range."""
    low, base, high = (funnel.visits * rate / 100 * months for rate in (funnel.rate_low, funnel.rate, funnel.rate_high))
    _require_results(base)
    times = "" if months == 1 else f" x {numeral(months)} months"
    rounding = f"the rate is rounded ({exact_numeral(funnel.rate_low)}% to {exact_numeral(funnel.rate_high)}%)"
    return Forecast(
        low=max(0.0, low - 2 * sqrt(low)),
        base=base,
        high=high + 2 * sqrt(high),
        working=(
            f"{funnel.working}{times} = {numeral(base)}{unit}; {rounding}, and chance moves a count by "
            "2 x its square root"
        ),
        needs="",
    )


def _forecast_total(brief: Brief, number: int, start: date) -> Forecast:
    """Forecast a count in total, on the goal's date."""
    goal, funnel = brief.goals[number - 1], _require_funnel(brief, number)
    if not goal.by:
        raise _Unknown(f"{_NOT_ENOUGH}: the goal has no date. Agree on one.")
    begin = max(start, goal.opens or start)
    if goal.by <= begin:
        raise _Unknown(f"{_NOT_ENOUGH}: the plan begins after {short_day(goal.by)}. Agree on a later date.")
    months = months_between(begin, goal.by)
    added = _forecast_funnel(funnel, months, "")
    if goal.kind == "Sign-ups":
        raise _Unknown(_leaving_reason(goal, funnel, months, added.base))
    first = goal.start or 0
    return Forecast(
        low=first + added.low,
        base=first + added.base,
        high=first + added.high,
        working=f"{exact_numeral(first)} today + {added.working}" if first else added.working,
        needs=_compare(goal, first + added.low, first + added.high),
    )


def _compare(goal: Goal, low: float, high: float) -> str:
    """Return where the target is in a range; empty without a target."""
    if goal.target is None:
        return ""
    place = "above" if goal.target > high else "below" if goal.target < low else "in"
    return f"The target, {goal_value(goal, goal.target)}, is {place} this range."


def _leaving_reason(goal: Goal, funnel: _Funnel, months: float, added: float) -> str:
    """Return why a list cannot be forecast: the number of those who leave is unknown."""
    first = goal.start or 0
    text = f"{_NOT_ENOUGH}: how many leave each month is unknown."
    if goal.target is not None and first + added > goal.target:
        spare = (first + added - goal.target) / months
        sum_text = f"{exact_numeral(first)} + {funnel.working} x {numeral(months)} months = {numeral(first + added)}"
        text += f" The target holds if fewer than {numeral(spare)} do ({sum_text})."
    return f"{text} In an hour: read last month's leavers where you collect the sign-ups."


def _require_results(expected: float) -> None:
    if expected <= 0:
        raise _Unknown(f"{_NOT_ENOUGH}: your numbers give 0 so far. Count again after the first result.")


def _find_funnel(brief: Brief, number: int) -> _Funnel | None:
    rate, visits = _find_rate(brief, number), brief.results.visits_per_month
    return None if rate is None or visits is None else _Funnel(visits=visits, rate=rate)


def _find_rate(brief: Brief, number: int) -> float | None:
    """Return the percentage of visitors who do what the goal counts; None if no answer gives it."""
    rate = brief.results.goal_rate if number == 1 else None
    return brief.results.signup_rate if rate is None and brief.goals[number - 1].kind == "Sign-ups" else rate


def _require_funnel(brief: Brief, number: int) -> _Funnel:
    funnel, goal = _find_funnel(brief, number), brief.goals[number - 1]
    if funnel:
        return funnel
    missing, steps = [], []
    if brief.results.visits_per_month is None:
        missing.append("visits a month")
        steps.append("read last month's visits in your web statistics")
    if _find_rate(brief, number) is None:
        missing.append(f"the share of visitors who {visitor_act(goal)}")
        steps.append(f"divide last month's {result_name(goal)} by last month's visits")
    verb = "is" if len(missing) == 1 and brief.results.visits_per_month is not None else "are"
    raise _Unknown(f"{_NOT_ENOUGH}: {join(missing)} {verb} unknown. In an hour: {join(steps)}.")
