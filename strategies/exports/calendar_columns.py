"""Columns of the content calendar in CSV and Excel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from strategies.exports.safe_text import to_single_line
from strategies.generation.sections.calendar import CalendarItem
from strategies.generation.wording import day, numeral

KIND_LABELS = {"piece": "Piece", "asset": "Preparation", "review": "Review", "milestone": "Milestone"}
"""What a row of the calendar is: only pieces are published; preparations come before pieces that use them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column title and the function that reads its value from a calendar item."""

    title: str
    value: Callable[[CalendarItem], str | float | date]


COLUMNS = (
    Column("Date", lambda item: item.date),
    Column("Kind", lambda item: KIND_LABELS[item.kind]),
    Column("Time of day", lambda item: item.time_of_day),
    Column("Title", lambda item: item.title),
    Column("Pillar", lambda item: item.pillar_title),
    Column("For", lambda item: item.segment),
    Column("Stage", lambda item: item.stage),
    Column("Format", lambda item: item.format),
    Column("Channel", lambda item: item.channel),
    Column("Next step", lambda item: item.next_step),
    Column("Goal", lambda item: float(item.goal)),
    Column("How it moves the goal", lambda item: item.moves),
    Column("Owner", lambda item: item.owner),
    Column("Draft due", lambda item: item.draft_due),
    Column("Hours", lambda item: item.hours),
    Column("Season", lambda item: item.season),
    Column("Status", lambda item: item.status),
    Column("Id", lambda item: item.id),
    Column("Needs", lambda item: ", ".join(item.needs)),
)


def describe_item(item: CalendarItem) -> list[str]:
    """Return the details of an item as lines such as `Channel: Newsletter`, for programs without such columns."""
    details = {
        "Kind": KIND_LABELS[item.kind],
        "Pillar": item.pillar_title,
        "For": item.segment,
        "Stage": item.stage,
        "Format": item.format,
        "Channel": item.channel,
        "Time of day": item.time_of_day,
        "Next step": item.next_step,
        "How it moves the goal": item.moves,
        "Owner": item.owner,
        "Draft due": day(item.draft_due) if item.draft_due != item.date else "",
        "Hours": numeral(item.hours) if item.hours else "",
        "Season": item.season,
    }
    return [f"{title}: {to_single_line(text)}" for title, text in details.items() if text]
