"""Runs and sections as the pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TypedDict
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from strategies.errors import ErrorDetail
from strategies.generation.checks import Check
from strategies.generation.pipeline import EDITOR, OWNER_READING_ORDER, SUMMARY_SECTIONS, section_spec
from strategies.generation.sections.base import Block, Section, Withheld
from strategies.generation.sections.checks import ChecksSection
from strategies.models import Objection, SectionRecord
from strategies.models.states import RunStatus, SectionStatus
from strategies.pages.layout import PageBlock, build_blocks, build_check_blocks, group_failed_checks
from strategies.runs.model_calls import CallTotals, sum_by_section
from strategies.runs.objections import ObjectionCounts, count_outcomes, group_by_section
from strategies.runs.snapshot import NextTry, RunSnapshot
from strategies.runs.writers import writer_label

STATUS_LABELS = {
    RunStatus.QUEUED.value: "Waiting to start",
    RunStatus.RUNNING.value: "Being written",
    RunStatus.SUCCEEDED.value: "Ready",
    RunStatus.PARTIAL.value: "Partly ready",
    RunStatus.FAILED.value: "Failed",
    RunStatus.CANCELED.value: "Stopped",
}
STATE_LABELS = {
    SectionStatus.WAITING.value: "Waiting",
    SectionStatus.RUNNING.value: "In progress",
    SectionStatus.DONE.value: "Done",
    SectionStatus.FAILED.value: "Failed",
    "retrying": "Retrying",
    "unwritten": "Not written",
    "writing": "Being written",
    "checking": "Being checked",
    "repairing": "Being corrected",
}
OBJECTIONS_SHOWN = 100
"""Objections of one section that are listed, the latest ones. The API lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTools:
    """The state of a finished section, for its row of actions."""

    version: int
    is_edited: bool
    is_locked: bool
    is_derived: bool
    """Whether code computes it from the other sections."""
    changed_inputs: tuple[str, ...]
    """Titles of sections that changed since this one was composed from them."""
    failed_checks: tuple[Check, ...] = ()
    """Failed checks that are fixed by redoing this section."""
    message: str = ""
    """The result of the last action on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section as pages show it; `blocks` is empty until it is finished."""

    key: str
    title: str
    state: str
    writer_label: str = ""
    model_usage: CallTotals | None = None
    error: ErrorDetail | None = None
    next_try: NextTry | None = None
    blocks: tuple[PageBlock, ...] = ()
    workings: tuple[Block, ...] = ()
    """The section's part of the appendix."""
    answers_used: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    """Sentences left out of the text. Only for the owner."""
    objections: tuple[Objection, ...] = ()
    """Only on the run page."""
    hidden_objections: int = 0
    """How many more there are than `objections`."""
    objection_counts: ObjectionCounts | None = None
    url: str = ""
    tools: "SectionTools | None" = None
    """Only on the strategy page."""

    @property
    def state_label(self) -> str:
        return get_state_label(self.state, self.next_try)


def build_sections(snapshot: RunSnapshot, written: Mapping[str, Section]) -> list[SectionView]:
    """Return every section of a run in writing order."""
    usage = sum_by_section(snapshot.id)
    return [
        SectionView(
            key=section.key,
            title=section.title,
            state=display_state(section.status, has_ended=snapshot.is_terminal, next_try=section.next_try),
            writer_label=section.writer_label,
            model_usage=usage.get(section.key),
            error=section.error,
            next_try=section.next_try,
            url=reverse("strategies:section", args=(snapshot.id, section.key)),
            withheld=_withheld(written.get(section.key)),
            **_content(written.get(section.key)),
        )
        for section in snapshot.sections
    ]


def build_section(record: SectionRecord, section: Section) -> SectionView:
    """Return a finished section."""
    return SectionView(
        key=record.key,
        title=record.title,
        state=record.status,
        writer_label=writer_label(record.writer),
        model_usage=sum_by_section(record.run_id).get(record.key),
        withheld=_withheld(section),
        **_content(section),
    )


def add_objections(sections: Iterable[SectionView], run_id: UUID) -> list[SectionView]:
    """Add what the checks did not accept in each section, for the owner."""
    found = group_by_section(run_id)
    return [
        replace(
            section,
            objections=tuple(mine[-OBJECTIONS_SHOWN:]),
            hidden_objections=max(0, len(mine) - OBJECTIONS_SHOWN),
            objection_counts=count_outcomes(mine),
        )
        for section in sections
        for mine in [found.get(section.key, [])]
    ]


