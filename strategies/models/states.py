"""States of runs and sections, and the transitions between them. Pure: no database, no clock."""

from collections.abc import Iterable
from enum import StrEnum


class RunStatus(StrEnum):
    QUEUED = "queued"  # waiting for a worker
    RUNNING = "running"  # a worker holds its lease
    SUCCEEDED = "succeeded"  # every section is done
    PARTIAL = "partial"  # some sections are done, some failed
    FAILED = "failed"  # no section of use is done
    CANCELED = "canceled"  # canceled by a person; finished sections are kept


class SectionStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class VersionKind(StrEnum):
    """How a version of a section was made."""

    WRITTEN = "written"  # the first version
    REGENERATED = "regenerated"  # by the writer, again
    EDITED = "edited"  # by a person
    RESTORED = "restored"  # a copy of an earlier version
    UPDATED = "updated"  # by code, after another section changed
    REVISED = "revised"  # by the writer, after the editor's review, wherever the changed words occur


TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    # Queued to partial: released or retried with some sections done, then aborted. Queued to succeeded: a regeneration
    # was canceled before it started.
    RunStatus.QUEUED: frozenset(RunStatus) - {RunStatus.QUEUED},
    RunStatus.RUNNING: frozenset(
        {
            RunStatus.RUNNING,  # taken over from a lost worker
            RunStatus.QUEUED,  # released by a worker that is shutting down
            RunStatus.SUCCEEDED,
            RunStatus.PARTIAL,
            RunStatus.FAILED,
            RunStatus.CANCELED,
        }
    ),
    RunStatus.SUCCEEDED: frozenset({RunStatus.QUEUED}),  # a section is regenerated
    RunStatus.PARTIAL: frozenset({RunStatus.QUEUED}),  # a section is regenerated, or failed sections are retried
    RunStatus.FAILED: frozenset({RunStatus.QUEUED}),
    RunStatus.CANCELED: frozenset(),
}

ACTIVE = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})
TERMINAL = frozenset(RunStatus) - ACTIVE
"""A run leaves these states only when a person retries or regenerates sections."""
CANCELABLE = frozenset(status for status in ACTIVE if RunStatus.CANCELED in TRANSITIONS[status])
REOPENABLE = frozenset(status for status in TERMINAL if RunStatus.QUEUED in TRANSITIONS[status])
"""Sections of these runs can be regenerated. Not of canceled runs: sections never started would be written too."""
RETRYABLE = REOPENABLE - {RunStatus.SUCCEEDED}
"""Runs in these states can have failed sections to retry."""
SETTLED = frozenset({SectionStatus.DONE, SectionStatus.FAILED})


TRIES = 3
"""Tries of a section within one attempt at its run, if each fails in a retryable way."""


def allowed_sources(target: RunStatus) -> frozenset[RunStatus]:
    """Return the states from which a run may enter `target`."""
    return frozenset(status for status, following in TRANSITIONS.items() if target in following)


def compute_outcome(sections: Iterable[tuple[SectionStatus, bool]], *, cancel_requested: bool = False) -> RunStatus:
    """Return the outcome of a run from its sections, each given as (status, whether code alone made it).

    Sections made by code alone (sums, checks) are not a strategy: if only those are done, the run has failed.
    `cancel_requested` has no effect once every section is settled.
    """
    sections = list(sections)
    if sections and all(status is SectionStatus.DONE for status, _ in sections):
        return RunStatus.SUCCEEDED
    if cancel_requested and any(status not in SETTLED for status, _ in sections):
        return RunStatus.CANCELED
    if any(status is SectionStatus.DONE and not code_alone for status, code_alone in sections):
        return RunStatus.PARTIAL
    return RunStatus.FAILED
