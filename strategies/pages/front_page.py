"""Layout of the one-page summary."""

from collections.abc import Mapping
from dataclasses import dataclass

from strategies.generation.sections.base import Section, Statement
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.front import FrontSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.pages.answers import get_evidence_labels
from strategies.pages.figures import Bar, build_evidence_bar, build_mix_bar

MONDAY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A labeled statement; `text` is without the opening words that repeat the label."""

    label: str
    text: str
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """The parts of the one-page summary."""

    warnings: tuple[str, ...]
    bet: Cell
    gives_up: Cell
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
        """The cells shown side by side, in reading order."""
        return self.objective, self.audience, self.promise, self.cadence, self.metric, self.monday


def build_front_page(front: FrontSection, sections: Mapping[str, Section], *, is_shared: bool) -> FrontPage:
    """Build the one-page summary from its section, with the pillar mix and start day of other sections."""
    pillars, calendar = sections.get(PillarsSection.key), sections.get(CalendarSection.key)
    starts_on_monday = isinstance(calendar, CalendarSection) and calendar.start.weekday() == MONDAY
    return FrontPage(
        warnings=tuple(front.warnings),
        bet=_cell("The bet", front.bet),
        gives_up=_cell("The trade-off", front.gives_up),
        objective=_cell("The objective", front.objective),
        audience=_cell("For", front.audience, label="For whom"),
        promise=_cell("The promise", front.promise),
        pillars=_cell("Pillars", front.pillars),
        cadence=_cell("Rhythm", front.cadence),
        metric=_cell("The one metric", front.metric),
        monday=_cell("First action", front.monday, label="Monday’s first action" if starts_on_monday else ""),
        will_not=tuple(front.will_not),
        mix=build_mix_bar(pillars) if isinstance(pillars, PillarsSection) else None,
        evidence=build_evidence_bar(front, get_evidence_labels(is_shared=is_shared)),
    )


def _cell(word: str, statement: Statement, *, label: str = "") -> Cell:
    text = statement.text
    for opening in (f"{word}: ", f"{word}, "):
        if text.startswith(opening) and len(text) > len(opening):
            text = text[len(opening) :]
            text = text[0].upper() + text[1:]
    return Cell(label=label or word, text=text, statement=statement)
