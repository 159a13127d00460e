"""Tensions between goals and what today's visitors bring, with the arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass

from strategies.generation.brief.codes import CURRENCIES
from strategies.generation.brief.goals import Goal
from strategies.generation.planning.counting import result_name
from strategies.generation.planning.goal_words import goal_value, monthly, months_between
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.tensions.context import Context
from strategies.generation.wording import exact_numeral, numeral, short_day

_AGREES_WITHIN = 1.5
"""Visits times rate agrees with today's number if neither is more than this times the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Funnel:
    """What visits and rate give a month, and what the goal needs a month."""

    visits: float
    rate: float
    rate_path: str
    need: float
    need_working: str

    @property
    def gives(self) -> float:
        return self.visits * self.rate / 100

    @property
    def working(self) -> str:
        visits = f"{exact_numeral(self.visits)} visits a month"
        return f"{visits} x {exact_numeral(self.rate)}% = {numeral(self.gives)} a month."


def find_funnel(context: Context) -> Iterator[Tension]:
    """Compare visits times rate with today's number and with the target."""
    for number, goal in context.goals():
        funnel = _read_funnel(context, number, goal)
        if not funnel:
            continue
        today = monthly(goal, goal.start) if goal.start else None
        if today and not 1 / _AGREES_WITHIN <= funnel.gives / today <= _AGREES_WITHIN:
            yield _disagree(context, number, goal, funnel)
        elif funnel.gives < funnel.need:
            yield _too_small(context, number, funnel)
        else:
            yield _enough(context, number, goal, funnel)


def _read_funnel(context: Context, number: int, goal: Goal) -> _Funnel | None:
    """Return the goal's funnel; None if one of its numbers is unknown or the goal is no count of people."""
    results = context.brief.results
    rate, path = (results.signup_rate, "results.signup_rate") if goal.kind == "Sign-ups" else (None, "")
    if rate is None and number == 1:
        rate, path = results.goal_rate, "results.goal_rate"
    if not results.visits_per_month or not rate or goal.target is None or not _is_count(goal):
        return None
    need = _monthly_need(context, goal)
    if not need:
        return None
    return _Funnel(visits=results.visits_per_month, rate=rate, rate_path=path, need=need[0], need_working=need[1])


def _is_count(goal: Goal) -> bool:
    return goal.unit != "%" and (goal.unit or "").upper() not in CURRENCIES


def _monthly_need(context: Context, goal: Goal) -> tuple[float, str] | None:
    target = goal.target or 0
    each = monthly(goal, target)
    if each is not None:
        return each, f"Needed: {goal_value(goal, target)}, which is {numeral(each)} a month."
    if not goal.by:
        return None
    begin = max(goal.opens or context.window.start, context.window.start)
    months, missing = months_between(begin, goal.by), target - (goal.start or 0)
    if months <= 0 or missing <= 0:
        return None
    until = f"{numeral(months)} months until {short_day(goal.by)}"
    return missing / months, f"Needed: {exact_numeral(missing)} / {until} = {numeral(missing / months)} a month."


def _disagree(context: Context, number: int, goal: Goal, funnel: _Funnel) -> Tension:
    today = goal_value(goal, goal.start or 0)
    return Tension(
        key="funnel_disagrees",
        title=f"Two of your numbers do not agree: visits give {numeral(funnel.gives)} a month, you count {today}.",
        working=f"{funnel.working} Today's number of {context.refer_to(number)}: {today}.",
        consequence="The rate counts something else than the goal does, or most of it is lost on the way. "
        "Until that is clear, any forecast would be made up.",
        default=f"The plan starts from {today} and forecasts nothing.",
        question=f"What does the rate of {exact_numeral(funnel.rate)}% count, and what becomes of the others?",
        how="Follow the last 20 of them from the website to the sale.",
        weight=context.weigh(80, number),
        paths=("results.visits_per_month", funnel.rate_path, f"goals.{number - 1}.start"),
    )


def _too_small(context: Context, number: int, funnel: _Funnel) -> Tension:
    visits = funnel.need / funnel.rate * 100
    times = numeral(round(visits / funnel.visits, 1))
    return Tension(
        key="target_beyond_funnel",
        title=f"{context.name_goal(number)} needs {numeral(round(visits))} visits a month at today's rate; "
        f"you have {exact_numeral(funnel.visits)}.",
        working=f"{funnel.working} {funnel.need_working} {numeral(funnel.need)} / {exact_numeral(funnel.rate)}% = "
        f"{numeral(round(visits))} visits.",
        consequence=f"Visits or rate have to become {times} times what they are, or both have to rise.",
        default="No piece is planned for visits alone: each asks for a step towards the goal.",
        question="Which of the two moved in the last year, visits or rate, and why?",
        how="Compare twelve months of both in your web statistics.",
        weight=context.weigh(79, number),
        paths=("results.visits_per_month", funnel.rate_path, f"goals.{number - 1}.target"),
    )


def _enough(context: Context, number: int, goal: Goal, funnel: _Funnel) -> Tension:
    is_list = goal.kind == "Sign-ups"
    return Tension(
        key="funnel_gives_enough",
        title=f"{context.name_goal(number)} needs {numeral(funnel.need)} {result_name(goal)} a month; "
        f"today's visitors would already bring {numeral(funnel.gives)}.",
        working=f"{funnel.working} {funnel.need_working}",
        consequence="More visitors are not what it lacks. "
        + ("People leave the list, or one number is old." if is_list else "They are lost later, or one number is old."),
        default="The plan keeps what works and buys no visits for it.",
        question="How many people leave the list each month?" if is_list else "Where are they lost?",
        how="Read joined and left, month by month, in your mail tool."
        if is_list
        else "Follow the last 20 of them from the website to the sale.",
        weight=context.weigh(84, number),
        paths=("results.visits_per_month", funnel.rate_path, f"goals.{number - 1}.target"),
    )


RULES = (find_funnel,)
