"""The rows of the calendar as they stand: those of the plan, with what the owner has changed by hand."""

from collections.abc import Iterator
from dataclasses import replace

from strategies.generation.checks.model import Strategy
from strategies.generation.planning.plan import Row
from strategies.generation.sections.calendar import CalendarItem, CalendarSection


def current_rows(strategy: Strategy) -> tuple[Row, ...]:
    """Return the rows by day. A row without an item in the section has been deleted by hand.

    Raises:
        SectionMissing: if there is no calendar yet.
    """
    items = {item.id: item for item in strategy.require(CalendarSection).items}
    return tuple(sorted(_update(strategy.plan.calendar.rows, items), key=lambda row: row.day))


def current_pieces(strategy: Strategy) -> tuple[Row, ...]:
    """Return the rows that are published."""
    return tuple(row for row in current_rows(strategy) if row.kind == "piece")


def _update(rows: tuple[Row, ...], items: dict[str, CalendarItem]) -> Iterator[Row]:
    for row in rows:
        item = items.get(row.id)
        if item:
            # The section rounds hours to two places.
            hours = row.hours if item.hours == round(row.hours, 2) else item.hours
            yield replace(row, day=item.date, due=item.draft_due, title=item.title, hours=hours)
