"""Forecasts for the goals from current figures (low, base, high), with the arithmetic or what is missing."""

import re

from pydantic import BaseModel, ConfigDict

from strategies.generation.brief import Brief
from strategies.generation.goals import Goal, kind_of_goal
from strategies.generation.knowledge import planning
from strategies.generation.wording import exact_numeral, numeral, phrase

NOT_ENOUGH = "not enough data"


class Forecast(BaseModel):
    """What a goal comes to if only visits change. If there is no forecast, `working` says what is missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    objective: str
    """Dotted path of the goal."""
    name: str
    low: str
    base: str
    high: str
    working: str
    follows: str

    @property
    def is_forecast(self) -> bool:
        """Whether there was enough data for a forecast."""
        return self.base != NOT_ENOUGH


def forecasts_of(brief: Brief, goals: list[Goal]) -> list[Forecast]:
    """Return one forecast per goal, in the same order."""
    return [_forecast_goal(brief, goal) for goal in goals]


def _forecast_goal(brief: Brief, goal: Goal) -> Forecast:
    match kind_of_goal(goal.text):
        case "list":
            return _forecast_list(brief, goal)
        case "leads":
            return _forecast_leads(brief, goal)
        case "orders":
            return _forecast_orders(brief, goal)
        case "visits":
            return _no_forecast(goal, "how visits changed in each of the last twelve months")
        case _:
            return _no_forecast(goal, "what one piece brings: ask everybody who comes how they found you")


def _forecast_list(brief: Brief, goal: Goal) -> Forecast:
    """Forecast the size of a list on the goal's date: current addresses plus the sign-ups until then."""
    rates = brief.performance_analytics.conversion_rates
    visits = brief.business_context.performance_metrics.traffic
    rate = rates.email_signup or rates.newsletter_subscription
    if not visits or not rate or goal.baseline is None or not goal.months:
        return _no_forecast(goal, "visits a month, the share that signs up, and a from, a to and a time in the goal")
    start, months, each = goal.baseline, goal.months, visits * rate / 100
    low, base, high = (start + months * each * factor for factor in _swing_factors())
    working = (
        f"{exact_numeral(start)} + {numeral(months)} months x {exact_numeral(visits)} visits x {exact_numeral(rate)}% "
        f"= {numeral(base)}; "
        "nobody who leaves the list is counted, because no answer gives that number"
    )
    needed = (goal.target - start) / months / visits * 100 if goal.target is not None else 0
    needs = f"it takes sign-ups of {numeral(needed)}% of the visits" if needed else ""
    return _build_forecast(goal, (low, base, high), working, needs)


def _forecast_leads(brief: Brief, goal: Goal) -> Forecast:
    """Forecast enquiries a month: the current number scaled with the visits, else visits times the rate."""
    site, rates = brief.business_context.performance_metrics, brief.performance_analytics.conversion_rates
    rate = rates.lead_generation or site.conversion_rate
    if goal.baseline and not goal.unit and site.traffic:
        low, base, high = (goal.baseline * factor for factor in _swing_factors())
        share = f"{exact_numeral(goal.baseline)} of {exact_numeral(site.traffic)} visits today"
        needs = ""
        if goal.target is not None:
            needed = site.traffic * goal.target / goal.baseline
            ratio = f"{exact_numeral(site.traffic)} x {exact_numeral(goal.target)} / {exact_numeral(goal.baseline)}"
            needs = (
                f"at today's share it takes {numeral(needed)} visits a month ({ratio}), "
                f"or {numeral(goal.target / goal.baseline)} times the share"
            )
        return _build_forecast(goal, (low, base, high), f"a month: {share}, visits x {_swing_text()}", needs)
    if site.traffic and rate and not goal.unit and goal.target is not None:
        low, base, high = (site.traffic * rate / 100 * factor for factor in _swing_factors())
        working = f"a month: {exact_numeral(site.traffic)} visits x {exact_numeral(rate)}% = {numeral(base)}"
        return _build_forecast(goal, (low, base, high), working, "")
    if goal.baseline is None:
        return _no_forecast(goal, "how many there are today, and a number to reach")
    return _no_forecast(goal, "visits a month, and how many of them lead to what the goal counts")


def _forecast_orders(brief: Brief, goal: Goal) -> Forecast:
    """Forecast the orders of all kinds until the goal is due."""
    site, rates = brief.business_context.performance_metrics, brief.performance_analytics.conversion_rates
    rate = rates.purchase or site.conversion_rate
    count = goal_count(goal)
    if not site.traffic or not rate or not goal.months or goal.unit:
        return _no_forecast(goal, "visits a month, the share that buys, and a time in the goal")
    low, base, high = (site.traffic * rate / 100 * goal.months * factor for factor in _swing_factors())
    working = (
        f"orders of anything in that time: {exact_numeral(site.traffic)} visits x {exact_numeral(rate)}% x "
        f"{numeral(goal.months)} months = {numeral(base)}"
    )
    if not count:
        return _build_forecast(goal, (low, base, high), working, "")
    sold = exact_numeral(count)
    share = f"{sold} would be {numeral(count / base * 100)}% of the base case ({sold} / {numeral(base)})"
    return _build_forecast(
        goal, (low, base, high), working, f"{share}; how many orders are of this kind today is not said"
    )


def goal_count(goal: Goal) -> float:
    """Return the number of things in a goal, ignoring times and percentages; 0 if it is not exactly one."""
    text = re.sub(r"\b\d+\s*(?:%|percent|days?|weeks?|months?|years?)", "", goal.text, flags=re.I)
    found = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w%:])", text)
    return float(found[0].replace(",", "")) if len(found) == 1 else 0


def _swing_factors() -> tuple[float, float, float]:
    swing = planning().swing_percent / 100
    return 1 - swing, 1, 1 + swing


def _swing_text() -> str:
    return " / ".join(numeral(factor) for factor in _swing_factors())


def _build_forecast(goal: Goal, cases: tuple[float, float, float], working: str, needs: str) -> Forecast:
    low, base, high = cases
    follows = [part for part in (_compare_with_target(goal, low, high), needs) if part]
    return Forecast(
        objective=goal.path,
        name=phrase(goal.text, 160),
        low=numeral(low),
        base=numeral(base),
        high=numeral(high),
        working=working,
        follows="; ".join(follows) or "no target to hold it to",
    )


def _compare_with_target(goal: Goal, low: float, high: float) -> str:
    if goal.target is None:
        return ""
    target = f"the target, {exact_numeral(goal.target)}, lies"
    if goal.target > high:
        return f"{target} above the high case"
    return f"{target} below the low case" if goal.target < low else f"{target} between low and high"


def _no_forecast(goal: Goal, what: str) -> Forecast:
    return Forecast(
        objective=goal.path,
        name=phrase(goal.text, 160),
        low=NOT_ENOUGH,
        base=NOT_ENOUGH,
        high=NOT_ENOUGH,
        working=f"missing: {what}",
        follows="no forecast until it is known",
    )
