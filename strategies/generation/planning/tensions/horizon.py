"""Tensions between the days of goals and the 90 days of the plan."""

from collections.abc import Iterator
from datetime import date

from strategies.generation.brief.goals import Goal
from strategies.generation.planning.goal_words import goal_value, is_rising
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.tensions.context import Context
from strategies.generation.wording import exact_numeral, numeral, pluralize, short_day

_SHORT_TIME_DAYS = 30
_LEAP = 3
_WORTH_SAYING_DAYS = 14
"""A goal that is due less than this after the plan counts as due at its end."""


def find_opens_later(context: Context) -> Iterator[Tension]:
    """Report goals that cannot begin to move within the window."""
    for number, goal in context.goals():
        if not goal.opens or goal.opens <= context.window.end:
            continue
        name, opens, end = context.name_goal(number), short_day(goal.opens), short_day(context.window.end)
        days = (goal.opens - context.window.end).days
        yield Tension(
            key="goal_opens_later",
            title=f"{name} cannot move in these 90 days: it opens on {opens}.",
            working=f"The plan ends on {end}, {pluralize(days, 'day')} before {opens}.",
            consequence="These 90 days can prepare the opening; a result before it would not count. "
            "The people who read now have to be kept until then.",
            default=f"Reviews look at early signs only. The plan for the opening itself starts 90 days before {opens}.",
            question=f"Should the plan start closer to {opens}, or is there something to sell before?",
            how="Decide it and set the start date in the brief.",
            weight=context.weigh(94, number),
            paths=(f"goals.{number - 1}.opens", "timing.start_date"),
        )


def find_due_later(context: Context) -> Iterator[Tension]:
    """Report goals that are due after the window, with the value on a straight line to the target."""
    for number, goal in context.goals():
        if not goal.by or (goal.opens and goal.opens > context.window.end):
            continue
        days = (goal.by - context.window.end).days
        if days < _WORTH_SAYING_DAYS:
            continue
        name, end = context.name_goal(number), short_day(context.window.end)
        mark, working = _straight_line(goal, context.window.start, context.window.end)
        yield Tension(
            key="goal_beyond_window",
            title=f"{name} is due on {short_day(goal.by)}; this plan ends on {end}.",
            working=f"{short_day(goal.by)} is {pluralize(days, 'day')} after {end}.{working}",
            consequence=f"On a straight line it would be at {mark} by {end}. Content starts slower than that."
            if mark
            else "These 90 days can show whether the way is right, not whether the goal is reached.",
            default=f"The last review compares with {mark}, and reads early signs first."
            if mark
            else "Reviews read early signs; the goal itself is checked in the next plan.",
            question=f"Which number on {end} would make you continue, and which would make you stop?",
            how="Agree on both with the person who pays.",
            weight=context.weigh(70, number),
            paths=(f"goals.{number - 1}.by",),
        )


def find_leap(context: Context) -> Iterator[Tension]:
    """Report goals that ask for several times today's number."""
    for number, goal in context.goals():
        if not goal.start or not goal.target or goal.unit == "%" or goal.target < goal.start * _LEAP:
            continue
        times, by = numeral(round(goal.target / goal.start, 1)), f" by {short_day(goal.by)}" if goal.by else ""
        name = context.name_goal(number)
        yield Tension(
            key="target_is_leap",
            title=f"{name} asks for {times} times today's number{by}.",
            working=f"{exact_numeral(goal.target)} / {exact_numeral(goal.start)} = {times}.",
            consequence="Pieces alone rarely do that. It takes something that is not in this brief, or more time.",
            default="The plan promises no such growth. The first review decides whether the target stays.",
            question=f"{name}: what moved it most in the last two years, and by how much?",
            how="Look at the number month by month.",
            weight=context.weigh(75, number),
            paths=(f"goals.{number - 1}.start", f"goals.{number - 1}.target"),
        )


def find_date_past(context: Context) -> Iterator[Tension]:
    """Report goals that were due before the plan starts."""
    for number, goal in context.goals():
        if not goal.by or goal.by >= context.window.start:
            continue
        name, by = context.name_goal(number), short_day(goal.by)
        yield Tension(
            key="goal_date_past",
            title=f"{name} was due on {by}, before this plan starts.",
            working=f"The plan starts on {short_day(context.window.start)}.",
            consequence="The goal was reached or missed; this plan can only serve the next one.",
            default="The plan works on the same number without a date.",
            question=f"{name}: was it reached, and what is the next date?",
            how="Compare today's number with the target.",
            weight=context.weigh(95, number),
            paths=(f"goals.{number - 1}.by",),
        )


def find_due_soon(context: Context) -> Iterator[Tension]:
    """Report goals that are due soon after the first piece can be published."""
    first, start = context.window.first_publication, context.window.start
    for number, goal in context.goals():
        if not goal.by or goal.by < start or goal.by > context.window.end:
            continue
        days = (goal.by - first).days
        if days >= _SHORT_TIME_DAYS:
            continue
        name, by = context.name_goal(number), short_day(goal.by)
        left = f"{pluralize(days, 'day')} after" if days > 0 else "not after"
        yield Tension(
            key="goal_due_soon",
            title=f"{name} is due on {by}, {left} the first piece can appear.",
            working=f"First publication {short_day(first)}; due {by}.",
            consequence="New readers need longer than that. Only people you can write to today can decide in time.",
            default="The plan counts on people you can write to today.",
            question=f"{name}: can the date move, or can you write to people before {short_day(first)}?",
            how="Ask what depends on the date.",
            weight=context.weigh(84, number),
            paths=(f"goals.{number - 1}.by",),
        )


def _straight_line(goal: Goal, start: date, end: date) -> tuple[str, str]:
    """Return the value on a straight line to the target, with its calculation; empty if it is unknown."""
    if is_rising(goal) is None or goal.start is None or goal.target is None or goal.by is None:
        return "", ""
    begin = max(start, goal.opens) if goal.opens else start
    gone, whole = (end - begin).days, (goal.by - begin).days
    value = goal.start + (goal.target - goal.start) * gone / whole
    step = abs(goal.target - goal.start)
    rounded = round(value) if step >= 3 else round(value, 2)
    change = f"{numeral(goal.start)} + ({numeral(goal.target)} - {numeral(goal.start)}) x {gone} / {whole} days"
    return goal_value(goal, rounded), f" Straight line: {change} = {numeral(value)}."


RULES = (find_opens_later, find_due_later, find_leap, find_date_past, find_due_soon)
