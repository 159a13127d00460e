"""Page blocks of a section: its own blocks, plus charts, the month grid and failed checks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from strategies.generation.checks import Check
from strategies.generation.pipeline import WITHOUT_PROSE
from strategies.generation.sections.base import Block, Note, Section, Statements, Table
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.checks import ChecksSection
from strategies.generation.sections.front import FrontSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.pages.figures import Bar, build_figures
from strategies.pages.front_page import FrontPage, build_front_page
from strategies.pages.month_grid import Month, assign_tones, build_months


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The one-page summary."""

    kind: ClassVar[Literal["front"]] = "front"
    page: FrontPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Bar charts."""

    kind: ClassVar[Literal["figures"]] = "figures"
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """The calendar as a month grid and as a table."""

    kind: ClassVar[Literal["months"]] = "months"
    months: tuple[Month, ...]
    pillars: tuple[tuple[str, str], ...]
    """Tone and title of every pillar in the calendar."""
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedChecks:
    """Checks that failed, with links to fix them."""

    kind: ClassVar[Literal["failed_checks"]] = "failed_checks"
    checks: tuple[Check, ...]


type PageBlock = Block | Front | Figures | Months | FailedChecks


def build_blocks(
    section: Section, sections: Mapping[str, Section], *, is_shared: bool = False
) -> tuple[PageBlock, ...]:
    """Return the page blocks of a section. `sections` are all finished sections by key."""
    match section:
        case FrontSection():
            return (Front(page=build_front_page(section, sections, is_shared=is_shared)),)
        case CalendarSection():
            return tuple(_with_months(section, sections))
        case ChecksSection():
            return build_check_blocks(section)
    return tuple(_with_figures(section.blocks(), build_figures(section)))


def build_check_blocks(section: ChecksSection) -> tuple[PageBlock, ...]:
    """Return the checks as their owner sees them: failed ones first, with what fixes them, then rules for people."""
    failed = (FailedChecks(checks=tuple(section.failed)),) if section.failed else ()
    rows = [[check.title, "passed" if check.passed else "failed", check.explanation] for check in section.checks]
    table = Table(caption="All checks", columns=["Check", "Result", "Found"], rows=rows)
    return (*failed, Statements(items=[section.summary()]), table, *section.reviewer_blocks())


def group_failed_checks(sections: Iterable[Section]) -> dict[str, list[Check]]:
    """Return the failed checks by the key of the section that should be redone."""
    failed = dict[str, list[Check]]()
    for section in sections:
        for check in section.failed if isinstance(section, ChecksSection) else ():
            failed.setdefault(check.redo, []).append(check)
    return failed


def is_rule_based(key: str) -> bool:
    """Return whether rules alone write the section, so that only other answers change it."""
    return key in WITHOUT_PROSE


def _with_figures(blocks: Iterable[Block], bars: list[Bar]) -> Iterator[PageBlock]:
    """Insert charts after the notes at the start."""
    pending = tuple(bars)
    for block in blocks:
        if pending and not isinstance(block, Note):
            yield Figures(bars=pending)
            pending = ()
        yield block


def _with_months(calendar: CalendarSection, sections: Mapping[str, Section]) -> Iterator[PageBlock]:
    pillars = sections.get(PillarsSection.key)
    tones = assign_tones(calendar, [one.key for one in pillars.pillars] if isinstance(pillars, PillarsSection) else [])
    used = {item.pillar: item.pillar_title for item in calendar.items if item.pillar}
    shown = tuple((tones[key], used[key]) for key in tones if key in used)
    pending = bool(calendar.items)
    for block in calendar.blocks():
        if pending and isinstance(block, Table):
            yield Months(months=tuple(build_months(calendar, tones)), pillars=shown, table=block)
            pending = False
        else:
            yield block
