"""Reads numbers and dates from the goals: from what, to what, by when."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from strategies.generation.brief import Brief
from strategies.generation.reading import OBJECTIVES
from strategies.generation.schedule import window_of
from strategies.generation.seasons import next_occurrence, seasons_of
from strategies.generation.wording import exact_numeral, has_word, numeral, quote, short_day

_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {name: number for number, name in enumerate(_NAMES, 1)}
_MONTHS_MAX = 120
_NUMBER = r"([£$€]?\s?\d[\d,]*(?:\.\d+)?)\s*(%|percent)?"
_FROM_TO = re.compile(rf"from\s+{_NUMBER}\s+to\s+{_NUMBER}", re.I)
_COUNT = rf"(\d{{1,3}}|{'|'.join(_WORDS)})"
_SPAN = re.compile(rf"(?:in|within|over|after)\s+(?:the next\s+)?{_COUNT}\s+(day|week|month|year)s?", re.I)
_NOT_TELLING = {"month", "months", "weeks", "every", "their", "first", "second", "quarter"}
_BY_MONTH = re.compile(rf"by\s+(month|week)\s+{_COUNT}\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal and what could be read from it. None means that the goal does not say."""

    text: str
    path: str
    baseline: float | None
    target: float | None
    unit: str
    begins: date
    """The day its time is counted from: the start of the plan, or of the season it is about."""
    due: date | None
    due_working: str
    months: float | None

    @property
    def monthly_change(self) -> str:
        """Return the change needed per month as arithmetic; "" without both numbers and a time."""
        if self.baseline is None or self.target is None or not self.months or self.months < 1:
            return ""
        step = (self.target - self.baseline) / self.months
        unit = " percentage points" if self.unit else ""
        change = f"({exact_numeral(self.target)} - {exact_numeral(self.baseline)}) / {numeral(self.months)} months"
        return f"{change} = {numeral(abs(step))}{unit} {'more' if step >= 0 else 'less'} each month"


type GoalKind = Literal["list", "leads", "slots", "orders", "visits", "other"]

_KINDS: tuple[tuple[GoalKind, tuple[str, ...]], ...] = (
    ("list", ("email list", "mailing list", "subscriber", "newsletter")),
    ("leads", ("demo", "lead", "enquir", "inquir", "deal", "pipeline", "client", "new customer", "patients")),
    ("slots", ("slot", "appointment", "booking")),
    ("orders", ("sell", "sale", "order", "revenue")),
    ("visits", ("traffic", "visit", "reader")),
)


def kind_of_goal(text: str) -> GoalKind:
    """Return what a goal counts, recognized by its words."""
    return next((kind for kind, words in _KINDS if has_word(text, words)), "other")


def goals_of(brief: Brief, today: date) -> list[Goal]:
    """Return the goals in the order of the brief."""
    start = window_of(brief, today).start
    goals = brief.business_context.business_objectives
    return [_read_goal(brief, text, f"{OBJECTIVES}.{i}", start) for i, text in enumerate(goals)]


def opening_of(brief: Brief, today: date) -> date | None:
    """Return the day on which sales of a seasonal goal begin; None if no goal waits for a season."""
    start = window_of(brief, today).start
    begins = [goal.begins for goal in goals_of(brief, today) if kind_of_goal(goal.text) == "orders"]
    return min((day for day in begins if day > start), default=None)


def _read_goal(brief: Brief, text: str, path: str, start: date) -> Goal:
    found = _FROM_TO.search(text)
    months = _parse_months(text)
    begin, why = _find_begin(brief, text, start)
    return Goal(
        text=text,
        path=path,
        baseline=_parse_number(found[1]) if found else None,
        target=_parse_number(found[3]) if found else None,
        unit="%" if found and (found[2] or found[4]) else "",
        begins=begin,
        due=add_months(begin, months) if months else None,
        due_working=why,
        months=months,
    )


def _find_begin(brief: Brief, text: str, start: date) -> tuple[date, str]:
    """Return the day a goal is counted from: the first day of the season it names, else the start of the plan."""
    words = set(re.findall(r"[a-z]{5,}", text.casefold()))
    for season in seasons_of(brief):
        shared = words & set(re.findall(r"[a-z]{5,}", season.words.casefold())) - _NOT_TELLING
        first = next_occurrence(season, start) if shared and season.kind == "busy" else None
        if first:
            return first, f"time in the goal, counted from {short_day(first)}: {quote(season.words, 100)}"
    return start, f"time in the goal, counted from the start on {short_day(start)}"


def _parse_months(text: str) -> float | None:
    by = _BY_MONTH.search(text)
    if by:
        return _parse_count(by[2]) if by[1].casefold() == "month" else _parse_count(by[2]) * 12 / 52
    span = _SPAN.search(text)
    if not span:
        return None
    months = _parse_count(span[1]) * {"day": 12 / 365, "week": 12 / 52, "month": 1.0, "year": 12.0}[span[2].casefold()]
    return months if months <= _MONTHS_MAX else None


def _parse_count(text: str) -> float:
    return float(text) if text.isdigit() else float(_WORDS[text.casefold()])


def _parse_number(text: str) -> float:
    return float(re.sub(r"[^\d.]", "", text).rstrip("."))


def add_months(start: date, months: float) -> date:
    """Add months to a date. Fractions are added as days; the day is clamped to the length of the month."""
    whole = int(months)
    index = start.month - 1 + whole
    year, month = start.year + index // 12, index % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) + timedelta(days=round((months - whole) * 365 / 12))
