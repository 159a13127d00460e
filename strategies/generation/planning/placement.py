"""Puts pieces on days: hours are there before they are needed, assets are ready first, and rules on days are kept."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from strategies.generation.planning.candidates import SEASON_LEAD_DAYS, Candidate
from strategies.generation.planning.days import SeasonSpan, publication_days, window_days, working_days
from strategies.generation.planning.schedule import Asset, Window

_FIRST_OPTION_DAYS = 28
"""How much later than another piece the first one of the chosen option may be, to still come first."""
_LEADING_PIECE_DAYS = 14
"""How much later than another piece of the option its leading piece may be, to still come first."""
_SEASON_IDEAL_DAYS = 10
"""Best distance between a season's piece and the season."""
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A piece on its day. `new_assets` are those that must be ready before it and before no earlier piece."""

    piece: Candidate
    day: date
    due: date
    new_assets: tuple[Asset, ...]
    asset_day: date | None


@dataclass(slots=True)
class Schedule:
    """Pieces on days, and the hours that are still free until each day."""

    window: Window
    slack: list[float]
    """Free hours from the start to the end of each day of the window."""
    assets: Mapping[str, tuple[Asset, ...]]
    """Assets that a title needs, by the title's id."""
    placed: list[Placed] = field(default_factory=list)
    ready: dict[str, date] = field(default_factory=dict)
    """Days on which assets are ready, by id."""
    working: tuple[date, ...] = ()
    open_days: tuple[date, ...] = ()

    @classmethod
    def start(
        cls, window: Window, *, day_h: float, other_work: Iterable[tuple[date, float]], assets: Iterable[Asset]
    ) -> "Schedule":
        """Return a schedule without pieces. `day_h` are the hours of a working day, less what channels take."""
        slack, hours = [], 0.0
        days_of_work = set(working := working_days(window))
        for day in window_days(window):
            hours += day_h if day in days_of_work else 0
            slack.append(hours)
        needs: dict[str, tuple[Asset, ...]] = {}
        for asset in assets:
            for name in asset.needed_by:
                needs[name] = (*needs.get(name, ()), asset)
        schedule = cls(window, slack, needs, working=working, open_days=publication_days(window))
        for day, work_h in other_work:
            schedule._spend(day, work_h)
        return schedule

    def copy(self) -> "Schedule":
        """Return an independent copy."""
        return Schedule(
            self.window,
            list(self.slack),
            self.assets,
            list(self.placed),
            dict(self.ready),
            self.working,
            self.open_days,
        )

    def place(self, piece: Candidate, day: date) -> bool:
        """Put the piece on the day if everything allows it. Return whether it was."""
        found = self._check(piece, day)
        if found is None:
            return False
        self.placed.append(found)
        for asset in found.new_assets:
            self.ready[asset.id] = found.asset_day or day
        for spent_on, hours in _work_of(found):
            self._spend(spent_on, hours)
        return True

    def _check(self, piece: Candidate, day: date) -> Placed | None:
        if any(other.day == day for other in self.placed) or not self._is_allowed(piece, day):
            return None
        due = self._due(piece, day)
        needed = self.assets.get(piece.source, ())
        asset_day = self._working_day_before(due, 1) if due else None
        if due is None or (needed and asset_day is None):
            return None
        # An asset that a later piece has brought already may come too late for this one.
        new = tuple(a for a in needed if a.id not in self.ready or (asset_day and self.ready[a.id] > asset_day))
        if any(asset.id in self.ready for asset in new):
            return None
        if piece.season and new and asset_day:
            # Pieces about seasons are placed first. What they need is made early, so that earlier pieces can use it.
            asset_day = self._first_day_for(sum(asset.hours for asset in new), asset_day)
        found = Placed(piece=piece, day=day, due=due, new_assets=new, asset_day=asset_day if needed else None)
        return found if self._fits(_work_of(found)) else None

    def _is_allowed(self, piece: Candidate, day: date) -> bool:
        """Whether the rules of the format and of editions allow this day."""
        most = piece.format.max_per_month
        same_month = sum(
            1
            for other in self.placed
            if other.piece.format.key == piece.format.key and (other.day.year, other.day.month) == (day.year, day.month)
        )
        if most is not None and same_month >= most:
            return False
        if piece.edition == 1:
            return True
        siblings = [other for other in self.placed if other.piece.source == piece.source]
        before = [other.day for other in siblings if other.piece.edition == piece.edition - 1]
        if not before or (day - before[0]).days < piece.gap_days:
            return False
        return all(other.day.month != day.month for other in siblings)

    def _due(self, piece: Candidate, day: date) -> date | None:
        checks = self.window.check_days + (self.window.proof_check_days if piece.proof else 0)
        return day if checks == 0 else self._working_day_before(day, checks)

    def _working_day_before(self, day: date, count: int) -> date | None:
        """Return the working day `count` before a day; None if that is before the window."""
        index = bisect_left(self.working, day) - count
        return self.working[index] if index >= 0 else None

    def _first_day_for(self, hours: float, last: date) -> date:
        """Return the first working day until which these hours are free, and `last` if none before it is."""
        days = (day for day in self.working if day < last)
        return next((day for day in days if self._fits([(day, hours)])), last)

    def _fits(self, work: Sequence[tuple[date, float]]) -> bool:
        for index in sorted({self._index(day) for day, _ in work}):
            needed = sum(hours for day, hours in work if self._index(day) <= index)
            if min(self.slack[index:]) + _TOLERANCE < needed:
                return False
        return True

    def _spend(self, day: date, hours: float) -> None:
        for index in range(self._index(day), len(self.slack)):
            self.slack[index] -= hours

    def _index(self, day: date) -> int:
        return (day - self.window.start).days


