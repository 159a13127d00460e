"""What may happen to a run and its sections. Pure: no database, no clock."""

from collections.abc import Iterable
from enum import StrEnum


class RunStatus(StrEnum):
    QUEUED = "queued"  # accepted; no worker has it
    RUNNING = "running"  # a worker holds its lease
    SUCCEEDED = "succeeded"  # every section is done
    PARTIAL = "partial"  # some sections are done, some failed
    FAILED = "failed"  # nothing of use came out
    CANCELED = "canceled"  # somebody stopped it; finished sections are kept


class SectionStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.CANCELED, RunStatus.FAILED}),
    RunStatus.RUNNING: frozenset(
        {
            RunStatus.QUEUED,
            RunStatus.SUCCEEDED,
            RunStatus.PARTIAL,
            RunStatus.FAILED,
            RunStatus.CANCELED,
        }
    ),
    RunStatus.SUCCEEDED: frozenset(),
    RunStatus.PARTIAL: frozenset(),
    RunStatus.FAILED: frozenset(),
    RunStatus.CANCELED: frozenset(),
}

TERMINAL = frozenset(status for status, following in TRANSITIONS.items() if not following)
CANCELABLE = frozenset(status for status, following in TRANSITIONS.items() if RunStatus.CANCELED in following)


def outcome_of(sections: Iterable[tuple[SectionStatus, bool]]) -> RunStatus:
    """Compute how a run ended from its sections, each given with "code alone made it".

    What code alone made (sums, checks) is not a strategy: without one written section the run has failed.
    """
    sections = list(sections)
    if sections and all(status is SectionStatus.DONE for status, _ in sections):
        return RunStatus.SUCCEEDED
    if any(status is SectionStatus.DONE and not code_alone for status, code_alone in sections):
        return RunStatus.PARTIAL
    return RunStatus.FAILED
