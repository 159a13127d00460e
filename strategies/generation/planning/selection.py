"""Chooses the pieces of a calendar: the chosen option and the first goal get their parts of the hours."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from strategies.generation.brief.means import Person
from strategies.generation.planning.candidates import Candidate
from strategies.generation.planning.plan import Pillar
from strategies.generation.planning.schedule import Asset

FIRST_GOAL_PERCENT = 60
"""Least part of the hours of all pieces that moves the first goal."""
_PIECES_TO_BEGIN = 2
_TOLERANCE = 1e-9

type Limit = Literal["titles", "hours", "makers", "option", "goal", "month", "days"]
"""What keeps a larger plan from being made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What pieces may take together. `option_percent` and `goal_percent` are 0 where they cannot be kept."""

    hours: float
    """Hours of the window for pieces and assets."""
    people: tuple[Person, ...]
    people_percent: float
    """Part of each person's hours that is left for pieces and assets."""
    weeks: float
    """Working weeks of the window."""
    months: int
    """Months with days of publication."""
    option_percent: int
    goal_percent: int

    def hours_of_makers(self, key: str) -> float:
        """Return the hours of everybody who makes a format. Without a maker, everybody does."""
        makers = find_makers(self.people, key)
        return sum(person.hours_per_week for person in makers) * self.weeks * self.people_percent / 100


def find_makers(people: Sequence[Person], key: str) -> tuple[Person, ...]:
    """Return the people who make a format; everybody if no one is named for it."""
    named = tuple(person for person in people if person.makes is None or key in person.makes)
    return named or tuple(people)


