"""Calculates when each hub page can be online: with its first piece, once there are hours for both."""

from collections.abc import Iterable, Sequence
from datetime import date

from strategies.generation.knowledge import planning

type Piece = tuple[date, str, float]
"""Day, key of the pillar, and hours."""


def hub_days(
    pieces: Sequence[Piece], pillars: Iterable[str], *, start: date, end: date, week_h: float
) -> dict[str, date]:
    """Map each pillar to the day its hub is online. Hubs without hours in the window are left out."""
    each, found = planning().hub_h, dict[str, date]()
    most = int((_hours_until(start, end, week_h) - sum(hours for _, _, hours in pieces)) // each)
    spent = 0.0
    for day, pillar, hours in pieces:
        spent += hours
        left = _hours_until(start, day, week_h) - spent - each * len(found)
        if pillar not in found and len(found) < most and left >= each:
            found[pillar] = day
    late = [pillar for pillar in pillars if pillar not in found]
    return found | dict.fromkeys(late[: max(0, most - len(found))], end)


def _hours_until(start: date, day: date, week_h: float) -> float:
    return (day - start).days * week_h / 7
