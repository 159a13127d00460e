"""Schedules the pieces: days, pillar, format, channel, owner and due date of each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from strategies.generation.brief import Brief
from strategies.generation.capacity import Capacity, Fit, FormatHours
from strategies.generation.knowledge import Channel, planning
from strategies.generation.pillar_plan import PillarPlan
from strategies.generation.reading import kind_of
from strategies.generation.seasons import free_days_of, seasons_of, weekdays_of

_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_DELAY = re.compile(r"(\d{1,3}|one|two|three|four|five|ten)\s+(?:working |business )?(hour|day|week)s?", re.I)
_WEEKDAY_NUMBERS = {"Monday": 0, "Tuesday": 1, "Wednesday": 2, "Thursday": 3, "Friday": 4, "Saturday": 5, "Sunday": 6}
_MAKING_LEAD_WORKING_DAYS = 2
_FESTIVE = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A day on which a piece is published."""

    day: date
    time_of_day: str
    draft_due: date
    pillar: str
    format: FormatHours
    channel: Channel
    season: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The planned days and the settings behind them."""

    start: date
    end: date
    weekdays: dict[int, str]
    review_days: int
    is_assumed_weekdays: bool
    remarks: tuple[str, ...]


def window_of(brief: Brief, today: date) -> Window:
    """Return ninety days from the start date, or from next Monday if there is none or it has passed."""
    requested = brief.business_context.start_date
    monday = today + timedelta(days=7 - today.weekday())
    start = requested if requested and requested >= today else monday
    remarks = []
    if requested and requested < today:
        remarks.append(
            f"The start date {requested.isoformat()} has passed; the calendar starts on the next Monday instead."
        )
    days, unclear = weekdays_of(brief)
    assumed = not days
    if assumed:
        days = {_WEEKDAY_NUMBERS[name]: "" for name in kind_of(brief).weekdays}
    remarks += [f"“{text}” names no weekday and was not used." for text in unclear]
    return Window(
        start=start,
        end=start + timedelta(days=planning().window_days - 1),
        weekdays=_add_assumed_weekdays(brief, days) if assumed else days,
        review_days=review_days(brief),
        is_assumed_weekdays=assumed,
        remarks=tuple(remarks),
    )


def _add_assumed_weekdays(brief: Brief, days: dict[int, str]) -> dict[int, str]:
    """Add weekdays until the requested rhythm fits. Only for assumed weekdays, never for the user's."""
    if brief.content_strategy.content_frequency == "Daily":
        return {number: days.get(number, "") for number in range(5)}
    if brief.content_strategy.content_frequency == "2-3 times per week" and len(days) < 3:
        return dict(sorted({**days, **dict.fromkeys((1, 3, 4), "")}.items()))
    return days


def review_days(brief: Brief) -> int:
    """Return the working days of the slowest review; 1 if no answer says."""
    return stated_review_days(brief) or 1


