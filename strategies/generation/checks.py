"""Consistency checks across the finished sections. A failed check names the section to regenerate."""

from collections.abc import Callable, Mapping

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.filler import find_filler, find_repetition, own_texts
from strategies.generation.knowledge import planning
from strategies.generation.language import is_written_in
from strategies.generation.reading import find_prohibited_words
from strategies.generation.seasons import free_days_of
from strategies.generation.sections.base import Section
from strategies.generation.sections.briefs import BriefsSection
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.capacity import CapacitySection
from strategies.generation.sections.competitors import CompetitorsSection, rivals_of
from strategies.generation.sections.measurement import MeasurementSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.sections.positioning import PositioningSection
from strategies.generation.wording import join, money, numeral, pluralize, quote


class Check(BaseModel):
    """One check. `redo` is the key of the section to regenerate if it failed; empty if it passed."""

    key: str
    title: str
    passed: bool
    explanation: str
    redo: str = ""
    redo_title: str = ""


_TITLES = {
    kind.key: kind.title
    for kind in (
        CalendarSection,
        CapacitySection,
        CompetitorsSection,
        MeasurementSection,
        PillarsSection,
        PositioningSection,
        BriefsSection,
    )
}

type Sections = Mapping[str, Section]
type Outcome = tuple[bool, str, str]


def run_checks(brief: Brief, sections: Sections, *, writes_any_language: bool) -> list[Check]:
    """Run every check. A check fails if a section it needs is missing."""
    found = [_run_check(key, title, check, brief, sections) for key, title, check in _CHECKS]
    return [*found, _check_language(brief, sections, writes_any_language=writes_any_language)]


def _check_language(brief: Brief, sections: Sections, *, writes_any_language: bool) -> Check:
    """Check that prose of a model is in the requested language. The rules write English only."""
    wanted = brief.language
    wrong = _find_wrong_language(sections, wanted) if writes_any_language else ""
    passed = not wrong if writes_any_language else wanted.casefold().split("-")[0] == "en"
    text = f"Written in “{wanted}”, as the brief asks."
    if wrong:
        text = f"“{sections[wrong].title}” is not written in “{wanted}”, as the brief asks."
    elif not passed:
        text = f"The brief asks for “{wanted}”; rules write English around your own words. A model writes “{wanted}”."
    elif wanted.casefold().split("-")[0] != "en":
        text = f"The model's sentences are in “{wanted}”; headings, tables and what is calculated are in English."
    return Check(
        key="language",
        title="The language is right",
        passed=passed,
        explanation=text,
        redo=wrong,
        redo_title=sections[wrong].title if wrong else "",
    )


_PROSE = ("situation", "audience", "positioning", "competitors", "options", "pillars", "channels", "briefs", "risks")


def _find_wrong_language(sections: Sections, wanted: str) -> str:
    """Return the key of the first section in another language than requested; "" if there is none."""
    written = (key for key in _PROSE if key in sections)
    return next((key for key in written if is_written_in(own_texts(sections[key]), wanted) is False), "")


def _run_check(
    key: str, title: str, check: Callable[[Brief, Sections], Outcome], brief: Brief, sections: Sections
) -> Check:
    try:
        passed, text, redo = check(brief, sections)
    except _SectionMissing as missing:
        passed, redo = False, missing.key
        text = f"Cannot be checked: “{missing.title}” is not finished."
    redo = "" if passed else redo
    named = sections[redo].title if redo in sections else _TITLES.get(redo, redo)
    return Check(key=key, title=title, passed=passed, explanation=text, redo=redo, redo_title=named)


class _SectionMissing(Exception):
    def __init__(self, kind: type[Section]) -> None:
        super().__init__(kind.key)
        self.key, self.title = kind.key, kind.title


def _require_section[S: Section](sections: Sections, kind: type[S]) -> S:
    found = sections.get(kind.key)
    if not isinstance(found, kind):
        raise _SectionMissing(kind)
    return found


def _check_goals(brief: Brief, sections: Sections) -> Outcome:
    measured = {kpi.objective for kpi in _require_section(sections, MeasurementSection).kpis}
    goals = brief.business_context.business_objectives
    lost = [goal for i, goal in enumerate(goals) if f"business_context.business_objectives.{i}" not in measured]
    text = (
        f"without a measure: {join(quote(goal) for goal in lost)}"
        if lost
        else f"{pluralize(len(goals), 'goal')}, each with a measure"
    )
    return not lost, f"{text[0].upper()}{text[1:]}.", "measurement"


def _check_baselines(brief: Brief, sections: Sections) -> Outcome:
    lost = [kpi.name for kpi in _require_section(sections, MeasurementSection).kpis if not kpi.baseline]
    text = (
        f"No baseline and no “unknown” for {join(lost)}." if lost else "Every measure has a baseline or says “unknown”."
    )
    return not lost, text, "measurement"


