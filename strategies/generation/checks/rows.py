"""The rows of the calendar as they are now, with what the owner has changed by hand."""

from strategies.generation.checks.model import Strategy
from strategies.generation.planning.schedule import Row
from strategies.generation.sections import calendar


def current_rows(strategy: Strategy) -> tuple[Row, ...]:
    """Return the rows by day, without those that were deleted by hand.

    Raises:
        SectionMissing: if there is no calendar yet.
    """
    return calendar.current_rows(strategy.plan, strategy.require(calendar.CalendarSection))


def current_pieces(strategy: Strategy) -> tuple[Row, ...]:
    """Return the rows that are published."""
    return tuple(row for row in current_rows(strategy) if row.kind == "piece")