@dataclass(slots=True, kw_only=True)
class Selection:
    """Pieces chosen so far."""

    budget: Budget
    assets: Mapping[str, tuple[Asset, ...]]
    pillars: Mapping[str, Pillar]
    pieces: list[Candidate] = field(default_factory=list)
    limit: Limit = "titles"
    """Why the last piece that was looked for could not be added."""

    def add(self, candidates: Sequence[Candidate], count: int) -> bool:
        """Add `count` pieces, the most useful first. Return False if fewer fit; `limit` says why."""
        waiting = list(candidates)
        for left in range(count, 0, -1):
            found = self._choose(waiting, left)
            if found is None:
                return False
            self.pieces.append(found)
            waiting.remove(found)
        return self._keeps_shares()

    def _choose(self, waiting: Sequence[Candidate], left: int) -> Candidate | None:
        """Return the next piece, or None. `left` counts the pieces to add, with this one."""
        published = {(piece.source, piece.edition) for piece in self.pieces}
        ready = [piece for piece in waiting if piece.edition == 1 or (piece.source, piece.edition - 1) in published]
        steps: tuple[tuple[Limit, list[Candidate]], ...] = (
            ("titles", ready),
            ("month", ready := [piece for piece in ready if self._is_within_months(piece)]),
            ("hours", ready := self._affordable(ready, waiting, left)),
            ("makers", ready := [piece for piece in ready if self._has_makers(piece)]),
            ("option", ready := [piece for piece in ready if self._keeps_option(piece)]),
            ("goal", ready := [piece for piece in ready if self._keeps_goal(piece)]),
        )
        for limit, remaining in steps:
            if not remaining:
                self.limit = limit
                return None
        needs_option = self._needs_option()
        # Every goal and every requested format gets a piece, but not before the option has begun.
        has_begun = len(self.pieces) >= _PIECES_TO_BEGIN
        goals, forms = {piece.goal for piece in self.pieces}, {piece.format.key for piece in self.pieces}
        order = {piece.id: number for number, piece in enumerate(waiting)}
        asked = Counter(piece.question for piece in self.pieces)
        return min(
            ready,
            key=lambda piece: (
                needs_option and not piece.is_option,
                not (has_begun and piece.goal not in goals),
                piece.edition,
                not piece.can_come,
                not (has_begun and piece.format.key not in forms),
                asked[piece.question],
                # The option's titles are already in the order in which they are needed.
                0.0 if piece.is_option else self._surplus(piece),
                order[piece.id],
            ),
        )

    def _affordable(self, ready: Sequence[Candidate], waiting: Sequence[Candidate], left: int) -> list[Candidate]:
        """Return the pieces after which the hours still allow the cheapest others."""
        free = self.budget.hours - self.hours_with_assets(self.pieces)
        cheapest = sorted(piece.format.hours for piece in waiting)

        def others(piece: Candidate) -> float:
            rest = cheapest.copy()
            rest.remove(piece.format.hours)
            return sum(rest[: left - 1])

        known = self._asset_ids()
        return [
            piece
            for piece in ready
            if piece.format.hours + self._asset_hours(piece, known) + others(piece) <= free + _TOLERANCE
        ]

    def _is_within_months(self, piece: Candidate) -> bool:
        most = piece.format.max_per_month
        same = sum(1 for other in self.pieces if other.format.key == piece.format.key)
        return most is None or same < most * self.budget.months

    def _has_makers(self, piece: Candidate) -> bool:
        """Whether the people who make a format have hours for all its pieces, and for this one."""
        same = sum(other.format.hours for other in self.pieces if other.format.key == piece.format.key)
        return same + piece.format.hours <= self.budget.hours_of_makers(piece.format.key) + _TOLERANCE

    def _keeps_option(self, piece: Candidate) -> bool:
        share = 100.0 if piece.is_option else self._option_share([*self.pieces, piece])
        return share + _TOLERANCE >= self.budget.option_percent

    def _keeps_goal(self, piece: Candidate) -> bool:
        share = 100.0 if piece.goal == 1 else self._goal_share([*self.pieces, piece])
        return share + _TOLERANCE >= self.budget.goal_percent

    def _keeps_shares(self) -> bool:
        """Whether all pieces together keep the shares; record the limit if they do not."""
        if self._option_share(self.pieces) + _TOLERANCE < self.budget.option_percent:
            self.limit = "option"
            return False
        if self._goal_share(self.pieces) + _TOLERANCE < self.budget.goal_percent:
            self.limit = "goal"
            return False
        return True

    def _needs_option(self) -> bool:
        """Whether the next piece should be the option's: it comes first, and keeps its share all along."""
        share = self._option_share(self.pieces) if self.pieces else 0.0
        return share < max(self.budget.option_percent, 1)

    def _surplus(self, piece: Candidate) -> float:
        """Return how far the pillar of a piece is ahead of its share, in pieces."""
        pillar = self.pillars.get(piece.pillar)
        done = sum(1 for other in self.pieces if other.pillar == piece.pillar)
        return done - (pillar.share_percent if pillar else 0) / 100 * (len(self.pieces) + 1)

    def _option_share(self, pieces: Sequence[Candidate]) -> float:
        """Return the percentage of the hours of pieces that the chosen option's take."""
        total = sum(piece.format.hours for piece in pieces)
        return _percent(sum(piece.format.hours for piece in pieces if piece.is_option), total)

    def _goal_share(self, pieces: Sequence[Candidate]) -> float:
        """Return the percentage of the hours of pieces and assets that serve the first goal."""
        assets = {asset.id: asset for piece in pieces for asset in self.assets.get(piece.source, ())}
        served = sum(piece.format.hours for piece in pieces if piece.goal == 1)
        served += sum(asset.hours for asset in assets.values() if asset.goal == 1)
        return _percent(served, self.hours_with_assets(pieces))

    def hours_with_assets(self, pieces: Iterable[Candidate]) -> float:
        """Return the hours of pieces and of everything they need, each asset once."""
        found = list(pieces)
        assets = {asset.id: asset.hours for piece in found for asset in self.assets.get(piece.source, ())}
        return sum(piece.format.hours for piece in found) + sum(assets.values())

    def _asset_ids(self) -> set[str]:
        return {asset.id for piece in self.pieces for asset in self.assets.get(piece.source, ())}

    def _asset_hours(self, piece: Candidate, known: set[str]) -> float:
        return sum(asset.hours for asset in self.assets.get(piece.source, ()) if asset.id not in known)


def _percent(part: float, whole: float) -> float:
    return part / whole * 100 if whole else 100.0
