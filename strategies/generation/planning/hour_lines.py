"""How the hours of the window are spent, in lines that add up to all of them."""

from collections import Counter
from collections.abc import Sequence

from strategies.generation.planning.plan import ChannelPlan
from strategies.generation.planning.schedule import Capacity, HourLine, Row
from strategies.generation.wording import exact_numeral, numeral, pluralize

UNPLANNED = "Not planned"


def build_hour_lines(
    capacity: Capacity, rows: Sequence[Row], channels: Sequence[ChannelPlan], upkeep_h: float, reason: str
) -> tuple[HourLine, ...]:
    """Return the hours by purpose. `reason` says why the rest is not planned."""
    lines = [
        _pieces_line("Pieces of the chosen option", [row for row in rows if row.kind == "piece" and row.is_option]),
        _pieces_line("Other pieces", [row for row in rows if row.kind == "piece" and not row.is_option]),
        _sum_line("What the pieces need", [row for row in rows if row.kind == "asset"]),
        HourLine(name="Looking after the channels", hours=upkeep_h, working=_upkeep_working(capacity, channels)),
        _sum_line("Reviews", [row for row in rows if row.kind == "review"]),
    ]
    spent = sum(line.hours for line in lines)
    rest = max(0.0, capacity.window_h - spent)
    return (*lines, HourLine(name=UNPLANNED, hours=rest, working=reason))


def _pieces_line(name: str, rows: Sequence[Row]) -> HourLine:
    hours_of = {row.format_name: row.hours for row in rows}
    counts = Counter(row.format_name for row in rows)
    parts = [f"{form} {count} x {exact_numeral(round(hours_of[form], 4))} h" for form, count in counts.items()]
    hours = sum(row.hours for row in rows)
    return HourLine(name=name, hours=hours, working=f"{' + '.join(parts)} = {numeral(hours)} h" if parts else "none")


def _sum_line(name: str, rows: Sequence[Row]) -> HourLine:
    hours = sum(row.hours for row in rows)
    parts = " + ".join(f"{numeral(row.hours)} h" for row in rows)
    return HourLine(name=name, hours=hours, working=f"{parts} = {numeral(hours)} h" if parts else "none")


def count_weeks(capacity: Capacity) -> float:
    """Return the working weeks of the window, as a fraction."""
    return capacity.window_h / capacity.week_h


def count_upkeep(capacity: Capacity, channels: Sequence[ChannelPlan]) -> float:
    """Return the hours of the window that channels take, never more than there are."""
    week_h = sum(channel.hours_per_week for channel in channels)
    return min(week_h * count_weeks(capacity), capacity.window_h)


def _upkeep_working(capacity: Capacity, channels: Sequence[ChannelPlan]) -> str:
    if not channels:
        return "none"
    parts = " + ".join(f"{channel.name} {numeral(channel.hours_per_week)} h" for channel in channels)
    weeks = pluralize(count_weeks(capacity), "working week")
    return f"{parts} a week, for {weeks}"
