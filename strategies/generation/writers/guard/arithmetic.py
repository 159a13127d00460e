"""Recomputes figures from others: differences, parts, complements, products with a percentage, ratios."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation

from strategies.generation.sums import is_rounded
from strategies.generation.writers.guard.figures import Figure, Kind

_HUNDRED = Decimal(100)
_HALF = Decimal("0.5")
_SHARE_SLACK, _SHARE_SLACK_ABOUT = Decimal(3), Decimal(6)
"""How far a percentage may be from a share in words, in points."""
ABOUT_PERCENT = Decimal(5)
"""How far a figure may be from the exact one, in percent, if the text says `about`."""
OPERANDS_MAX = 40


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure to calculate with. `is_shown` means that the reader sees it, in the text or among its bases."""

    value: Decimal
    kind: Kind | None
    is_shown: bool = True
    is_cited: bool = False
    """Whether only a basis of the claim has it. Any percentage is the ratio of some two of many figures, so one of
    them has to be in the text."""


def is_derived(figure: Figure, operands: Sequence[Operand], *, is_about: bool) -> bool:
    """Whether a figure is the result of one operation between two operands, at least one of which is shown."""
    useful = [each for each in reversed(operands) if each.value and each.value != figure.value]
    different = list({(each.value, each.kind): each for each in useful}.values())[::-1]
    return any(fits(figure, value, is_about=is_about) for value in _results(figure.kind, different[:OPERANDS_MAX]))


def fits(figure: Figure, exact: Decimal, *, is_about: bool) -> bool:
    """Whether a figure is the exact value, rounded to the digits it shows, or roughly so if the text says it."""
    if figure.share:
        return _fits_share(figure.share, exact, is_about=is_about)
    return any(
        len(reading) == 1 and _is_rounding(exact, next(iter(reading)), figure.places, is_about=is_about)
        for reading in figure.readings
    )


def _is_rounding(exact: Decimal, shown: Decimal, places: int, *, is_about: bool) -> bool:
    difference = abs(exact - shown)
    if difference == 0:
        return True
    decimals = -int(exact.normalize().as_tuple().exponent)
    if decimals > places and difference <= _HALF.scaleb(-places):
        return True
    return is_about and (is_rounded(exact, shown) or difference * _HUNDRED <= ABOUT_PERCENT * exact)


def _fits_share(share: tuple[int, int], percent: Decimal, *, is_about: bool) -> bool:
    """Whether a percentage is the share in words, rounded to its parts: 41% is four in ten, 9.1% is one in eleven."""
    part, whole = share
    if not 0 < percent <= _HUNDRED:
        return False
    if whole == 2 and not is_about:
        return abs(percent - 50) <= _HALF
    slack = _SHARE_SLACK_ABOUT if is_about else _SHARE_SLACK
    if abs(percent - Decimal(part * 100) / whole) > slack:
        return False
    return round(_HUNDRED / percent) == whole if part == 1 else round(percent * whole / _HUNDRED) == part


def _results(kind: Kind, operands: Sequence[Operand]) -> Iterator[Decimal]:
    """Yield what the operands come to, as values of the kind wanted; shares as percentages."""
    if kind in {"percent", "share"}:
        yield from _percentages(operands)
    for one in operands:
        for other in operands:
            if one.value != other.value and (one.is_shown or other.is_shown):
                yield from _between(kind, one, other)


def _percentages(operands: Iterable[Operand]) -> Iterator[Decimal]:
    for one in operands:
        if one.kind != "number" and one.value <= _HUNDRED:
            yield _HUNDRED - one.value


def _between(kind: Kind, one: Operand, other: Operand) -> Iterator[Decimal]:
    both = one.is_shown and other.is_shown
    try:
        match kind:
            case "number":
                yield abs(one.value - other.value)
                if other.kind != "number" and other.value <= _HUNDRED:
                    yield one.value * other.value / _HUNDRED
                if both:
                    yield one.value + other.value
                    yield one.value / other.value
            case "percent" | "share":
                if any(each.is_shown and not each.is_cited for each in (one, other)):
                    yield one.value / other.value * _HUNDRED
                if "number" not in (one.kind, other.kind):
                    yield abs(one.value - other.value)
                if both:
                    yield (one.value - other.value) / other.value * _HUNDRED
            case "multiple":
                yield one.value / other.value
    except (DivisionByZero, InvalidOperation):
        return
