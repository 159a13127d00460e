"""On which day each hub page can be online: with the first piece that leads to it, once there are hours for both."""

from collections.abc import Iterable, Sequence
from datetime import date

from strategies.generation.knowledge import planning

type Piece = tuple[date, str, float]
"""Its day, the key of its pillar, and its hours."""


def hub_days(
    pieces: Sequence[Piece], pillars: Iterable[str], *, start: date, end: date, week_h: float
) -> dict[str, date]:
    """Pillar to the day its hub is online; a pillar whose hub finds no hours in the window is left out."""
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
