"""What every export is made from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from strategies.generation.pipeline import READING_ORDER, section_spec
from strategies.generation.sections.base import Evidence, Section
from strategies.generation.sections.calendar import CalendarItem, CalendarSection

type Outcome = Literal["succeeded", "partial", "failed", "canceled"]

NOT_WRITTEN = "not written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Who wrote something: the name programs know, and what people read."""

    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A strategy as it stands, finished or not, with everything a file says about it."""

    run_id: UUID
    revision: int
    """Counts the changes of the strategy; never falls."""
    name: str
    """The business it is for."""
    language: str
    """BCP 47 tag of the language the brief asks for."""
    outcome: Outcome
    written_at: datetime
    """When writing ended, in UTC."""
    credit: Credit
    sections: Mapping[str, Section]
    """What has been written, by key."""
    credits: Mapping[str, Credit]
    """Who wrote each section, by key."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a section is missing, by key, as far as it is known."""
    edited: frozenset[str] = frozenset()
    """Keys of the sections whose text is its owner's, by hand."""

    @property
    def in_reading_order(self) -> list[tuple[str, Section]]:
        """The written sections, the one-page front first."""
        return [(key, self.sections[key]) for key in READING_ORDER if key in self.sections]

    @property
    def missing(self) -> dict[str, str]:
        """Why each section that was not written is missing, by key."""
        return {key: self.reasons.get(key) or NOT_WRITTEN for key in READING_ORDER if key not in self.sections}

    @property
    def missing_told(self) -> list[str]:
        """A line for every section that was not written."""
        return [f"{section_spec(key).title}: {reason}" for key, reason in self.missing.items()]

    @property
    def edited_titles(self) -> str:
        """The sections edited by hand, by title; empty when there are none."""
        return ", ".join(section.title for key, section in self.in_reading_order if key in self.edited)

    @property
    def day_told(self) -> str:
        """When it was written, such as 23 November 2026."""
        return f"{self.written_at:%-d %B %Y}"

    @property
    def calendar(self) -> list[CalendarItem]:
        """The dated pieces; none when the calendar was not written or nothing fits the hours."""
        section = self.sections.get(CalendarSection.key)
        return list(section.items) if isinstance(section, CalendarSection) else []

    @property
    def evidence(self) -> Counter[Evidence]:
        """How many statements rest on what."""
        return Counter(item.evidence for section in self.sections.values() for item in section.statements())
