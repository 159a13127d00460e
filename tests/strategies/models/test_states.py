"""The outcome of a run, computed from its sections."""

from itertools import product

import pytest

from strategies.models.states import RunStatus, SectionStatus, compute_outcome

DONE, FAILED, WAITING = SectionStatus.DONE, SectionStatus.FAILED, SectionStatus.WAITING
WRITTEN, CODE_ALONE = False, True


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
def test_outcome_is_computed_from_the_sections(sections: list, outcome: RunStatus) -> None:
    assert compute_outcome(sections) is outcome


def test_outcome_is_succeeded_only_if_every_section_is_done() -> None:
    for statuses in product(SectionStatus, repeat=4):
        succeeded = compute_outcome((status, WRITTEN) for status in statuses) is RunStatus.SUCCEEDED
        assert succeeded == all(status is DONE for status in statuses)
