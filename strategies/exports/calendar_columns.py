"""Columns of the content calendar in CSV and Excel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from strategies.generation.sections.calendar import CalendarItem


@dataclass(frozen=True, slots=True)
class Column:
    """A column title and the function that reads its value from a calendar item."""

    title: str
    value: Callable[[CalendarItem], str | float | date]


COLUMNS = (
    Column("Date", lambda item: item.date),
    Column("Time of day", lambda item: item.time_of_day),
    Column("Title", lambda item: item.title),
    Column("Pillar", lambda item: item.pillar_title),
    Column("For", lambda item: item.segment),
    Column("Stage", lambda item: item.stage),
    Column("Format", lambda item: item.format),
    Column("Channel", lambda item: item.channel),
    Column("Next step", lambda item: item.next_step),
    Column("Owner", lambda item: item.owner),
    Column("Draft due", lambda item: item.draft_due),
    Column("Hours", lambda item: item.hours),
    Column("Season", lambda item: item.season),
    Column("Status", lambda item: item.status),
)
