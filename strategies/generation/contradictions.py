"""Finds answers in a brief that contradict each other or cannot be met."""

import re
from dataclasses import dataclass
from datetime import date

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.goals import add_months, goals_of
from strategies.generation.mix import normalise_shares
from strategies.generation.reading import OBJECTIVES, PAINS, RIVALS, find_prohibited_words
from strategies.generation.schedule import window_of
from strategies.generation.wording import exact_numeral, join, lower_first, numeral, quote, short_day

FREQUENCY = "content_strategy.content_frequency"
TEAM = "business_context.team_size"
BUDGET = "business_context.content_budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A contradiction in the brief, with the paths of the answers concerned."""

    text: str
    paths: tuple[str, ...]


def contradictions_of(brief: Brief, today: date) -> list[Contradiction]:
    """Return every contradiction the rules can find."""
    checks = (
        _check_rhythm,
        _check_weekdays,
        _check_own_rival,
        _check_mix,
        _check_goals,
        _check_timeline,
        _check_prohibited,
        _check_paid_traffic,
    )
    return [found for check in checks if (found := check(brief, today))]


def rhythm_verdict(brief: Brief) -> str:
    """Explain in a sentence why the requested rhythm does not fit; "" if it does."""
    hours = capacity_of(brief)
    if hours.fits:
        return ""
    frequency, people = brief.content_strategy.content_frequency, exact_numeral(brief.business_context.team_size)
    makes = join(item.format.plural if item.format.key != "other" else item.name for item in hours.requested.formats)
    need = numeral(hours.requested.hours_per_week)
    start = (
        f"“{frequency}” with {makes} does not fit: it takes {need} h a week; "
        f"{people} full-time leaves {numeral(hours.pieces_h)} h a week for pieces."
    )
    if hours.planned is None:
        return f"{start} Not even one piece a quarter fits. Nothing can be planned until there are more hours."
    if hours.keeps_rhythm:
        dropped = join(item.format.plural if item.format.key != "other" else item.name for item in hours.dropped)
        return (
            f"{start} It fits without {dropped} ({numeral(hours.planned.hours_per_week)} h a week), and is planned so."
        )
    without = join(item.format.plural if item.format.key != "other" else item.name for item in hours.dropped)
    leaving = f", without {without}" if without else ""
    reads = lower_first(hours.planned.cadence.reads)
    return (
        f"{start} The nearest rhythm that fits is {reads}{leaving} ({numeral(hours.planned.hours_per_week)} h a week)."
    )


def _check_rhythm(brief: Brief, today: date) -> Contradiction | None:
    verdict = rhythm_verdict(brief)
    if not verdict:
        return None
    if not brief.business_context.content_budget.amount:
        verdict += " With a budget of 0 the missing hours cannot be bought either."
    return Contradiction(text=verdict, paths=(FREQUENCY, TEAM, BUDGET))


def _check_weekdays(brief: Brief, today: date) -> Contradiction | None:
    hours, window = capacity_of(brief), window_of(brief, today)
    if hours.planned is None or hours.planned.cadence.pieces_per_week <= len(window.weekdays):
        return None
    days, frequency = len(window.weekdays), brief.content_strategy.content_frequency
    text = f"“{frequency}” needs more than the {days} weekday(s) you named as good days; only those are used."
    return Contradiction(text=text, paths=(FREQUENCY, "content_strategy.optimal_timing"))


def _check_own_rival(brief: Brief, today: date) -> Contradiction | None:
    name = brief.business.business_name.casefold()
    rivals = brief.competitive_intelligence.top_competitors or ()
    if not any(rival.name.casefold() == name for rival in rivals):
        return None
    text = f"{brief.business.business_name} is listed among its own competitors; that entry was left out."
    return Contradiction(text=text, paths=("business.business_name", RIVALS))


def _check_mix(brief: Brief, today: date) -> Contradiction | None:
    remark = normalise_shares(brief.content_strategy.content_mix)[1] if brief.content_strategy.content_mix else ""
    return Contradiction(text=remark, paths=("content_strategy.content_mix",)) if remark else None


_UP = re.compile(r"\b(raise|grow|increase|double|more|boost)\b", re.I)
_DOWN = re.compile(r"\b(cut|reduce|lower|decrease|halve|fewer|less)\b", re.I)
_STOP = {
    "from",
    "with",
    "within",
    "month",
    "months",
    "year",
    "years",
    "week",
    "weeks",
    "the",
    "and",
    "for",
    "our",
    "more",
}


def _check_goals(brief: Brief, today: date) -> Contradiction | None:
    """Find two goals that move the same thing in opposite directions."""
    goals = brief.business_context.business_objectives
    for index, first in enumerate(goals):
        for second in goals[index + 1 :]:
            opposite = (_goes_up(first) and _goes_down(second)) or (_goes_down(first) and _goes_up(second))
            shared = _content_words(first) & _content_words(second)
            if opposite and shared:
                both = f"{quote(first)} and {quote(second)}"
                text = f"{both} pull {join(sorted(shared))} in opposite directions. Decide which comes first."
                return Contradiction(text=text, paths=(OBJECTIVES,))
    return None


def _goes_up(goal: str) -> bool:
    return bool(_UP.search(goal)) and not _goes_down(goal)


def _goes_down(goal: str) -> bool:
    return bool(_DOWN.search(goal))


def _content_words(goal: str) -> set[str]:
    words = re.findall(r"[a-z]{4,}", goal.casefold())
    return {word for word in words if word not in _STOP and not _UP.match(word) and not _DOWN.match(word)}


_MONTHS = {"3 months": 3, "6 months": 6, "1 year": 12, "2 years": 24}
TIMELINE = "business_context.implementation_timeline"


def _check_timeline(brief: Brief, today: date) -> Contradiction | None:
    """Find goals that run beyond the timeline of the brief."""
    time = brief.business_context.implementation_timeline or ""
    if time not in _MONTHS:
        return None
    end = add_months(window_of(brief, today).start, _MONTHS[time])
    late = [goal for goal in goals_of(brief, today) if goal.due and goal.due > end]
    if not late:
        return None
    runs = join(f"{quote(goal.text)} runs to {short_day(goal.due)}" for goal in late if goal.due)
    text = f"{runs}, but the time you give it, {time}, ends on {short_day(end)}."
    return Contradiction(text=text, paths=(OBJECTIVES, TIMELINE))


def _check_prohibited(brief: Brief, today: date) -> Contradiction | None:
    pains = brief.audience_intelligence.audience_pain_points
    found = [(pain, words) for pain in pains if (words := find_prohibited_words(brief, pain))]
    if not found:
        return None
    pain, words = found[0]
    barred = join(quote(word) for word in words)
    text = f"{quote(pain)} contains {barred}, which you never want to use; it is kept out of titles."
    return Contradiction(text=text, paths=(PAINS, "content_strategy.editorial_guidelines.prohibited_content"))


def _check_paid_traffic(brief: Brief, today: date) -> Contradiction | None:
    sources = " ".join(brief.performance_analytics.traffic_sources or ()).casefold()
    if "paid" not in sources or brief.business_context.content_budget.amount:
        return None
    text = "Paid advertising brings visits today, but the content budget is 0; no paid promotion is planned."
    return Contradiction(text=text, paths=(BUDGET, "performance_analytics.traffic_sources"))
