"""Small calendars for tests of what is computed from one."""

from datetime import date
from typing import Any

from strategies.generation.planning.plan import ChannelPlan
from strategies.generation.planning.schedule import Calendar, Row


def row(day: str, **changes: Any) -> Row:
    """Return a piece on a day, or another row."""
    on = date.fromisoformat(day)
    values: dict[str, Any] = {
        "id": f"row-{day}",
        "kind": "piece",
        "day": on,
        "due": on,
        "title": "How long do samples take?",
        "question": 1,
        "pillar": "p1",
        "segment": "Architects",
        "stage": "awareness",
        "format": "Article",
        "format_name": "Article",
        "channel": "Website",
        "channel_name": "Website",
        "next_step": "Order samples.",
        "owner": "Owner",
        "hours": 6.0,
        "goal": 1,
        "moves": "It brings enquiries.",
        "is_option": True,
        "needs": (),
        "season": "",
        "proof": None,
    }
    return Row(**{**values, **changes})


def review(day: str, **changes: Any) -> Row:
    none = {"question": None, "stage": None, "format": None, "channel": None, "channel_name": "", "is_option": False}
    return row(day, **{"kind": "review", "title": "Review", "hours": 1.0, **none, **changes})


def calendar(*rows: Row) -> Calendar:
    found = tuple(sorted(rows, key=lambda one: one.day))
    return Calendar(rows=found, hours=(), rhythm="", left_out=(), remarks=())


def channel(key: str, name: str = "") -> ChannelPlan:
    values: Any = {"key": key, "name": name or key, "formats": ("Article",)}
    return ChannelPlan(**values, role="", hours_per_week=0.5, stop_if="", paths=())
