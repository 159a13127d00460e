"""Finds what is at odds in a brief: rules over typed answers, by subject. Free text is quoted and never interpreted."""

from collections.abc import Callable, Iterator

from strategies.generation.brief import Brief
from strategies.generation.planning.plan import Option, Tension
from strategies.generation.planning.schedule import Calendar, Capacity, Money, Window
from strategies.generation.planning.tensions import audience, funnel, goals, horizon, means, proof, rules, timing
from strategies.generation.planning.tensions.context import Context

type Rule = Callable[[Context], Iterator[Tension]]

RULES: tuple[Rule, ...] = (
    *goals.RULES,
    *horizon.RULES,
    *funnel.RULES,
    *audience.RULES,
    *proof.RULES,
    *rules.RULES,
    *means.RULES,
    *timing.RULES,
)


def find_tensions(
    brief: Brief, window: Window, capacity: Capacity, calendar: Calendar, chosen: Option, money: Money
) -> tuple[Tension, ...]:
    """Return every tension the rules find, heaviest first."""
    context = Context(brief=brief, window=window, capacity=capacity, calendar=calendar, chosen=chosen, money=money)
    found = [tension for rule in RULES for tension in rule(context)]
    return tuple(sorted(found, key=lambda tension: (-tension.weight, tension.key, tension.paths)))
