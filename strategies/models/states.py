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


class VersionKind(StrEnum):
    """How a text of a section came about."""

    WRITTEN = "written"  # the first one
    REGENERATED = "regenerated"  # written anew
    EDITED = "edited"  # by a person
    RESTORED = "restored"  # an earlier one again
    UPDATED = "updated"  # code has counted or checked again, after something else was changed


TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    # Partial without ever running again: handed back or retried with sections done, then given up. Succeeded: one of
    # its sections was to be written anew, and that was stopped.
    RunStatus.QUEUED: frozenset(RunStatus) - {RunStatus.QUEUED},
    RunStatus.RUNNING: frozenset(
        {
            RunStatus.RUNNING,  # taken over from a worker that is gone
            RunStatus.QUEUED,  # handed back by a worker that is to end
            RunStatus.SUCCEEDED,
            RunStatus.PARTIAL,
            RunStatus.FAILED,
            RunStatus.CANCELED,
        }
    ),
    RunStatus.SUCCEEDED: frozenset({RunStatus.QUEUED}),  # one of its sections is written anew
    RunStatus.PARTIAL: frozenset({RunStatus.QUEUED}),  # that, or its failed sections are tried again
    RunStatus.FAILED: frozenset({RunStatus.QUEUED}),
    RunStatus.CANCELED: frozenset(),
}

ALIVE = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})
TERMINAL = frozenset(RunStatus) - ALIVE
"""Nothing leaves these by itself; only a person has sections written again."""
CANCELABLE = frozenset(status for status in ALIVE if RunStatus.CANCELED in TRANSITIONS[status])
REOPENABLE = frozenset(status for status in TERMINAL if RunStatus.QUEUED in TRANSITIONS[status])
"""One of its sections may be written anew. Not after a stop: what was never begun would be written too."""
RETRYABLE = REOPENABLE - {RunStatus.SUCCEEDED}
"""Something of it has failed."""
SETTLED = frozenset({SectionStatus.DONE, SectionStatus.FAILED})


TRIES = 3
"""How often one attempt at a run tries to write a section whose failure may pass."""


def sources_of(target: RunStatus) -> frozenset[RunStatus]:
    """Return the states from which a run may come to this one."""
    return frozenset(status for status, following in TRANSITIONS.items() if target in following)


def outcome_of(sections: Iterable[tuple[SectionStatus, bool]], *, stop_asked: bool = False) -> RunStatus:
    """Compute how a run ended from its sections, each given with "code alone made it".

    What code alone made (sums, checks) is not a strategy: without one written section the run has failed. To stop was
    asked in vain when no section was left to stop.
    """
    sections = list(sections)
    if sections and all(status is SectionStatus.DONE for status, _ in sections):
        return RunStatus.SUCCEEDED
    if stop_asked and any(status not in SETTLED for status, _ in sections):
        return RunStatus.CANCELED
    if any(status is SectionStatus.DONE and not code_alone for status, code_alone in sections):
        return RunStatus.PARTIAL
    return RunStatus.FAILED
