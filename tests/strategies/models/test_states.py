"""What may happen to a run, and how it ends."""

from itertools import product

import pytest

from strategies.models.states import CANCELABLE, TERMINAL, TRANSITIONS, RunStatus, SectionStatus, compute_outcome

DONE, FAILED, WAITING = SectionStatus.DONE, SectionStatus.FAILED, SectionStatus.WAITING
WRITTEN, CODE_ALONE = False, True


def test_only_ended_runs_stay_as_they_are() -> None:
    assert {RunStatus.SUCCEEDED, RunStatus.PARTIAL, RunStatus.FAILED, RunStatus.CANCELED} == TERMINAL
    assert {RunStatus.QUEUED, RunStatus.RUNNING} == CANCELABLE


def test_every_state_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(RunStatus)


@pytest.mark.parametrize(
    ("sections", "outcome"),
    [
        ([(DONE, WRITTEN), (DONE, CODE_ALONE)], RunStatus.SUCCEEDED),
        ([(DONE, WRITTEN), (FAILED, WRITTEN)], RunStatus.PARTIAL),
        ([(DONE, WRITTEN), (WAITING, WRITTEN)], RunStatus.PARTIAL),
        ([(FAILED, WRITTEN)] * 5, RunStatus.FAILED),
        ([(DONE, CODE_ALONE), (FAILED, WRITTEN)], RunStatus.FAILED),
        ([(WAITING, WRITTEN)], RunStatus.FAILED),
        ([], RunStatus.FAILED),
    ],
)
def test_the_outcome_follows_from_the_sections(sections: list, outcome: RunStatus) -> None:
    assert compute_outcome(sections) is outcome


def test_one_section_that_is_not_done_is_enough_to_miss_success() -> None:
    for statuses in product(SectionStatus, repeat=4):
        succeeded = compute_outcome((status, WRITTEN) for status in statuses) is RunStatus.SUCCEEDED
        assert succeeded == all(status is DONE for status in statuses)
