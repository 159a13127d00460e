"""Finds dates and times of day in a text, and checks that they are the plan's, the brief's, or inside the window."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel import Locale, UnknownLocaleError

from strategies.generation.writers.guard.words import base_language

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2((?:20)?\d{2})\b")
_TIME = re.compile(
    r"\b([01]?\d|2[0-4])[:h]([0-5]\d)\b|\b\d{1,2}[.:]\d\d\s?(?:am|pm|uhr)\b|\b\d{1,2}\s?(?:am|pm|uhr|o'clock)\b",
    re.IGNORECASE,
)
_BEFORE_CHARS = 16
_BEFORE_YEAR = re.compile(
    r"(?:^|[(/–—-]|\b(?:in|by|of|since|until|till|from|before|after|year|for|to|and|spring|summer|autumn|fall|winter|early|mid|late"
    r"|end|im|seit|bis|ab|vor|nach|jahr|anfang|ende|mitte|en|depuis|dès|avant|après|fin|début|année|desde|hasta|año|nel|dal"
    r"|entro|anno|sinds|tot|jaar|em|até|ano)\s)\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,])(20\d\d)(?![\d.,]*\d)(?!\s?%)")
_QUARTER = re.compile(
    r"\b(?:q[1-4]|h[12]|kw\s?\d{1,2}|week\s\d{1,2}|woche\s\d{1,2}|semaine\s\d{1,2}|day\s\d{1,2}|tag\s\d{1,2}|jour\s\d{1,2})\b",
    re.IGNORECASE,
)
_BLANK = " "


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written; `first` to `last` is what it covers: a day, a month or a year."""

    text: str
    start: int
    first: date
    last: date
    has_year: bool = True


def find_dates(plain: str, language: str) -> list[Day]:
    """Return the dates in a text, in order, with the months of its language and of English."""
    found: list[Day] = []
    for day in sorted(_iter_dates(plain, base_language(language)), key=lambda day: (day.start, -len(day.text))):
        if not found or day.start >= found[-1].start + len(found[-1].text):
            found.append(day)
    return found


def blank_dates(plain: str, language: str) -> str:
    """Return a text with spaces in place of dates, times of day, and numbered days and weeks."""
    letters = list(plain)
    spans = [(day.start, day.start + len(day.text)) for day in find_dates(plain, language)]
    spans += [found.span() for pattern in (_TIME, _QUARTER) for found in pattern.finditer(plain)]
    for start, end in spans:
        letters[start:end] = _BLANK * (end - start)
    return "".join(letters)


def find_times(plain: str) -> list[str]:
    """Return the times of day in a text as written, such as `10:00` or `7 pm`."""
    return [found[0] for found in _TIME.finditer(plain)]


def unknown_dates(found: Iterable[Day], known: Iterable[Day], first: date | None, last: date | None) -> Iterator[Day]:
    """Yield the dates that are neither known nor in the days from `first` to `last`."""
    given = tuple(known)
    for day in found:
        in_window = first is not None and last is not None and _overlaps(day, first, last)
        if not in_window and not any(_is_same(day, other) for other in given):
            yield day


def _overlaps(day: Day, first: date, last: date) -> bool:
    if day.has_year:
        return day.first <= last and day.last >= first
    years = range(first.year, last.year + 1)
    return any(day.first.replace(year=year) <= last and day.last.replace(year=year) >= first for year in years)


def _is_same(day: Day, other: Day) -> bool:
    """Whether a date is another one, or the month or year that it lies in."""
    if day.has_year:
        return day.first <= other.first and other.last <= day.last
    month_day = (day.first.month, day.first.day) <= (other.first.month, other.first.day)
    return month_day and (other.last.month, other.last.day) <= (day.last.month, day.last.day)


def _iter_dates(plain: str, language: str) -> Iterator[Day]:
    for found in _ISO.finditer(plain):
        yield from _build(found, int(found[1]), int(found[2]), int(found[3]))
    for found in _NUMERIC.finditer(plain):
        day, month = int(found[1]), int(found[3])
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        yield from _build(found, year, month, day) if month <= 12 else _build(found, year, day, month)
    for names, pattern in _month_patterns(language):
        for found in pattern.finditer(plain):
            number = names[found["month"].casefold().rstrip(".")]
            written, of_year = found["day"] or found["day2"], found["year"]
            # A month alone may be a word, such as may; with neither day nor year it says nothing to check.
            if written or of_year:
                yield from _build(found, int(of_year or 0), number, int(written or 0))
    for found in _YEAR.finditer(plain):
        if not _is_year(plain, found.start(), found.end()):
            continue
        yield Day(found[0], found.start(), date(int(found[1]), 1, 1), date(int(found[1]), 12, 31))


def _is_year(plain: str, start: int, end: int) -> bool:
    """Whether four digits are a year: after a word such as `in`, or at the end of a clause, and not `2040 readers`."""
    before = _BEFORE_YEAR.search(plain[max(0, start - _BEFORE_CHARS) : start])
    return before is not None or not plain[end : end + 2].strip(" ") or plain[end : end + 1] in ".,;:)!?–—-/’'"


def _build(found: re.Match[str], year: int, month: int, day: int) -> Iterator[Day]:
    # Without a year, one with 29 February stands for any.
    of = year or 2028
    try:
        first = date(of, month, day or 1)
    except ValueError:
        return
    last = first if day else (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if not year:
        # 29 February is not in every year.
        last = last.replace(day=min(last.day, 28)) if last.month == 2 else last
        first = first.replace(day=min(first.day, 28)) if first.month == 2 else first
    yield Day(found[0], found.start(), first, last, bool(year))


@cache
def _month_patterns(language: str) -> tuple[tuple[Mapping[str, int], re.Pattern[str]], ...]:
    # A pattern of no names would match everywhere.
    return tuple(_month_pattern(name) for name in dict.fromkeys([language, "en"]) if month_names(name))


def _month_pattern(language: str) -> tuple[Mapping[str, int], re.Pattern[str]]:
    names = month_names(language)
    month = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.|º|ª)?"
    pattern = (
        rf"(?<![\d.,])(?:{day}\s+(?:of |de |d')?)?\b(?P<month>{month})\b\.?"
        rf"(?:\s+(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\b(?!\d))?(?:,?\s+(?:de |del )?(?P<year>20\d\d)\b)?"
    )
    return names, re.compile(pattern, re.IGNORECASE)


@cache
def month_names(language: str) -> Mapping[str, int]:
    """Return the numbers of months by name, in lower case; short names without their stop."""
    try:
        months = Locale.parse(language, sep="-").months
    except (ValueError, UnknownLocaleError):
        return {}
    return {
        str(name).casefold().rstrip("."): number
        for use in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in months[use][width].items()
    }
