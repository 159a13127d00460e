"""Figures that are drawn on the server: one bar cut into parts, each named with its amount in text beside it."""

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
    """A piece of the bar. `start` and `share` are percentages of its whole length, as SVG takes them."""

    label: str
    amount: str
    start: str
    share: str
    tone: str
    """Which of the drawn tones: 1 to 6, `rest` for what is left over, or a kind of evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar; `told` says it in a sentence, for who does not see it."""

    key: str
    title: str
    parts: tuple[Part, ...]
    note: str = ""

    @property
    def told(self) -> str:
        return f"{self.title}: {', '.join(f'{part.label} {part.amount}' for part in self.parts)}."


def figures_of(section: Section) -> list[Bar]:
    """Return what can be drawn of a section; nothing where its numbers cannot be read."""
    match section:
        case PillarsSection():
            return _drawn([mix_of(section)])
        case CapacitySection():
            return _drawn([hours_of(section), _money_of(section)])
    return []


def mix_of(pillars: PillarsSection) -> Bar | None:
    """Return how the content is shared out among the pillars."""
    shares = [(pillar.title, float(pillar.share), f"{pillar.share}%") for pillar in pillars.pillars]
    return _bar("mix", "The mix of pillars", shares)


def hours_of(hours: CapacitySection) -> Bar | None:
    """Return a week: what the plan takes of the hours there are, and what is left."""
    lines = _read(hours.week)
    planned = sum(amount for _, amount, _ in lines)
    # Lines changed by hand need not add up any more: then the two totals are all that is certain.
    if not lines or abs(planned - hours.hours_planned) > 0.05:
        lines = [("Planned", hours.hours_planned, f"{numeral(hours.hours_planned)} h")]
        planned = hours.hours_planned
    left = round(hours.hours_available - planned, 2)
    note = f"{numeral(planned)} of {numeral(hours.hours_available)} hours a week are planned."
    if left < 0:
        note = f"{numeral(planned)} hours a week are planned, but there are only {numeral(hours.hours_available)}."
    rest = ("Left over", left, f"{numeral(left)} h") if left > 0 else None
    return _bar("hours", "The hours of a week", lines, rest=rest, note=note)


def evidence_of(front: FrontSection, words: Mapping[Evidence, str]) -> Bar | None:
    """Return what the statements of the whole strategy rest on."""
    counts = [(word, float(front.evidence.get(kind, 0))) for kind, word in words.items()]
    total = int(sum(count for _, count in counts))
    parts = [(word, count, str(int(count))) for word, count in counts]
    note = f"{total} statements, each marked with what it rests on."
    return _bar("evidence", "What this strategy rests on", parts, note=note, tones=list(words))


def _money_of(hours: CapacitySection) -> Bar | None:
    if not hours.money_total:
        return None
    note = f"{money(hours.money_planned, hours.currency)} of {money(hours.money_total, hours.currency)} for 90 days."
    return _bar("money", "The money of the 90 days", _read(hours.money), note=note)


def _read(lines: Iterable[Line]) -> list[tuple[str, float, str]]:
    """Title, number and words of every line but the total; none at all if one of them holds no number."""
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
    named = [(*each, tones[index] if tones else str(index % 6 + 1)) for index, each in enumerate(amounts)]
    named += [(*rest, "rest")] if rest else []
    parts, start = list[Part](), 0.0
    for label, amount, told, tone in named:
        share = amount * 100 / whole
        # Formatted here: a template would write the number as the reader's language does, which SVG cannot read.
        parts.append(Part(label=label, amount=told, start=f"{start:.2f}", share=f"{share:.2f}", tone=tone))
        start += share
    return Bar(key=key, title=title, parts=tuple(parts), note=note)


def _drawn(bars: Iterable[Bar | None]) -> list[Bar]:
    return [bar for bar in bars if bar]
