"""Tensions within and between goals: what cannot be measured, what pulls apart, what is in demand already."""

from collections.abc import Iterator
from itertools import combinations

from strategies.generation.brief.goals import Goal
from strategies.generation.planning.goal_words import goal_value, is_rising
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.tensions.context import Context
from strategies.generation.wording import exact_numeral, join, numeral, quote

_GOALS_MAX = 3
_HOURS_PER_GOAL_MIN = 30
_MISSING_WEIGHTS = (45, 68, 88)
"""Weight by the number of missing parts of a goal: one, two, three."""
_LACKS = {"metric": "nothing to count", "target": "no target", "by": "no date"}
_ASKED_AS = {"metric": "What you count", "target": "Target", "by": "By"}
_ASKS = {"metric": "what do you count", "target": "which number do you want to reach", "by": "by which day"}


def find_waiting(context: Context) -> Iterator[Tension]:
    """Compare the people who already wait with what the goal needs."""
    for number, goal in context.goals():
        if not goal.waiting or not goal.target or goal.unit == "%":
            continue
        need = goal.target - (goal.start or 0)
        if need <= 0:
            continue
        share = need / goal.waiting * 100
        paths = (f"goals.{number - 1}.waiting", f"goals.{number - 1}.target")
        yield (
            _enough_wait(context, number, goal, need, share, paths)
            if share <= 100
            else _too_few_wait(context, number, goal, need, paths)
        )


def _enough_wait(
    context: Context, number: int, goal: Goal, need: float, share: float, paths: tuple[str, ...]
) -> Tension:
    waiting, what = exact_numeral(goal.waiting or 0), _amount(goal, need)
    serves = context.chosen.traits.serves_known
    return Tension(
        key="stock_below_demand",
        title=f"{waiting} people already wait for {what}.",
        working=f"{exact_numeral(need)} needed / {waiting} waiting = {numeral(round(share, 1))}% of them.",
        consequence=f"If {numeral(round(share))}% say yes, {context.refer_to(number)} is reached without new readers. "
        "Conviction is the task; more reach would mostly lengthen the waiting list.",
        default="The plan writes for those who wait first and buys no reach for this goal."
        if serves
        else "The plan takes it that those who wait are asked first.",
        question=f"How many of the {waiting} would say yes today, and what holds back the others?",
        how="Write to 20 of them and ask both questions.",
        weight=context.weigh(92, number),
        paths=paths,
    )


def _too_few_wait(context: Context, number: int, goal: Goal, need: float, paths: tuple[str, ...]) -> Tension:
    waiting = goal.waiting or 0
    missing = exact_numeral(need - waiting)
    return Tension(
        key="waiting_below_target",
        title=f"{exact_numeral(waiting)} people wait, but {context.refer_to(number)} needs {exact_numeral(need)}.",
        working=f"{exact_numeral(need)} needed - {exact_numeral(waiting)} waiting = {missing}.",
        consequence=f"Even if everyone who waits says yes, {missing} more have to be found.",
        default="The plan asks those who wait first and looks for the rest beside it.",
        question="How many of those who wait said yes the last time?",
        how="Compare the last waiting list with the orders that followed.",
        weight=context.weigh(62, number),
        paths=paths,
    )


def find_unmeasurable(context: Context) -> Iterator[Tension]:
    """Report goals without a metric, a target or a date: the first one alone, others that lack the same together."""
    lacking = [(number, missing) for number, goal in context.goals() if (missing := _missing_parts(goal))]
    first = [(number, missing) for number, missing in lacking if number == 1]
    others: dict[tuple[str, ...], list[int]] = {}
    for number, missing in lacking[len(first) :]:
        others.setdefault(missing, []).append(number)
    yield from (_unmeasurable(context, [number], missing) for number, missing in first)
    yield from (_unmeasurable(context, numbers, missing) for missing, numbers in others.items())


def _missing_parts(goal: Goal) -> tuple[str, ...]:
    parts = {"metric": goal.metric, "target": goal.target, "by": goal.by}
    return tuple(name for name, value in parts.items() if value is None)


