"""Stored events of a run, for tests that look into their data."""

from typing import Any

from strategies.models import Run
from strategies.runs import selectors


def read_data(run: Run, *kinds: str, after: int = 0) -> list[Any]:
    """Return the data of the events after a `seq`. With kinds, such as "section", only of these."""
    events = selectors.read_events_after(run, after)
    return [event.data for event in events if not kinds or event.event in kinds]


def read_progress(run: Run) -> list[int]:
    """Return the percentages that a client sees, in order."""
    return [data["progress"] for data in read_data(run) if "progress" in data]