def _check_calendar(brief: Brief, sections: Sections) -> Outcome:
    calendar, pillars = _require_section(sections, CalendarSection), _require_section(sections, PillarsSection)
    keys = {pillar.key for pillar in pillars.pillars}
    free = free_days_of(brief)
    wrong = [
        item.title
        for item in calendar.items
        if item.pillar not in keys
        or not item.owner
        or not calendar.start <= item.draft_due <= item.date <= calendar.end
        or free.blocks(item.date)
    ]
    if not calendar.items:
        return False, "The calendar is empty.", "calendar"
    if wrong:
        return (
            False,
            f"Without pillar, owner or a date that is in range and not kept free: {join(wrong[:3])}.",
            "calendar",
        )
    return True, f"{pluralize(len(calendar.items), 'piece')}, each with pillar, owner and a date in range.", "calendar"


def _check_segments(brief: Brief, sections: Sections) -> Outcome:
    lost = [pillar.title for pillar in _require_section(sections, PillarsSection).pillars if not pillar.segment]
    text = f"No group for {join(lost)}." if lost else "Every pillar is for a group of the audience."
    return not lost, text, "pillars"


def _check_spokes(brief: Brief, sections: Sections) -> Outcome:
    """Fail if a pillar has fewer than three titles: most were prohibited, or the writer stopped early."""
    few = [pillar.title for pillar in _require_section(sections, PillarsSection).pillars if len(pillar.spokes) < 3]
    text = f"Fewer than three working titles: {join(few)}." if few else "Every pillar has working titles to start with."
    return not few, text, "pillars"


def _check_mix(brief: Brief, sections: Sections) -> Outcome:
    total = sum(pillar.share for pillar in _require_section(sections, PillarsSection).pillars)
    return total == 100, f"The shares of the pillars add up to {total}%.", "pillars"


def _check_hours(brief: Brief, sections: Sections) -> Outcome:
    hours = _require_section(sections, CapacitySection)
    fits = hours.hours_planned <= hours.hours_available + 0.01
    calendar = sections.get(CalendarSection.key)
    if isinstance(calendar, CalendarSection):
        needed, there = sum(item.hours for item in calendar.items), hours.hours_available * planning().window_days / 7
        if needed > there + 0.01:
            return False, f"The calendar takes {numeral(needed)} hours; 90 days have {numeral(there)}.", "calendar"
    text = f"{numeral(hours.hours_planned)} hours a week planned, {numeral(hours.hours_available)} available."
    return fits and bool(hours.cadence), text if hours.cadence else "No rhythm fits the hours.", "capacity"


def _check_rhythm(brief: Brief, sections: Sections) -> Outcome:
    hours = _require_section(sections, CapacitySection)
    text = f"{hours.verdict} Change how often or the people in the brief to settle it." if hours.verdict else ""
    text = text or f"“{brief.content_strategy.content_frequency}” fits the hours as wished."
    return hours.fits, text, "capacity"


def _check_money(brief: Brief, sections: Sections) -> Outcome:
    budget = _require_section(sections, CapacitySection)
    planned, total = (money(amount, budget.currency) for amount in (budget.money_planned, budget.money_total))
    text = f"{planned} planned of {total} for 90 days."
    return budget.money_planned <= budget.money_total + 0.005, text, "capacity"


def _check_words(brief: Brief, sections: Sections) -> Outcome:
    for key, section in sections.items():
        for text in section.publishable_texts():
            found = find_prohibited_words(brief, text)
            if found:
                return False, f"{join(quote(w) for w in found)} stands in {quote(text, 100)}.", key
    return True, "None of the words you ruled out stands in a text meant for readers.", ""


def _check_rivals(brief: Brief, sections: Sections) -> Outcome:
    given = {rival.name for _, rival in rivals_of(brief)}
    extra = [rival.name for rival in _require_section(sections, CompetitorsSection).rivals if rival.name not in given]
    text = f"Not in the brief: {join(extra)}." if extra else "Only competitors from the brief are described."
    return not extra, text, "competitors"


def _check_filler(brief: Brief, sections: Sections) -> Outcome:
    for key, section in sections.items():
        for text in own_texts(section):
            found = find_filler(brief, text)
            if found:
                return False, f"{quote(found)} would be true of any business; it stands in {quote(text, 100)}.", key
    return True, "No phrase that would be true of any business.", ""


def _check_repetition(brief: Brief, sections: Sections) -> Outcome:
    found = find_repetition(sections)
    if not found:
        return True, "No sentence stands in two sections.", ""
    text, first, second = found
    return False, f"{quote(text, 100)} stands in “{sections[first].title}” and “{sections[second].title}”.", second


_CHECKS: tuple[tuple[str, str, Callable[[Brief, Sections], Outcome]], ...] = (
    ("goals", "Every goal has a measure", _check_goals),
    ("baselines", "Every measure has a baseline or says unknown", _check_baselines),
    ("segments", "Every pillar is for somebody", _check_segments),
    ("spokes", "Every pillar has something to write", _check_spokes),
    ("calendar", "Every piece has pillar, owner and date", _check_calendar),
    ("mix", "The content mix is 100%", _check_mix),
    ("hours", "The plan fits the hours", _check_hours),
    ("rhythm", "The wish fits the hours", _check_rhythm),
    ("money", "The plan fits the money", _check_money),
    ("words", "No prohibited words", _check_words),
    ("competitors", "Only competitors you named", _check_rivals),
    ("filler", "Nothing that would be true of any business", _check_filler),
    ("twice", "Nothing is said twice", _check_repetition),
)