def stated_review_days(brief: Brief) -> int | None:
    """Return the working days of the slowest review that an answer states; None if none does."""
    texts = [*(brief.business.constraints or ()), brief.content_strategy.quality_metrics.review_process or ""]
    days: list[int] = []
    for text in texts:
        if not re.search(r"review|approv|check|sign|legal|compliance", text, re.I):
            continue
        for count, unit in _DELAY.findall(text):
            number = int(count) if count.isdigit() else _COUNTS[count.casefold()]
            days.append({"hour": -(-number // 24), "day": number, "week": number * 5}[unit.casefold()])
    return min(max(*days, 1), 20) if days else None


def publishing_days(brief: Brief, window: Window, planned: Fit, pieces_h: float) -> tuple[list[date], int]:
    """Spread the publishing days evenly; return them and the number of pieces without a day.

    No draft is due before enough weekly hours have passed for it and the drafts before it.
    """
    free, seasons, is_off = free_days_of(brief), seasons_of(brief), _day_off_check(brief, window)
    gap = 7 / planned.cadence.pieces_per_week
    days_each = 7 * planned.hours_per_piece / pieces_h
    first = working_days_after(window.start, window.review_days + _MAKING_LEAD_WORKING_DAYS)
    found: list[date] = []

    def is_open(day: date) -> bool:
        inside = first <= day <= window.end and day.weekday() in window.weekdays
        is_free = inside and day not in found and not is_off(day) and not free.blocks(day)
        made_by = window.start + timedelta(days=int((len(found) + 1) * days_each))
        return is_free and _draft_due_date(day, window.review_days, is_off) >= min(made_by, window.end)

    missed = position = skipped_quiet = 0
    while (position + 0.5) * gap < planning().window_days:
        ideal = window.start + timedelta(days=int((position + 0.5) * gap))
        position += 1
        if any(season.kind == "quiet" and season.covers(ideal) for season in seasons):
            skipped_quiet += 1
            if skipped_quiet % 2 == 0:
                continue
        day = _find_nearest_day(ideal, max(7, int(gap)), is_open)
        if day:
            found.append(day)
        else:
            missed += 1
    return sorted(found), missed


def festive_days(window: Window) -> list[date]:
    """Return the days around Christmas and New Year in the window, which are assumed to be free."""
    days = (window.start + timedelta(days=n) for n in range(planning().window_days))
    return [day for day in days if (day.month, day.day) in _FESTIVE]


def _day_off_check(brief: Brief, window: Window) -> Callable[[date], bool]:
    """Return a predicate for days without work: festive days and the blackout dates of the brief."""
    festive, spans = set(festive_days(window)), free_days_of(brief).spans
    return lambda day: day in festive or any(first <= day <= last for first, last, _ in spans)


def _find_nearest_day(ideal: date, reach: int, is_open: Callable[[date], bool]) -> date | None:
    for offset in range(reach + 1):
        for step in (offset, -offset):
            if is_open(ideal + timedelta(days=step)):
                return ideal + timedelta(days=step)
    return None


def slots_of(brief: Brief, capacity: Capacity, window: Window, pillars: Sequence[PillarPlan]) -> tuple[list[Slot], int]:
    """Return the scheduled slots within the available hours, and the number of pieces left out."""
    if capacity.planned is None:
        return [], 0
    days, missed = publishing_days(brief, window, capacity.planned, capacity.pieces_h)
    budget_h = capacity.pieces_h * planning().window_days / 7
    seasons = [season for season in seasons_of(brief) if season.kind in ("busy", "quiet")]
    is_off = _day_off_check(brief, window)
    chosen = _assign_turns(pillars, capacity.planned.formats, len(days))
    slots: list[Slot] = []
    for day, (pillar, form) in zip(days, chosen, strict=True):
        if form.hours > budget_h + 1e-9:
            missed += 1
            continue
        budget_h -= form.hours
        slots.append(
            Slot(
                day=day,
                time_of_day=window.weekdays.get(day.weekday(), ""),
                draft_due=_draft_due_date(day, window.review_days, is_off),
                pillar=pillar.key,
                format=form,
                channel=channel_for(capacity, form),
                season="; ".join(season.words for season in seasons if season.covers(day)),
            )
        )
    return slots, missed


def _assign_turns(
    pillars: Sequence[PillarPlan], forms: Sequence[FormatHours], count: int
) -> list[tuple[PillarPlan, FormatHours]]:
    """Alternate pillars by share and formats by turns; case studies go to proof pillars."""
    shares = {pillar.key: float(pillar.share) for pillar in pillars}
    by_key = {pillar.key: pillar for pillar in pillars}
    has_proof = any(pillar.purpose.key == "prove" for pillar in pillars)
    given_pillars = dict.fromkeys(shares, 0)
    given_forms = dict.fromkeys(range(len(forms)), 0)
    all_turns = sum(form.turns for form in forms)
    order = []
    for position in range(1, count + 1):
        key = max(shares, key=lambda name: shares[name] * position / sum(shares.values()) - given_pillars[name])
        is_proof = by_key[key].purpose.key == "prove"
        fitting = [i for i, form in enumerate(forms) if form.format.key != "case_study" or is_proof or not has_proof]
        number = max(fitting or list(given_forms), key=lambda i: forms[i].turns * position / all_turns - given_forms[i])
        given_pillars[key] += 1
        given_forms[number] += 1
        order.append((by_key[key], forms[number]))
    return order


def channel_for(capacity: Capacity, form: FormatHours) -> Channel:
    """Return the chosen channel for a format; the first own channel if none of its usual ones was chosen."""
    chosen = {item.channel.key: item.channel for item in capacity.choice.chosen}
    home = next((chosen[key] for key in form.format.channels if key in chosen), None)
    own = next((channel for channel in chosen.values() if channel.own), None)
    return home or own or next(iter(chosen.values()))


def working_days_before(day: date, count: int) -> date:
    """Return the day `count` working days earlier. Holidays are not considered."""
    return _shift_working_days(day, count, -1)


def working_days_after(day: date, count: int) -> date:
    """Return the day `count` working days later. Holidays are not considered."""
    return _shift_working_days(day, count, 1)


def _draft_due_date(day: date, count: int, is_off: Callable[[date], bool]) -> date:
    """Return the day `count` working days earlier, skipping days off."""
    while count > 0:
        day = working_days_before(day, 1)
        count -= not is_off(day)
    return day


def _shift_working_days(day: date, count: int, sign: int) -> date:
    while count > 0:
        day += timedelta(days=sign)
        if day.weekday() < 5:
            count -= 1
    return day


def owner_of(brief: Brief, form: FormatHours) -> str:
    """Return the role that makes a piece. The brief names no people."""
    people = brief.business_context.team_size
    if people < 1:
        return "Content owner"
    if people < 2:
        return "Content lead"
    return "Content lead" if form.hours > 8 else "Content writer"
