"""Reads busy seasons, quiet months and days to keep free from the brief."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from strategies.generation.brief import Brief
from strategies.generation.wording import has_word, phrase, short_day

SEASONS = "audience_intelligence.seasonal_trends"
PATTERN = "audience_intelligence.consumption_patterns.engagement_pattern"
BLACKOUT = "content_strategy.blackout_dates"
TIMING = "content_strategy.optimal_timing"

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if number}
_SHORT = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if number}
# Without a capital, may and march are ordinary words.
_NAMES = "|".join(name for name in (*_MONTHS, *_SHORT) if name not in ("may", "march", "mar"))
_MONTH = rf"(?i:early |mid[- ]|late )?((?i:{_NAMES})|M(?:ay|arch|ar))\b"
_POINT = rf"(?:\b((?i:early|mid|late))[- ]\s*)?(?:\b(\d{{1,2}})(?:st|nd|rd|th)?\s+)?\b((?i:{_NAMES})|M(?:ay|arch|ar))\b"
_SPAN = re.compile(rf"{_POINT}\s*(?i:to|until|-|–|through)\s*{_POINT}")
_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_ONE = re.compile(rf"\b{_MONTH}")
_WEEK_OF = re.compile(rf"(?i:(first|second|third|fourth|last) week of) {_MONTH}")
_QUIET = ("quiet", "slow", "low season", "closed", "pause", "summer slowdown", "nothing")
_NUMBERS = {
    name: n for n, name in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
}
_FIRST_DAYS = re.compile(
    rf"first (\d{{1,2}}|{'|'.join(_NUMBERS)}) (?:working |business )?days? of (?:a|the|each|every) month", re.I
)
_FIRST_WEEK = re.compile(r"first week of (?:a|the|each|every) month", re.I)
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_ORDER = {"first": 0, "second": 1, "third": 2, "fourth": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A season in the user's words. Without months, week or span it was not understood and has no effect."""

    words: str
    path: str
    kind: Literal["busy", "quiet", "free_days", "unclear"]
    months: tuple[int, ...] = ()
    week: tuple[int, int] | None = None
    """Month and its zero-based week (-1 is the last), if the words name a week."""
    span: tuple[tuple[int, int], tuple[int, int]] | None = None
    """Month and day of the first and the last day, if the words name a span."""

    def covers(self, day: date) -> bool:
        if self.week:
            first, last = week_of(day.year, *self.week)
            return first <= day <= last
        if self.span:
            (begin, end), at = self.span, (day.month, day.day)
            return begin <= at <= end if begin <= end else at >= begin or at <= end
        return day.month in self.months


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeDays:
    """Days without publishing: given dates, and the first working days of each month."""

    spans: tuple[tuple[date, date, str], ...] = ()
    first_working_days: int = 0

    def blocks(self, day: date) -> bool:
        """Whether nothing may be published on this day."""
        if any(first <= day <= last for first, last, _ in self.spans):
            return True
        return bool(self.first_working_days) and _working_day_of_month(day) <= self.first_working_days


def seasons_of(brief: Brief) -> list[Season]:
    """Return every season of the brief, including unclear ones."""
    found = [
        _read_season(words, f"{SEASONS}.{i}")
        for i, words in enumerate(brief.audience_intelligence.seasonal_trends or ())
    ]
    pattern = brief.audience_intelligence.consumption_patterns.engagement_pattern
    if pattern and _first_working_days(pattern):
        found.append(Season(words=pattern, path=PATTERN, kind="free_days"))
    return found


def free_days_of(brief: Brief) -> FreeDays:
    """Return the days on which nothing is published."""
    spans = tuple(
        (item.start_date, max(item.end_date or item.start_date, item.start_date), item.reason or "kept free")
        for item in brief.content_strategy.blackout_dates or ()
    )
    texts = [*(brief.audience_intelligence.seasonal_trends or ())]
    texts.append(brief.audience_intelligence.consumption_patterns.engagement_pattern or "")
    return FreeDays(spans=spans, first_working_days=max(_first_working_days(text) for text in texts))