def _unmeasurable(context: Context, numbers: list[int], missing: tuple[str, ...]) -> Tension:
    name = f"Goals {join(map(str, numbers))}" if len(numbers) > 1 else context.name_goal(numbers[0])
    paths = tuple(f"goals.{number - 1}.{part}" for number in numbers for part in missing)
    is_countless = "target" in missing or "metric" in missing
    return Tension(
        key="goal_not_measurable",
        title=f"{name} {'have' if len(numbers) > 1 else 'has'} {join(_LACKS[part] for part in missing)}.",
        working=f"No answer to {join(quote(_ASKED_AS[part]) for part in missing)}.",
        consequence="No one could tell in 90 days whether the plan worked, or when to stop it."
        if is_countless
        else "Without a date, no review can say that it is late.",
        default="The plan promises work towards it and no result; early signs are all that is reviewed."
        if is_countless
        else "The plan looks at the target at the end of the 90 days.",
        question=f"{name}: {join(_ASKS[part] for part in missing)}?",
        how="Ask the person who set the goal which number counts.",
        weight=context.weigh(_MISSING_WEIGHTS[len(missing) - 1], numbers[0]),
        paths=paths,
    )


def find_unknown_start(context: Context) -> Iterator[Tension]:
    """Report goals whose number of today is unknown. Stock starts at nothing sold."""
    for number, goal in context.goals():
        if goal.start is not None or goal.target is None or goal.kind == "Stock to sell":
            continue
        name = context.name_goal(number)
        yield Tension(
            key="start_unknown",
            title=f"{name} has a target of {goal_value(goal, goal.target)}, but today's number is unknown.",
            working=f"Target {goal_value(goal, goal.target)}; today: no answer.",
            consequence="Without a start, a change cannot be told from chance, and no forecast is possible.",
            default="The first two weeks count as the start.",
            question=f"{name}: what is the number today?",
            how="Count the last three months and take the middle one.",
            weight=context.weigh(66, number),
            paths=(f"goals.{number - 1}.start",),
        )


def find_opposed(context: Context) -> Iterator[Tension]:
    """Report two goals that want different things of the same number."""
    for (first, one), (second, other) in combinations(context.goals(), 2):
        if not one.metric or not other.metric or one.metric.casefold() != other.metric.casefold():
            continue
        if not (_pull_apart(one, other) or _have_two_targets(one, other)):
            continue
        yield Tension(
            key="goals_opposed",
            title=f"Goals {first} and {second} want different things of the same number.",
            working=f"Goal {first}: {_describe(one)}. Goal {second}: {_describe(other)}.",
            consequence="Every piece that helps one of them works against the other.",
            default=f"Goal {first} comes first; goal {second} gets few pieces or none.",
            question=f"Which one counts, goal {first} or goal {second}?",
            how="Decide it with the person who pays.",
            weight=context.weigh(97, first),
            paths=(f"goals.{first - 1}", f"goals.{second - 1}"),
        )


def find_too_many(context: Context) -> Iterator[Tension]:
    """Report several goals that share few hours."""
    count, hours = len(context.brief.goals), context.capacity.window_h
    each = hours / count
    if count == 1 or (count <= _GOALS_MAX and each >= _HOURS_PER_GOAL_MIN):
        return
    yield Tension(
        key="goals_share_hours",
        title=f"{count} goals share {numeral(hours)} hours.",
        working=f"{numeral(hours)} h / {count} goals = {numeral(each)} h each in 90 days.",
        consequence="Shared out evenly, none of them gets enough to move.",
        default="Goal 1 gets at least 60% of the hours of all pieces; the others get what is left.",
        question="If only one goal could be reached, which one?",
        how="Decide it and move that goal to the first place.",
        weight=60,
        paths=tuple(f"goals.{index}" for index in range(count)),
    )


def _amount(goal: Goal, value: float) -> str:
    return f"{exact_numeral(value)} {goal.unit}" if goal.unit else exact_numeral(value)


def _pull_apart(one: Goal, other: Goal) -> bool:
    ways = {is_rising(one), is_rising(other)}
    return ways == {True, False}


def _have_two_targets(one: Goal, other: Goal) -> bool:
    """Whether both name a target for the same day and count, and the targets differ."""
    same = (one.unit, one.period, one.by) == (other.unit, other.period, other.by)
    return same and one.target is not None and other.target is not None and one.target != other.target


def _describe(goal: Goal) -> str:
    target = "no target" if goal.target is None else f"target {goal_value(goal, goal.target)}"
    return f"{target}, today unknown" if goal.start is None else f"{target}, today {goal_value(goal, goal.start)}"


RULES = (find_waiting, find_unmeasurable, find_unknown_start, find_opposed, find_too_many)
