"""What the pages show of a run: words for its states, and its sections with their text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any

from django.urls import reverse
from django.utils import timezone

from strategies.generation.checks import Check
from strategies.generation.pipeline import LOOKS_ACROSS, READING_ORDER, section_spec
from strategies.generation.sections.base import Section
from strategies.models import SectionRecord
from strategies.models.states import RunStatus, SectionStatus
from strategies.pages.layout import PageBlock, failed_by_section, laid_out
from strategies.runs.model_calls import CallTotals, sum_by_section
from strategies.runs.writers import writer_label

STATUS_WORDS = {
    RunStatus.QUEUED.value: "Waiting to start",
    RunStatus.RUNNING.value: "Being written",
    RunStatus.SUCCEEDED.value: "Ready",
    RunStatus.PARTIAL.value: "Ready in part",
    RunStatus.FAILED.value: "Failed",
    RunStatus.CANCELED.value: "Stopped",
}
STATE_WORDS = {
    SectionStatus.WAITING.value: "Waiting",
    SectionStatus.RUNNING.value: "In progress",
    SectionStatus.DONE.value: "Done",
    SectionStatus.FAILED.value: "Failed",
    "retrying": "Retrying",
    "unwritten": "Not written",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTools:
    """How a finished section stands, for the row of what can be done to it."""

    version: int
    is_edited: bool
    is_locked: bool
    by_code: bool
    changed_since: tuple[str, ...]
    """Titles of sections it was composed from that say something else by now."""
    failed: tuple[Check, ...] = ()
    """Checks that this section is to be redone for."""
    said: str = ""
    """What has just been done to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """One section as pages show it; without `blocks` as long as it is not done."""

    key: str
    title: str
    state: str
    writer_label: str = ""
    took: CallTotals | None = None
    error: dict[str, Any] | None = None
    next_try: dict[str, Any] | None = None
    blocks: tuple[PageBlock, ...] = ()
    answers_used: tuple[str, ...] = ()
    url: str = ""
    tools: "SectionTools | None" = None
    """What can be done to it, on the page of the whole strategy."""

    @property
    def state_word(self) -> str:
        return state_word(self.state, self.next_try)


def shown_sections(snapshot: dict[str, Any], written: Mapping[str, Section]) -> list[ShownSection]:
    """Return every section of a run, in the order of writing."""
    took = sum_by_section(snapshot["id"])
    return [
        ShownSection(
            key=section["key"],
            title=section["title"],
            state=state_of(section["status"], over=snapshot["is_terminal"], next_try=section["next_try"]),
            writer_label=section["writer_label"],
            took=took.get(section["key"]),
            error=section["error"],
            next_try=section["next_try"],
            url=reverse("strategies:section", args=(snapshot["id"], section["key"])),
            **_text(written.get(section["key"])),
        )
        for section in snapshot["sections"]
    ]


def shown_section(record: SectionRecord, section: Section) -> ShownSection:
    """Return one finished section."""
    return ShownSection(
        key=record.key,
        title=record.title,
        state=record.status,
        writer_label=writer_label(record.writer),
        took=sum_by_section(record.run_id).get(record.key),
        **_text(section),
    )


def get_current_sections(records: Iterable[SectionRecord], texts: Mapping[str, Section]) -> list[ShownSection]:
    """Return the sections that have a text, for readers: without what they cost."""
    return [
        ShownSection(
            key=record.key,
            title=record.title,
            state=SectionStatus.DONE,
            writer_label=writer_label(record.writer),
            **_text(texts[record.key]),
        )
        for record in records
        if record.key in texts
    ]


def in_reading_order(sections: list[ShownSection]) -> list[ShownSection]:
    """Return what can be read: the one-page front first, though it is written last."""
    readable = {section.key: section for section in sections if section.blocks}
    return [readable[key] for key in READING_ORDER if key in readable]


def with_layout(
    sections: Iterable[ShownSection], texts: Mapping[str, Section], *, is_shared: bool = False
) -> list[ShownSection]:
    """Return the sections with their blocks laid out for the strategy's page; `is_shared`: for others to read."""
    return [replace(one, blocks=laid_out(texts[one.key], texts, is_shared=is_shared)) for one in sections]


def with_tools(
    sections: Iterable[ShownSection],
    records: Iterable[SectionRecord],
    *,
    texts: Mapping[str, Section],
    stale: Mapping[str, Sequence[str]],
    said: Mapping[str, str],
) -> list[ShownSection]:
    """Return the sections with what can be done to each, and what has just been done (`said`, by key)."""
    by_key, failed = {record.key: record for record in records}, failed_by_section(texts.values())
    return [
        replace(
            section,
            tools=SectionTools(
                version=by_key[section.key].version_number,
                is_edited=by_key[section.key].is_edited,
                is_locked=by_key[section.key].locked_at is not None,
                by_code=section.key in LOOKS_ACROSS,
                changed_since=tuple(section_spec(key).title for key in stale.get(section.key, ())),
                failed=tuple(failed.get(section.key, ())),
                said=said.get(section.key, ""),
            ),
        )
        for section in sections
    ]


def state_of(status: str, *, over: bool, next_try: dict[str, Any] | None = None) -> str:
    """Return a state as it is told: what a finished run has not written will not come any more."""
    if over and status in {SectionStatus.WAITING, SectionStatus.RUNNING}:
        return "unwritten"
    return "retrying" if next_try else status


def state_word(state: str, next_try: dict[str, Any] | None = None) -> str:
    """Return a state in words: `Retrying, 2 of 3, in 8 s` where another try is waited for."""
    if state != "retrying" or next_try is None:
        return STATE_WORDS[state]
    left_s = ceil((datetime.fromisoformat(next_try["at"]) - timezone.now()).total_seconds())
    when = f", in {left_s} s" if left_s > 0 else ""
    return f"{STATE_WORDS[state]}, {next_try['number']} of {next_try['of']}{when}"


def _text(section: Section | None) -> dict[str, Any]:
    return {"blocks": tuple(section.blocks()), "answers_used": tuple(section.answers_used)} if section else {}
