"""Reads digits with separators as the language writes them: `1,234` is 1234 in English and 1.234 in German."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

type Readings = tuple[frozenset[Decimal], ...]
"""Each reading is a set of values that must all be known: `3.4.5` is three figures."""

_SPACES = frozenset(" \u00a0\u202f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """The separators of a language. Groups of digits may be divided by an apostrophe in any."""

    group: str
    decimal: str


@cache
def find_notation(tag: str) -> Notation:
    """Return the notation of a BCP 47 tag; that of English for unknown ones."""
    for name in (tag, tag.partition("-")[0]):
        try:
            locale = Locale.parse(name, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
        group = get_group_symbol(locale)
        return Notation(group=" " if group in _SPACES else group.replace("’", "'"), decimal=get_decimal_symbol(locale))
    return Notation(group=",", decimal=".")


def read_digits(run: str, notation: Notation) -> Readings:
    """Return the readings in a text of the language; other notations are read only where its own makes no sense."""
    own = _read_as(run, notation)
    if own is not None:
        return (frozenset({own}),)
    return _read_anyhow(run)


def read_given_digits(run: str, notation: Notation) -> Readings:
    """Return the readings in an answer, which may be in the notation of another language."""
    own = _read_as(run, notation)
    if own is not None and (notation.group in run or "'" in run):
        return (frozenset({own}),)
    others = _read_anyhow(run)
    return others if own is None else tuple(dict.fromkeys([frozenset({own}), *others]))


def _read_as(run: str, notation: Notation) -> Decimal | None:
    """Return the value of digits in exactly this notation; None if they are not in it."""
    whole, mark, fraction = run.replace("’", "'").partition(notation.decimal)
    if mark and not fraction.isdigit():
        return None
    for group in (notation.group, "'"):
        parts = whole.split(group)
        if all(part.isdigit() for part in parts) and _is_grouped(parts):
            return Decimal("".join(parts) + (f".{fraction}" if mark else ""))
    return None


def _read_anyhow(run: str) -> Readings:
    parts, marks = re.split(r"[.,'’ ]", run), re.findall(r"[.,'’ ]", run)
    *head, tail = parts
    readings = []
    if _is_grouped(parts) and len(set(marks)) <= 1:
        readings.append(frozenset({Decimal("".join(parts))}))
    if marks and _is_decimal_mark(marks) and _is_grouped(head):
        readings.append(frozenset({Decimal(f"{''.join(head)}.{tail}")}))
    if " " in marks or not readings:
        readings.append(frozenset(map(Decimal, parts)))
    return tuple(readings)


def _is_decimal_mark(marks: list[str]) -> bool:
    *grouping, last = marks
    return last in {".", ","} and last not in grouping and len(set(grouping)) <= 1


def _is_grouped(parts: list[str]) -> bool:
    """Whether the digits are grouped in thousands (international or Indian), or form a single group."""
    first, *others = parts
    if not others:
        return True
    if first.startswith("0") or len(first) > 3 or len(others[-1]) != 3:
        return False
    middle = {len(part) for part in others[:-1]}
    return middle <= {3} or (middle <= {2} and len(first) <= 2)
