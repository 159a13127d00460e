"""Measures each goal: today's number, the target, how and when it is counted, and what moves first."""

from datetime import date

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import Goal
from strategies.generation.planning.counting import NO_NUMBER, counting_method, early_sign, is_share
from strategies.generation.planning.forecast import build_forecast
from strategies.generation.planning.goal_words import goal_value, months_between
from strategies.generation.planning.measures import EarlySign, Metric
from strategies.generation.planning.plan import ChannelPlan
from strategies.generation.planning.roadmap import review_days
from strategies.generation.planning.schedule import Calendar, Window
from strategies.generation.wording import exact_numeral, numeral, phrase

SIGNS_MAX = 2
_NAME_MAX_CHARS = 120


def build_metrics(
    brief: Brief, window: Window, calendar: Calendar, channels: tuple[ChannelPlan, ...]
) -> tuple[Metric, ...]:
    """Return one metric for each goal, in the order of the goals."""
    next_look, who = review_days(window, calendar)[0], _who_looks(brief, calendar)
    return tuple(
        _build_metric(brief, number, window.start, next_look, who, _find_early_signs(brief, number, calendar, channels))
        for number in range(1, len(brief.goals) + 1)
    )


def metric_name(goal: Goal) -> str:
    """Return what is counted, in the owner's words."""
    return phrase(goal.metric or goal.text, _NAME_MAX_CHARS)


def _build_metric(
    brief: Brief, number: int, start: date, next_look: date, who: str, signs: tuple[EarlySign, ...]
) -> Metric:
    goal = brief.goals[number - 1]
    forecast, reason = build_forecast(brief, number, start)
    change, working = _describe_change(goal, start)
    return Metric(
        goal=number,
        kind=goal.kind,
        name=metric_name(goal),
        is_named=goal.metric is not None,
        start="unknown" if goal.start is None else goal_value(goal, goal.start),
        target=NO_NUMBER if goal.target is None else goal_value(goal, goal.target),
        by=goal.by,
        change=change,
        change_working=working,
        how=counting_method(goal),
        who=who,
        next_look=next_look,
        early_signs=signs,
        forecast=forecast,
        no_forecast_reason=reason,
    )


def _describe_change(goal: Goal, start: date) -> tuple[str, str]:
    """Return how far the number has to move, and the calculation; both empty if start or target is unknown."""
    if goal.start is None or goal.target is None:
        return "", ""
    if goal.start == goal.target:
        return f"It has to stay at {goal_value(goal, goal.target)}.", ""
    way = "rise" if goal.target > goal.start else "fall"
    distance = abs(goal.target - goal.start)
    low, high = sorted((goal.start, goal.target))
    sum_text = f"{exact_numeral(high)} - {exact_numeral(low)}"
    begin = max(start, goal.opens or start)
    months = months_between(begin, goal.by) if goal.by else 0
    if months < 1:
        return f"It has to {way} by {_amount(goal, distance)}.", f"{sum_text} = {exact_numeral(distance)}"
    step = distance / months
    text = f"It has to {way} by {_amount(goal, distance)}, about {numeral(step)} each month."
    return text, f"({sum_text}) / {numeral(months)} months = {numeral(step)}"


def _amount(goal: Goal, amount: float) -> str:
    """Return a difference of the goal. Percentages differ by percentage points."""
    number = exact_numeral(amount)
    if is_share(goal):
        return f"{number} percentage {'point' if amount == 1 else 'points'}"
    return f"{number} {goal.unit}" if goal.unit else number


def _find_early_signs(
    brief: Brief, number: int, calendar: Calendar, channels: tuple[ChannelPlan, ...]
) -> tuple[EarlySign, ...]:
    """Return signs on channels that carry pieces for the goal; on the plan's channels if none does."""
    carrying = {row.channel for row in calendar.pieces if row.goal == number}
    used = [channel for channel in channels if channel.key in carrying] or list(channels)
    return tuple(
        EarlySign(channel=channel.key, channel_name=channel.name, text=_sign_text(brief, channel))
        for channel in used[:SIGNS_MAX]
    )


def _sign_text(brief: Brief, channel: ChannelPlan) -> str:
    today = brief.results.click_rate if channel.key == "Email" else None
    visits = brief.results.visits_per_month if channel.key == "Website" else None
    text = early_sign(channel.key)
    if today is not None:
        return f"{text} ({exact_numeral(today)}% today)"
    return f"{text} (the whole site: {exact_numeral(visits)} a month)" if visits is not None else text


def _who_looks(brief: Brief, calendar: Calendar) -> str:
    """Return who holds the reviews, otherwise the first of the people."""
    reviews = (row.owner for row in calendar.rows if row.kind == "review" and row.owner)
    return next(reviews, brief.means.people[0].role)
