"""What the rules of tensions read."""

from collections.abc import Iterator
from dataclasses import dataclass

from strategies.generation.brief import Brief
from strategies.generation.brief.audience import Segment
from strategies.generation.brief.goals import Goal, GoalKind
from strategies.generation.planning.goal_words import goal_reference
from strategies.generation.planning.plan import Option
from strategies.generation.planning.schedule import Calendar, Capacity, Money, Window

OTHER_GOAL_LESS = 25
"""How much less a tension about another goal than the first one weighs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The brief and those parts of the plan that rules compare with it."""

    brief: Brief
    window: Window
    capacity: Capacity
    calendar: Calendar
    chosen: Option
    money: Money

    def goals(self) -> Iterator[tuple[int, Goal]]:
        """Yield the goals with their numbers, from 1."""
        yield from enumerate(self.brief.goals, start=1)

    def name_goal(self, number: int) -> str:
        """Return how a sentence begins that is about a goal."""
        return goal_reference(number, len(self.brief.goals))

    def refer_to(self, number: int) -> str:
        """Return how a goal is named within a sentence."""
        name = self.name_goal(number)
        return name[0].lower() + name[1:]

    def find_goal(self, kind: GoalKind) -> int | None:
        """Return the number of the first goal with this kind."""
        return next((number for number, goal in self.goals() if goal.kind == kind), None)

    def weigh(self, weight: int, goal: int) -> int:
        """Return the weight for the first goal, or less for another one."""
        return weight if goal == 1 else max(1, weight - OTHER_GOAL_LESS)

    def segments(self) -> tuple[Segment, ...]:
        """Return the groups of the audience."""
        return self.brief.audience.segments or ()
