"""Hours and money: what is available, what the requested rhythm takes, and the nearest rhythm that fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from strategies.generation.brief import Brief
from strategies.generation.channel_choice import ChannelChoice, choose_channels
from strategies.generation.knowledge import Cadence, Format, find_format, formats, get_cadence, planning
from strategies.generation.wording import exact_numeral, numeral, pluralize

ANSWERS_USED = (
    "business_context.team_size",
    "content_strategy.content_frequency",
    "content_strategy.preferred_formats",
    "audience_intelligence.content_preferences.preferred_formats",
    "audience_intelligence.content_preferences.content_length",
    "audience_intelligence.consumption_patterns.content_length_preference",
    "content_strategy.quality_metrics.word_count_range",
    "audience_intelligence.consumption_patterns.primary_channels",
    "performance_analytics.traffic_sources",
)
"""Paths of the answers that the hours are calculated from."""

_FALLBACK_FORMATS = ("article", "newsletter")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatHours:
    """A format as planned here: hours per piece with the calculation, and its weight among the formats."""

    format: Format
    name: str
    hours: float
    working: str
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The hours that a rhythm takes with a set of formats."""

    cadence: Cadence
    formats: tuple[FormatHours, ...]
    hours_per_piece: float
    hours_per_week: float

    @property
    def working(self) -> str:
        """Return the arithmetic as one line."""
        pieces = pluralize(self.cadence.pieces_per_week, "piece")
        return f"{pieces} a week x {numeral(self.hours_per_piece)} h = {numeral(self.hours_per_week)} h a week"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What is available, requested and planned. `planned` is None if not even the slowest rhythm fits."""

    team_h: float
    making_h: float
    pieces_h: float
    """Hours a week left for pieces after the upkeep of the channels."""
    making_working: str
    choice: ChannelChoice
    requested: Fit
    planned: Fit | None
    dropped: tuple[FormatHours, ...]
    """Formats left out because the hours do not allow them."""
    without_channel: tuple[FormatHours, ...]
    """Formats left out because no channel that is used carries them."""

    @property
    def fits(self) -> bool:
        """Whether the requested rhythm fits with every format that has a channel."""
        return self.keeps_rhythm and not self.dropped

    @property
    def keeps_rhythm(self) -> bool:
        """Whether the requested rhythm fits, if necessary with fewer formats."""
        return self.planned is not None and self.planned.cadence == self.requested.cadence


@lru_cache(maxsize=32)
def capacity_of(brief: Brief) -> Capacity:
    """Calculate the hours and the plan that fits them. Deterministic for a brief."""
    rules = planning()
    people = brief.business_context.team_size
    team_h = people * rules.full_time_week_h
    making_h = team_h * rules.making_percent / 100
    choice = choose_channels(brief, making_h)
    pieces_h = max(0.0, making_h - choice.upkeep_h)
    rhythm = get_cadence(brief.content_strategy.content_frequency)
    wanted = planned_formats(brief)
    requested = calculate_fit(rhythm, wanted)
    used = {item.channel.key for item in choice.chosen}
    carried = [item for item in wanted if used & set(item.format.channels)] or wanted
    planned, dropped = _find_nearest_fit(calculate_fit(rhythm, carried), pieces_h)
    return Capacity(
        team_h=team_h,
        making_h=making_h,
        pieces_h=pieces_h,
        making_working=(
            f"{exact_numeral(people)} full-time x {rules.full_time_week_h} h x {rules.making_percent}% "
            f"= {numeral(making_h)} h a week"
        ),
        choice=choice,
        requested=requested,
        planned=planned,
        dropped=dropped,
        without_channel=tuple(item for item in wanted if item not in carried),
    )


def calculate_fit(rhythm: Cadence, wanted: Sequence[FormatHours]) -> Fit:
    """Calculate the average hours per piece, weighted by turns, and the hours per week."""
    turns = sum(item.turns for item in wanted)
    per_piece = sum(item.hours * item.turns for item in wanted) / turns
    return Fit(
        cadence=rhythm,
        formats=tuple(wanted),
        hours_per_piece=per_piece,
        hours_per_week=per_piece * rhythm.pieces_per_week,
    )


def _find_nearest_fit(requested: Fit, pieces_h: float) -> tuple[Fit | None, tuple[FormatHours, ...]]:
    """Drop the costliest formats first, then slow the rhythm down, until the plan fits."""
    by_cost = sorted(requested.formats, key=lambda item: -item.hours)
    slower = planning().cadences[planning().cadences.index(requested.cadence) :]
    for rhythm in slower:
        for count in range(len(by_cost)):
            kept = [item for item in requested.formats if item not in by_cost[:count]]
            found = calculate_fit(rhythm, kept)
            if found.hours_per_week <= pieces_h:
                return found, tuple(by_cost[:count])
    return None, ()


def planned_formats(brief: Brief) -> list[FormatHours]:
    """Return the formats to plan with: those wanted, else those the audience likes, else articles and newsletters."""
    liked = brief.audience_intelligence.content_preferences.preferred_formats or ()
    names = brief.content_strategy.preferred_formats or liked
    known = formats()
    pairs = [(find_format(name), name) for name in names] or [
        (known[key], known[key].title) for key in _FALLBACK_FORMATS
    ]
    unique = {(item.key if item.key != "other" else name): (item, name) for item, name in pairs}
    favoured = {find_format(name).key for name in liked}
    return [_format_hours(brief, item, name, favoured=item.key in favoured) for item, name in unique.values()]


def _format_hours(brief: Brief, item: Format, name: str, *, favoured: bool) -> FormatHours:
    factor, why = length_factor(brief) if item.by_length else (1.0, "")
    make = item.make_h * factor
    hours = make + item.check_h + item.spread_h
    made = f"{numeral(item.make_h)} h making x {numeral(factor)} ({why})" if why else f"{numeral(item.make_h)} h making"
    working = f"{made} + {numeral(item.check_h)} h checking + {numeral(item.spread_h)} h spreading = {numeral(hours)} h"
    title = name if item.key == "other" else item.title
    return FormatHours(format=item, name=title, hours=hours, working=working, turns=item.turns * (2 if favoured else 1))


def length_factor(brief: Brief) -> tuple[float, str]:
    """Return how much longer than an average article a piece is, and the answer that says so."""
    rules = planning()
    words = brief.content_strategy.quality_metrics.word_count_range
    counts = [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]{1,6}", words or "")]
    if counts:
        mean = sum(counts) / len(counts)
        factor = min(2.5, max(0.4, round(mean / rules.length_words, 1)))
        return factor, f"{numeral(mean)} of {numeral(rules.length_words)} words"
    habits = brief.audience_intelligence
    length = habits.content_preferences.content_length or habits.consumption_patterns.content_length_preference or ""
    for name, factor in rules.length_factors.items():
        if name in length.casefold():
            return factor, f"{name} pieces"
    return 1.0, ""


def window_budget(brief: Brief) -> tuple[float, str]:
    """Return the money for the planned 90 days, with the calculation."""
    money = brief.business_context.content_budget
    factor, words = {
        "week": (13.0, "x 13 weeks"),
        "month": (3.0, "x 3 months"),
        "quarter": (1.0, "for the quarter"),
        "year": (0.25, "/ 4"),
    }[money.period]
    return money.amount * factor, f"{money.currency} {exact_numeral(money.amount)} a {money.period} {words}"