def _work_of(placed: Placed) -> list[tuple[date, float]]:
    """Return the hours of a piece by the day until which they are spent."""
    made = placed.piece.format.make_h
    work = [(placed.due, made), (placed.day, placed.piece.format.hours - made)]
    return work + [(placed.asset_day or placed.due, asset.hours) for asset in placed.new_assets]


def place_season(schedule: Schedule, piece: Candidate, others: Sequence[SeasonSpan]) -> bool:
    """Put a season's piece on a day before the season, or soon after its beginning if it has begun.

    Days in another season in which people buy are the last choice: two offers at a time compete.
    """
    span = piece.season
    if span is None:
        return False
    ideal = span.first - timedelta(days=_SEASON_IDEAL_DAYS)
    before = [day for day in schedule.open_days if 0 < (span.first - day).days <= SEASON_LEAD_DAYS]
    within = [day for day in schedule.open_days if span.first <= day <= span.first + (span.last - span.first) * 2 // 3]
    days = (
        sorted(before, key=lambda day: (any(one.covers(day) for one in others), abs((day - ideal).days), day)) or within
    )
    return any(schedule.place(piece, day) for day in days)


def place_pieces(
    schedule: Schedule, pieces: Sequence[Candidate], targets: Sequence[date], gap_days: int
) -> list[Candidate]:
    """Put pieces on days, one near each target day or later. Return those that find no day.

    Each day takes the first piece, in their order, whose hours are there by then.
    """
    waiting = list(pieces)
    last = schedule.window.first_publication - timedelta(days=1)
    for target in targets:
        # Only a piece that is late keeps its distance: target days can be close to each other on purpose.
        earliest = target if target > last else last + timedelta(days=max(1, gap_days))
        days = [day for day in schedule.open_days if day >= earliest]
        placed = _place_first(schedule, waiting, days)
        if placed is None:
            break
        waiting.remove(placed.piece)
        last = placed.day
    return waiting


def _place_first(schedule: Schedule, waiting: Sequence[Candidate], days: Sequence[date]) -> Placed | None:
    """Place one of the waiting pieces on the earliest day possible. The chosen option begins, if it can begin soon."""
    if not any(item.piece.is_option for item in schedule.placed) and days:
        own = [piece for piece in waiting if piece.is_option]
        found = _place_any(schedule, own[:1], _within(days, _LEADING_PIECE_DAYS))
        found = found or _place_any(schedule, own, _within(days, _FIRST_OPTION_DAYS))
        if found:
            return found
    return _place_any(schedule, waiting, days)


def _within(days: Sequence[date], count: int) -> list[date]:
    """Return the days that are at most `count` days after the first of them."""
    return [day for day in days if (day - days[0]).days <= count]


def _place_any(schedule: Schedule, waiting: Sequence[Candidate], days: Sequence[date]) -> Placed | None:
    for day in days:
        for piece in waiting:
            if schedule.place(piece, day):
                return schedule.placed[-1]
    return None
