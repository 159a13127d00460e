"""Compose the strategy of a sample from its example answers.

Run it to see which files are missing and what the checks object to: `python -m
tests.strategies.generation.examples.replaying [SAMPLE]`.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from strategies.generation.brief.samples import SampleBrief, sample_briefs
from strategies.generation.errors import WritingFailed
from strategies.generation.examples.loader import iter_requests
from strategies.generation.pipeline import compose, sections_for
from strategies.generation.sections import Section
from strategies.generation.writers.base import Assignment, ObjectionReport, Writer, WrittenProse
from strategies.generation.writers.replay import ReplayWriter
from tests.strategies.generation.briefs import TODAY

__all__ = ["TODAY", "Replayed", "complete_samples", "replay"]


@dataclass
class Replayed:
    """A composed strategy, its requests, and what the checks objected to."""

    sections: dict[str, Section] = field(default_factory=dict)
    assignments: list[tuple[Assignment, WrittenProse]] = field(default_factory=list)
    reports: list[ObjectionReport] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def requests(self) -> set[str]:
        return {assignment.request_name for assignment, _ in self.assignments}


class _Recording:
    """Passes assignments on, and records them with their answers. Without an example the draft of the rules is used."""

    def __init__(self, writer: Writer, into: Replayed, *, use_drafts: bool) -> None:
        self._writer, self._into, self._use_drafts = writer, into, use_drafts
        self.name, self.label = writer.name, writer.label

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        try:
            written = self._writer.write(assignment, **callbacks)
        except WritingFailed as failure:
            self._into.failures.append(failure.message)
            if not self._use_drafts:
                raise
            written = WrittenProse(prose=assignment.draft(), writer_name="offline")
        self._into.assignments.append((assignment, written))
        return written


def replay(
    sample: SampleBrief,
    today: date = TODAY,
    *,
    use_drafts: bool = False,
    build: Callable[[Replayed], Writer] = lambda found: ReplayWriter(on_objections=found.reports.append),
) -> Replayed:
    """Compose every section of a sample, with its editor."""
    found = Replayed()
    writer = _Recording(build(found), found, use_drafts=use_drafts)
    for spec in sections_for(has_editor=True):
        composed = compose(
            spec.key,
            brief=sample.brief,
            done=found.sections,
            writer=writer,
            today=today,
            on_text=lambda _: None,
            is_canceled=lambda: False,
        )
        found.sections |= {section.key: section for section in (*composed.revised, composed.section)}
    return found


def complete_samples() -> list[SampleBrief]:
    """Return the samples that have example answers."""
    return [sample for sample in sample_briefs() if list(iter_requests(sample.key))]


def _describe(sample: SampleBrief) -> Iterator[str]:
    found = replay(sample, use_drafts=True)
    yield f"{sample.key}: {', '.join(sorted(found.requests))}"
    yield from (f"   {failure}" for failure in found.failures)
    for report in found.reports:
        for item in report.objections:
            yield f"   {report.section}: {item.kind}: {item.field}: {item.sentence}"
            yield f"      {item.reason}"


if __name__ == "__main__":
    wanted = [one for one in sample_briefs() if not sys.argv[1:] or any(key in one.key for key in sys.argv[1:])]
    sys.stdout.writelines(f"{line}\n" for one in wanted for line in _describe(one))
