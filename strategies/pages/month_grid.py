"""The content calendar as a month grid."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from strategies.exports.calendar_columns import KIND_LABELS
from strategies.generation.sections.calendar import CalendarItem, CalendarSection

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TONES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A calendar item; `tone` is the color of its pillar."""

    item: CalendarItem
    tone: str
    """Empty for items without a pillar, such as reviews."""

    @property
    def label(self) -> str:
        """What the item is, unless it is published."""
        return "" if self.item.kind == "piece" else KIND_LABELS[self.item.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of a month; `is_planned` if it is within the 90 days."""

    day: date
    is_planned: bool
    pieces: tuple[Piece, ...]

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return self.day.isoweekday()


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month, with only the weeks that the plan touches."""

    first: date
    days: tuple[Day, ...]

    @property
    def published(self) -> int:
        """The number of pieces, without preparations, reviews and milestones."""
        return sum(piece.item.kind == "piece" for day in self.days for piece in day.pieces)


def build_months(calendar: CalendarSection, tones: Mapping[str, str]) -> list[Month]:
    """Return the months of the plan. `tones` maps pillar keys to colors."""
    by_day = defaultdict[date, list[CalendarItem]](list)
    for item in calendar.items:
        by_day[item.date].append(item)
    # An edit may have moved an item far outside the 90 days. Months without items are left out.
    days = {calendar.start + timedelta(days=count) for count in range((calendar.end - calendar.start).days + 1)}
    firsts = sorted({day.replace(day=1) for day in days.union(by_day)})
    return [Month(first=first, days=_days(first, calendar, by_day, tones)) for first in firsts]


def assign_tones(calendar: CalendarSection, pillars: list[str]) -> dict[str, str]:
    """Return a color per pillar key: pillars in the order of the mix, then those that only the calendar names."""
    keys = dict.fromkeys([*pillars, *(item.pillar for item in calendar.items if item.pillar)])
    return {key: str(index % _TONES + 1) for index, key in enumerate(keys)}


def _days(
    first: date, calendar: CalendarSection, by_day: Mapping[date, list[CalendarItem]], tones: Mapping[str, str]
) -> tuple[Day, ...]:
    weeks = [
        [day for day in week if day.month == first.month]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    touched = [week for week in weeks if any(calendar.start <= day <= calendar.end or day in by_day for day in week)]
    return tuple(
        Day(
            day=day,
            is_planned=calendar.start <= day <= calendar.end,
            pieces=tuple(Piece(item=item, tone=tones.get(item.pillar, "")) for item in by_day.get(day, ())),
        )
        for week in touched
        for day in week
    )
