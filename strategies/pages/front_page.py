"""The one page as it is laid out: each of its lines under the word it begins with."""

from collections.abc import Mapping
from dataclasses import dataclass

from strategies.generation.sections.base import Section, Statement
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.front import FrontSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.pages.answers import evidence_words
from strategies.pages.figures import Bar, evidence_of, mix_of

MONDAY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One line of the page; `text` is the statement's without the words that the label says already."""

    label: str
    text: str
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """The page, ready to be laid out."""

    warnings: tuple[str, ...]
    bet: Cell
    objective: Cell
    audience: Cell
    promise: Cell
    pillars: Cell
    cadence: Cell
    metric: Cell
    monday: Cell
    will_not: tuple[Statement, ...]
    mix: Bar | None
    evidence: Bar | None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The lines that stand side by side, in reading order."""
        return self.objective, self.audience, self.promise, self.cadence, self.metric, self.monday


def front_page(front: FrontSection, sections: Mapping[str, Section], *, is_shared: bool) -> FrontPage:
    """Lay out the page, with what other sections add to it."""
    pillars, calendar = sections.get(PillarsSection.key), sections.get(CalendarSection.key)
    on_monday = isinstance(calendar, CalendarSection) and calendar.start.weekday() == MONDAY
    return FrontPage(
        warnings=tuple(front.warnings),
        bet=_cell("The bet", front.bet),
        objective=_cell("The objective", front.objective),
        audience=_cell("For", front.audience, label="For whom"),
        promise=_cell("The promise", front.promise),
        pillars=_cell("Pillars", front.pillars),
        cadence=_cell("Rhythm", front.cadence),
        metric=_cell("The one metric", front.metric),
        monday=_cell("First action", front.monday, label="Monday’s first action" if on_monday else ""),
        will_not=tuple(front.will_not),
        mix=mix_of(pillars) if isinstance(pillars, PillarsSection) else None,
        evidence=evidence_of(front, evidence_words(is_shared=is_shared)),
    )


def _cell(word: str, statement: Statement, *, label: str = "") -> Cell:
    text = statement.text
    for opening in (f"{word}: ", f"{word}, "):
        if text.startswith(opening) and len(text) > len(opening):
            text = text[len(opening) :]
            text = text[0].upper() + text[1:]
    return Cell(label=label or word, text=text, statement=statement)
