"""Gives work to people: to those who make the format, the one with most hours left first."""

from collections.abc import Sequence
from dataclasses import dataclass

from strategies.generation.brief.means import Person
from strategies.generation.planning.selection import find_makers


@dataclass(slots=True)
class Owners:
    """Hours that each person has left in the window."""

    people: Sequence[Person]
    left: list[float]

    @classmethod
    def start(cls, people: Sequence[Person], hours: float) -> "Owners":
        """Return the hours for pieces, assets and reviews, divided as the people's hours a week are."""
        week_h = sum(person.hours_per_week for person in people)
        return cls(people, [person.hours_per_week / week_h * hours for person in people])

    def assign(self, hours: float, format_key: str | None = None) -> str:
        """Return the person who does the work. What exceeds their hours is done by others who can do it."""
        able = find_makers(self.people, format_key) if format_key else tuple(self.people)
        order = sorted(
            (index for index, person in enumerate(self.people) if any(person is one for one in able)),
            key=lambda index: -self.left[index],
        )
        rest = hours
        for index in order:
            used = min(rest, max(0.0, self.left[index]))
            self.left[index] -= used
            rest -= used
        self.left[order[0]] -= rest
        return self.people[order[0]].role