def build_current_sections(records: Iterable[SectionRecord], texts: Mapping[str, Section]) -> list[SectionView]:
    """Return the sections that have a text, without checks and model usage. For readers of a shared strategy."""
    return [
        SectionView(
            key=record.key,
            title=record.title,
            state=SectionStatus.DONE,
            writer_label=writer_label(record.writer),
            **_content(texts[record.key]),
        )
        for record in records
        if record.key in texts and record.key not in (ChecksSection.key, EDITOR.key)
    ]


def build_example_sections(texts: Mapping[str, Section], writers: Mapping[str, str]) -> list[SectionView]:
    """Return the sections of an example, without checks. `writers` are the names of their writers by key."""
    return [
        SectionView(
            key=key,
            title=section.title,
            state=SectionStatus.DONE,
            writer_label=writer_label(writers[key]),
            **_content(section),
        )
        for key, section in texts.items()
        if key != ChecksSection.key
    ]


def sort_readable(sections: list[SectionView]) -> list[SectionView]:
    """Return the sections with a text in reading order: the one-page summary first, although it is written last."""
    readable = {section.key: section for section in sections if section.blocks}
    return [readable[key] for key in OWNER_READING_ORDER if key in readable]


def add_layout(
    sections: Iterable[SectionView], texts: Mapping[str, Section], *, is_shared: bool = False
) -> list[SectionView]:
    """Replace each section's blocks with those of the strategy page. `is_shared`: for readers of a shared strategy."""
    return [replace(one, blocks=build_blocks(texts[one.key], texts, is_shared=is_shared)) for one in sections]


def add_tools(
    sections: Iterable[SectionView],
    records: Iterable[SectionRecord],
    *,
    texts: Mapping[str, Section],
    outdated: Mapping[str, Sequence[str]],
    messages: Mapping[str, str],
) -> list[SectionView]:
    """Add to each section its state for the row of actions.

    By section key, `outdated` lists the changed sections it was composed from, `messages` the result of an action.
    """
    by_key, failed = {record.key: record for record in records}, group_failed_checks(texts.values())
    return [
        replace(
            section,
            tools=SectionTools(
                version=by_key[section.key].version_number,
                is_edited=by_key[section.key].is_edited,
                is_locked=by_key[section.key].locked_at is not None,
                is_derived=section.key in SUMMARY_SECTIONS,
                changed_inputs=tuple(section_spec(key).title for key in outdated.get(section.key, ())),
                failed_checks=tuple(failed.get(section.key, ())),
                message=messages.get(section.key, ""),
            ),
        )
        for section in sections
    ]


def display_state(status: str, *, has_ended: bool, next_try: NextTry | None = None) -> str:
    """Return the state to show: `unwritten` if the run ended first, `retrying` if a retry is due, else the status."""
    if has_ended and status in {SectionStatus.WAITING, SectionStatus.RUNNING}:
        return "unwritten"
    return "retrying" if next_try else status


def get_state_label(state: str, next_try: NextTry | None = None) -> str:
    """Return the label of a state, such as `Retrying, 2 of 3, in 8 s`."""
    if state != "retrying" or next_try is None:
        return STATE_LABELS[state]
    left_s = ceil((next_try.at - timezone.now()).total_seconds())
    when = f", in {left_s} s" if left_s > 0 else ""
    return f"{STATE_LABELS[state]}, {next_try.number} of {next_try.total}{when}"


def _withheld(section: Section | None) -> tuple[Withheld, ...]:
    return tuple(section.withheld) if section else ()


class _Content(TypedDict, total=False):
    blocks: tuple[PageBlock, ...]
    workings: tuple[Block, ...]
    answers_used: tuple[str, ...]


def _content(section: Section | None) -> _Content:
    match section:
        case None:
            return {}
        case ChecksSection():
            # What is in the appendix is in the table of all checks.
            return {"blocks": build_check_blocks(section), "answers_used": tuple(section.answers_used)}
    return {
        "blocks": tuple(section.blocks()),
        "workings": tuple(section.appendix()),
        "answers_used": tuple(section.answers_used),
    }
