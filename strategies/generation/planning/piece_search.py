"""Finds the largest set of pieces, up to the requested rhythm, that the hours and the days allow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, zip_longest

from strategies.generation.planning.candidates import Candidate
from strategies.generation.planning.placement import Placed, Schedule, place_pieces, place_season
from strategies.generation.planning.plan import Pillar
from strategies.generation.planning.rhythm import pick_evenly
from strategies.generation.planning.selection import Budget, Limit, Selection

_SEASONS_PART = 3
"""Pieces for seasons are at most this part of all pieces and of the hours."""
_GAP_PART = 0.6
"""Least distance of two pieces, as a part of the average distance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The pieces of a calendar by day."""

    pieces: tuple[Placed, ...]
    limit: Limit | None
    """Why there are no more; None if the requested number is reached."""
    budget: Budget
    seasons_left_out: tuple[Candidate, ...]
    next_h: float | None
    """Hours of the quickest piece that is not planned, without what it needs; None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What pieces there could be, and what they may take."""

    empty: Schedule
    budget: Budget
    candidates: Sequence[Candidate]
    seasons: Sequence[Candidate]
    pillars: Sequence[Pillar]
    targets: tuple[date, ...]
    per_week: float
    requested: int

    def run(self) -> Found:
        """Return the largest plan. Shares of hours, then pieces for seasons, are given up only if nothing else fits."""
        seasons = self._affordable_seasons()
        for budget in self._budgets():
            for count in range(len(seasons), -1, -1):
                found = self._find_with(budget, seasons[:count])
                if any(item.piece.season is None for item in found.pieces):
                    return found
        return self._find_with(self.budget, seasons)

    def _budgets(self) -> list[Budget]:
        """Return the budget with both shares, with one, and with none."""
        full = self.budget
        without_goal = replace(full, goal_percent=0)
        return [full, without_goal, replace(full, option_percent=0), replace(without_goal, option_percent=0)]

    def _affordable_seasons(self) -> list[Candidate]:
        """Return the seasons' pieces that leave most pieces and hours to the others; one of two requested pieces."""
        most = 0 if self.requested < 2 else max(1, self.requested // _SEASONS_PART)
        hours = accumulate(piece.format.hours for piece in self.seasons)
        fitting = [
            piece
            for piece, sum_h in zip(self.seasons, hours, strict=True)
            if sum_h * _SEASONS_PART <= self.budget.hours
        ]
        return fitting[:most]

    def _find_with(self, budget: Budget, seasons: Sequence[Candidate]) -> Found:
        base = self.empty.copy()
        spans = [piece.season for piece in self.seasons if piece.season]
        placed = [piece for piece in seasons if place_season(base, piece, [s for s in spans if s != piece.season])]
        targets = _without(self.targets, [item.day for item in base.placed])
        count = min(len(targets), self.requested - len(placed), len(self.candidates))
        limit: Limit = "titles" if count == len(self.candidates) else "days"
        while count > 0:
            selection = Selection(
                budget=budget,
                assets=self.empty.assets,
                pillars={pillar.key: pillar for pillar in self.pillars},
                pieces=list(placed),
            )
            if not selection.add(self.candidates, count):
                limit = selection.limit
                # Hours are kept for all `count` pieces from the first on, so one less may leave room for all of them.
                chosen = len(selection.pieces) - len(placed)
                count = count - 1 if limit == "hours" else min(count - 1, chosen)
                continue
            schedule, days = base.copy(), pick_evenly(targets, count)
            gap_days = int(_GAP_PART * 7 * len(targets) / (self.per_week * count))
            homeless = place_pieces(schedule, _alternate(selection.pieces[len(placed) :]), days, gap_days)
            if not homeless:
                return self._finish(schedule, limit, budget)
            limit = "titles" if all(piece.edition > 1 for piece in homeless) else "days"
            count -= 1
        return self._finish(base, limit, budget)

    def _finish(self, schedule: Schedule, limit: Limit, budget: Budget) -> Found:
        pieces = tuple(sorted(schedule.placed, key=lambda item: item.day))
        used = {item.piece.id for item in pieces}
        more = [piece.format.hours for piece in self.candidates if piece.id not in used]
        return Found(
            pieces=pieces,
            limit=limit if len(pieces) < self.requested else None,
            budget=budget,
            seasons_left_out=tuple(piece for piece in self.seasons if piece.id not in used),
            next_h=min(more, default=None),
        )


def _alternate(pieces: Sequence[Candidate]) -> list[Candidate]:
    """Return the pieces with those of the chosen option first, then every second one as long as there are any."""
    own = [piece for piece in pieces if piece.is_option]
    others = [piece for piece in pieces if not piece.is_option]
    return [piece for pair in zip_longest(own, others) for piece in pair if piece]


def _without(targets: tuple[date, ...], taken: Sequence[date]) -> tuple[date, ...]:
    """Return the target days without the one nearest to each day that is taken."""
    left = list(targets)
    for day in taken:
        if left:
            left.remove(min(left, key=lambda other: abs((other - day).days)))
    return tuple(left)
