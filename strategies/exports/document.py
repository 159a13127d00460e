"""Input of every export format."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal
from uuid import UUID

from strategies.exports.appendix import Appendix
from strategies.generation.pipeline import READING_ORDER, section_spec
from strategies.generation.sections.base import Evidence, Section
from strategies.generation.sections.calendar import CalendarItem, CalendarSection
from strategies.generation.sections.checks import ChecksSection

type Outcome = Literal["succeeded", "partial", "failed", "canceled"]

NOT_WRITTEN = "not written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A writer: its identifier and its name for people."""

    name: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A strategy in its current state, complete or not, with the metadata that files show."""

    run_id: UUID
    revision: int
    """Increases with every change of the strategy."""
    name: str
    """Name of the business."""
    language: str
    """BCP 47 tag of the language it is written in."""
    outcome: Outcome
    written_at: datetime
    """When generation ended, in UTC."""
    credit: Credit
    sections: Mapping[str, Section]
    """Finished sections by key."""
    credits: Mapping[str, Credit]
    """Writer of each section by key."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a section is missing, by key; only known reasons."""
    edited: frozenset[str] = frozenset()
    """Keys of the sections edited by hand."""
    review: Section | None = None
    """The editor's review. It is no part of the document: only the owner sees it."""

    @property
    def for_owner(self) -> dict[str, Section]:
        """The sections by key, with the editor's review."""
        return {**self.sections, **({self.review.key: self.review} if self.review else {})}

    @property
    def in_reading_order(self) -> list[tuple[str, Section]]:
        """Finished sections, the one-page summary first. Sections that only fill the appendix are the last."""
        keys = dict.fromkeys((*READING_ORDER, *self.sections))
        return [(key, self.sections[key]) for key in keys if key in self.sections]

    @property
    def text(self) -> list[tuple[str, Section]]:
        """The sections that a client reads: in reading order, without the consistency checks."""
        return [(key, section) for key, section in self.in_reading_order if key != ChecksSection.key]

    @cached_property
    def appendix(self) -> Appendix:
        """Where each line of the text comes from."""
        return Appendix(self.sections, [key for key, _ in self.in_reading_order])

    @property
    def missing(self) -> dict[str, str]:
        """The reason for each missing section, by key."""
        return {key: self.reasons.get(key) or NOT_WRITTEN for key in READING_ORDER if key not in self.sections}

    @property
    def missing_lines(self) -> list[str]:
        """One line per missing section: title and reason."""
        return [f"{section_spec(key).title}: {reason}" for key, reason in self.missing.items()]

    @property
    def edited_titles(self) -> str:
        """Comma-separated titles of the sections edited by hand."""
        return ", ".join(section.title for key, section in self.in_reading_order if key in self.edited)

    @property
    def written_on(self) -> str:
        """The date, such as `23 November 2026`."""
        return f"{self.written_at:%-d %B %Y}"

    @property
    def calendar(self) -> list[CalendarItem]:
        """The calendar items; empty if there is no calendar or nothing fits the available hours."""
        section = self.calendar_section
        return list(section.items) if section else []

    @property
    def calendar_section(self) -> CalendarSection | None:
        """The calendar, if it is finished."""
        section = self.sections.get(CalendarSection.key)
        return section if isinstance(section, CalendarSection) else None

    @property
    def evidence(self) -> Counter[Evidence]:
        """Number of statements of the text per kind of evidence."""
        return Counter(item.evidence for _, section in self.text for item in section.statements())
