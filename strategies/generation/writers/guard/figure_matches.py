"""Finds the facts that a figure is, or is a rounding of."""

from decimal import Decimal

from strategies.generation.writers.guard.arithmetic import ABOUT_PERCENT, fits
from strategies.generation.writers.guard.figures import Figure
from strategies.generation.writers.guard.ground import Ground, is_answer
from strategies.generation.writers.guard.occurrences import Occurrence


def find_matches(figure: Figure, ground: Ground, about: bool, has_percent: bool) -> list[Occurrence]:
    """Return the figures of the facts that this one is, or is a rounding of."""
    found: list[Occurrence] = []
    for reading in figure.readings:
        groups = [ground.between(*_bounds(value, figure, about)) for value in reading]
        kept = [
            [each for each in group if _is_same_kind(figure, each, has_percent) and _fits(figure, each, value, about)]
            for value, group in zip(reading, groups, strict=True)
        ]
        if all(kept):
            found += [each for group in kept for each in group]
    return found


def has_unit(occurrence: Occurrence, unit: str) -> bool:
    """Whether a fact may be so many hours, days or weeks: its text says so, or its name where it is a bare number."""
    if occurrence.unit is None:
        return unit in occurrence.near or is_answer(occurrence.path)
    return occurrence.unit == unit or (not occurrence.unit and not is_answer(occurrence.path))


def is_result(figure: Figure, result: Decimal, about: bool) -> bool:
    """Whether a figure is the result of a shown sum: 11.2 is also `one in 11`."""
    if figure.share and figure.share[0] == 1 and round(result) == figure.share[1]:
        return True
    return fits(figure, result, is_about=about)


def _bounds(value: Decimal, figure: Figure, about: bool) -> tuple[Decimal, Decimal]:
    if figure.share:
        return Decimal(0), Decimal(100)
    slack = Decimal("0.5").scaleb(-figure.places)
    if about:
        slack = max(slack, value * ABOUT_PERCENT / 90)
    return value - slack, value + slack


def _fits(figure: Figure, occurrence: Occurrence, value: Decimal, about: bool) -> bool:
    if len(figure.readings[0]) > 1 or figure.value != value:
        return occurrence.value == value
    return fits(figure, occurrence.value, is_about=about)


def _is_same_kind(figure: Figure, occurrence: Occurrence, has_percent: bool) -> bool:
    match figure.kind:
        case "number":
            return occurrence.kind in {"number", None} or (has_percent and occurrence.kind == "percent")
        case "percent":
            # A bare number of a plan, such as hours, is no percentage.
            return occurrence.kind in {"percent", "share"} or (occurrence.kind is None and is_answer(occurrence.path))
        case "share":
            return occurrence.kind in {"percent", "share"}
        case "multiple":
            return occurrence.kind == "multiple"
