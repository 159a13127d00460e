"""Bar charts rendered on the server, with the label and amount of each part as text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from strategies.generation.sections.base import Evidence, Section
from strategies.generation.sections.capacity import CapacitySection, Line
from strategies.generation.sections.front import FrontSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.wording import money, numeral

_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TOGETHER = "Together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a bar. `start` and `share` are percentages of its length, formatted for SVG."""

    label: str
    amount: str
    start: str
    share: str
    tone: str
    """Color: `1` to `6`, `rest` for the remainder, or a kind of evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar chart of one bar."""

    key: str
    title: str
    parts: tuple[Part, ...]
    note: str = ""

    @property
    def description(self) -> str:
        """A sentence for screen readers."""
        return f"{self.title}: {', '.join(f'{part.label} {part.amount}' for part in self.parts)}."


def build_figures(section: Section) -> list[Bar]:
    """Return the charts of a section; empty if it has none or its numbers cannot be parsed."""
    match section:
        case PillarsSection():
            bars = [build_mix_bar(section)]
        case CapacitySection():
            bars = [build_hours_bar(section), _build_money_bar(section)]
        case _:
            bars = []
    return [bar for bar in bars if bar]


def build_mix_bar(pillars: PillarsSection) -> Bar | None:
    """Return the share of each content pillar."""
    shares = [(pillar.title, float(pillar.share), f"{pillar.share}%") for pillar in pillars.pillars]
    return _bar("mix", "The mix of pillars", shares)


def build_hours_bar(hours: CapacitySection) -> Bar | None:
    """Return the hours of a week: each planned activity and what is left."""
    lines = _parse_lines(hours.week)
    planned = sum(amount for _, amount, _ in lines)
    # After an edit the lines may not add up. Then show only the two totals.
    if not lines or abs(planned - hours.hours_planned) > 0.05:
        lines = [("Planned", hours.hours_planned, f"{numeral(hours.hours_planned)} h")]
        planned = hours.hours_planned
    left = round(hours.hours_available - planned, 2)
    note = f"{numeral(planned)} of {numeral(hours.hours_available)} hours a week are planned."
    if left < 0:
        note = f"{numeral(planned)} hours a week are planned, but there are only {numeral(hours.hours_available)}."
    rest = ("Left over", left, f"{numeral(left)} h") if left > 0 else None
    return _bar("hours", "The hours of a week", lines, rest=rest, note=note)


def build_evidence_bar(front: FrontSection, labels: Mapping[Evidence, str]) -> Bar | None:
    """Return the number of statements per kind of evidence in the whole strategy."""
    counts = {kind: front.evidence[kind] for kind in labels if front.evidence.get(kind)}
    parts = [(labels[kind], float(count), str(count)) for kind, count in counts.items()]
    note = f"{sum(counts.values())} statements, each with its basis."
    return _bar("evidence", "Where this strategy comes from", parts, note=note, tones=list(counts))


def _build_money_bar(hours: CapacitySection) -> Bar | None:
    if not hours.money_total:
        return None
    note = f"{money(hours.money_planned, hours.currency)} of {money(hours.money_total, hours.currency)} for 90 days."
    lines, kept = _parse_lines(hours.money), hours.money_total - hours.money_planned
    # The last line is what is kept, unless an edit has changed it.
    rest = lines.pop() if len(lines) > 1 and kept > 0 and abs(lines[-1][1] - kept) < 1 else None
    return _bar("money", "The money of the 90 days", lines, rest=rest, note=note)


def _parse_lines(lines: Iterable[Line]) -> list[tuple[str, float, str]]:
    """Return title, number and text of every line except the total; empty if a line has no number."""
    parts = [line for line in lines if line.title != _TOGETHER]
    numbers = [_AMOUNT.search(line.amount) for line in parts]
    if not all(numbers):
        return []
    return [
        (line.title, float(number[0].replace(",", "")), line.amount)
        for line, number in zip(parts, numbers, strict=True)
        if number
    ]


def _bar(
    key: str,
    title: str,
    amounts: Sequence[tuple[str, float, str]],
    *,
    rest: tuple[str, float, str] | None = None,
    note: str = "",
    tones: Sequence[str] = (),
) -> Bar | None:
    whole = sum(amount for _, amount, _ in amounts) + (rest[1] if rest else 0)
    if whole <= 0:
        return None
    with_tone = [(*each, tones[index] if tones else str(index % 6 + 1)) for index, each in enumerate(amounts)]
    with_tone += [(*rest, "rest")] if rest else []
    parts, start = list[Part](), 0.0
    for label, amount, text, tone in with_tone:
        share = amount * 100 / whole
        # Templates localize numbers, which SVG cannot parse.
        parts.append(Part(label=label, amount=text, start=f"{start:.2f}", share=f"{share:.2f}", tone=tone))
        start += share
    return Bar(key=key, title=title, parts=tuple(parts), note=note)
