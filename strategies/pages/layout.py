"""A section as the strategy's page lays it out: its blocks, some of them drawn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from strategies.generation.checks import Check
from strategies.generation.pipeline import WITHOUT_PROSE
from strategies.generation.sections.base import Block, Note, Section, Table
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.checks import ChecksSection
from strategies.generation.sections.front import FrontSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.pages.figures import Bar, figures_of
from strategies.pages.front_page import FrontPage, front_page
from strategies.pages.month_grid import Month, months_of, tones_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The one page."""

    kind: ClassVar[Literal["front"]] = "front"
    page: FrontPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Bars, each with its parts in text."""

    kind: ClassVar[Literal["figures"]] = "figures"
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """The calendar twice: by months and as the table; the reader chooses."""

    kind: ClassVar[Literal["months"]] = "months"
    months: tuple[Month, ...]
    pillars: tuple[tuple[str, str], ...]
    """Tone and title of every pillar that has a piece."""
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedChecks:
    """What does not hold together, with what can be done about it."""

    kind: ClassVar[Literal["failed_checks"]] = "failed_checks"
    checks: tuple[Check, ...]


type PageBlock = Block | Front | Figures | Months | FailedChecks


def laid_out(section: Section, sections: Mapping[str, Section], *, is_shared: bool = False) -> tuple[PageBlock, ...]:
    """Return a section's blocks for the page; `sections` are all that are written, by key."""
    match section:
        case FrontSection():
            return (Front(page=front_page(section, sections, is_shared=is_shared)),)
        case CalendarSection():
            return tuple(_with_months(section, sections))
        case ChecksSection():
            notes = (FailedChecks(checks=tuple(section.failed)),) if section.failed else ()
            others = [block for block in section.blocks() if not isinstance(block, Note)]
            return (others[0], *notes, *others[1:])
    return tuple(_with_figures(section.blocks(), figures_of(section)))


def failed_by_section(sections: Iterable[Section]) -> dict[str, list[Check]]:
    """Return the checks that failed, by the key of the section that is to be redone."""
    found = dict[str, list[Check]]()
    for section in sections:
        for check in section.failed if isinstance(section, ChecksSection) else ():
            found.setdefault(check.redo, []).append(check)
    return found


def follows_from_answers(key: str) -> bool:
    """Whether rules alone make a section, so that only other answers make another one of it."""
    return key in WITHOUT_PROSE


def _with_figures(blocks: Iterable[Block], bars: list[Bar]) -> Iterator[PageBlock]:
    """What is to be minded comes first, then what is drawn."""
    pending = tuple(bars)
    for block in blocks:
        if pending and not isinstance(block, Note):
            yield Figures(bars=pending)
            pending = ()
        yield block


def _with_months(calendar: CalendarSection, sections: Mapping[str, Section]) -> Iterator[PageBlock]:
    pillars = sections.get(PillarsSection.key)
    tones = tones_of(calendar, [one.key for one in pillars.pillars] if isinstance(pillars, PillarsSection) else [])
    used = {item.pillar: item.pillar_title for item in calendar.items}
    told = tuple((tones[key], used[key]) for key in tones if key in used)
    pending = bool(calendar.items)
    for block in calendar.blocks():
        if pending and isinstance(block, Table):
            yield Months(months=tuple(months_of(calendar, tones)), pillars=told, table=block)
            pending = False
        else:
            yield block