def weekdays_of(brief: Brief) -> tuple[dict[int, str], list[str]]:
    """Return publishing weekdays (0 is Monday) with their time of day, and answers that name no day."""
    days: dict[int, str] = {}
    unclear = []
    for text in brief.content_strategy.optimal_timing or ():
        named = [number for name, number in _WEEKDAYS.items() if has_word(text, (name,))]
        named += [5, 6] if has_word(text, ("weekend",)) else []
        named += [0, 1, 2, 3, 4] if has_word(text, ("weekday", "working day")) else []
        for number in named:
            days.setdefault(number, _find_part_of_day(text))
        if not named:
            unclear.append(text)
    return dict(sorted(days.items())), unclear


def week_of(year: int, month: int, week: int) -> tuple[date, date]:
    """Return the first and last day of a week of a month. Week 0 is the 1st to the 7th; -1 is the last seven days."""
    if week < 0:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return last - timedelta(days=6), last
    first = date(year, month, 1 + 7 * week)
    return first, first + timedelta(days=6)


def next_occurrence(season: Season, after: date) -> date | None:
    """Return the first day of the season on or after a day."""
    for offset in range(400):
        day = after + timedelta(days=offset)
        if season.covers(day):
            return day
    return None


def describe_free_days(free: FreeDays) -> list[str]:
    """Describe the free days, one text per span."""
    found = [f"{short_day(a)}{f' to {short_day(b)}' if b != a else ''} ({why})" for a, b, why in free.spans]
    if free.first_working_days:
        found.append(f"the first {free.first_working_days} working days of each month")
    return found


def season_row(season: Season, start: date, end: date) -> list[str]:
    """Return a table row: the words, how they were read, and their effect on the calendar."""
    words = phrase(season.words, 160)
    if season.kind == "unclear":
        return [words, "not understood", "nothing; add a month to the answer"]
    if season.kind == "free_days":
        return [words, "days to keep free", "nothing is published on them"]
    first = next_occurrence(season, start)
    if first is None or first > end:
        when = f"begins {short_day(first)}, after these 90 days" if first else "not in the coming year"
        ready = first - timedelta(weeks=4) if first and season.kind == "busy" else None
        if ready and ready <= end:
            return [words, "busy season", f"{when}; have its pieces finished by {short_day(ready)}"]
        return [words, f"{season.kind} season", f"{when}; nothing to do in this window"]
    inside = "it has begun when the calendar starts" if first == start else f"begins {short_day(first)}"
    done = "every second piece is left out" if season.kind == "quiet" else "pieces in it carry it in the last column"
    return [words, f"{season.kind} season", f"{inside}; {done}"]


def _read_season(words: str, path: str) -> Season:
    if _first_working_days(words):
        return Season(words=words, path=path, kind="free_days")
    week = _WEEK_OF.search(words)
    if week:
        number = _ORDER.get(week[1].casefold(), -1)
        return Season(words=words, path=path, kind="busy", week=(_month_number(week[2]), number))
    span = _read_span(words)
    months = () if span else tuple(dict.fromkeys(_month_number(found) for found in _ONE.findall(words)))
    kind: Literal["busy", "quiet", "unclear"] = (
        "unclear" if not (span or months) else "quiet" if has_word(words, _QUIET) else "busy"
    )
    return Season(words=words, path=path, kind=kind, months=months, span=span)


def _read_span(words: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Read a span: "late November to 18 December" is 21 November to 18 December."""
    found = _SPAN.search(words)
    if not found:
        return None
    first = int(found[2] or _PARTS.get((found[1] or "").casefold(), (1, 31))[0])
    last = int(found[5] or _PARTS.get((found[4] or "").casefold(), (1, 31))[1])
    return (_month_number(found[3]), first), (_month_number(found[6]), last)


def _month_number(name: str) -> int:
    return _MONTHS.get(name.casefold()) or _SHORT[name.casefold()]


def _first_working_days(text: str) -> int:
    found = _FIRST_DAYS.search(text)
    if found:
        return int(found[1]) if found[1].isdigit() else _NUMBERS[found[1].casefold()]
    return 5 if _FIRST_WEEK.search(text) else 0


def _working_day_of_month(day: date) -> int:
    """Return the number of working days from the 1st to this day. Holidays are not considered."""
    return sum(1 for number in range(1, day.day + 1) if day.replace(day=number).weekday() < 5)


def _find_part_of_day(text: str) -> str:
    parts = ("morning", "midday", "noon", "lunch", "afternoon", "evening", "night")
    return next((part for part in parts if has_word(text, (part,))), "")
