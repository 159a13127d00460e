"""Every guard of runs is needed: with one of them out of the workers, its fault breaks a promise, and is found out."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.processes import wait_until
from tests.chaos import run_faults, trials
from tests.chaos.site import SIMULATED_RUN_S, Site
from tests.chaos.trials import Calm, Fault, Trial, endure

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
GIVEN_UP_WITHIN_S = 20.0
TAKEN_OVER_WITHIN_S = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    guard: str
    strike: Callable[[Trial], object]
    spoils: str
    """What must be found without the guard."""
    runs: int = 4
    simulated_s: float = SIMULATED_RUN_S

    def __str__(self) -> str:
        return self.guard.replace(" ", "_")


def children_killed_again_and_again(trial: Trial) -> None:
    for _ in range(6):
        run_faults.child_killed(trial)
        trial.rest(0.4)


def messages_gone_before_anybody_reads_them(trial: Trial) -> None:
    for worker in trial.site.workers:
        worker.process.kill()
    trial.order(len(trial.site.workers))
    trial.site.valkey.restart_empty()
    trial.is_over()
    for worker in trial.site.workers:
        worker.start_again()


def worker_frozen_until_another_has_its_run(trial: Trial) -> None:
    def is_taken_over() -> bool:
        return any(run["attempt"] > 1 for run in trial.site.look(trial.orders.run_ids))

    with run_faults.worker_with_a_run(trial).process.frozen():
        # Redis may hand the first message of it to the frozen one.
        assert wait_until(is_taken_over, within_s=TAKEN_OVER_WITHIN_S), "nobody took the run over"


CASES = [
    # So long that it is still being written when the first one wakes up.
    Case(
        guard="fence",
        strike=worker_frozen_until_another_has_its_run,
        spoils="calls were made again",
        runs=2,
        simulated_s=9.0,
    ),
    Case(guard="sweeper", strike=messages_gone_before_anybody_reads_them, spoils="never ended: queued", runs=0),
    Case(guard="transaction of the log", strike=children_killed_again_and_again, spoils="nobody was told"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_without_this_guard_its_fault_breaks_a_promise(
    short_folder: Path, case: Case, seed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is broken never ends, and need not be waited for as long as what is slow.
    monkeypatch.setattr(trials, "ENDED_WITHIN_S", GIVEN_UP_WITHIN_S)
    fault = Fault(name=case.guard, strike=case.strike, runs=case.runs)
    with Site(short_folder, SIMULATED_RUN_S=str(case.simulated_s)) as site:
        result = endure(site.open(without=[case.guard]), fault, Calm.unknown(), random.Random(seed))

    assert any(case.spoils in sentence for sentence in result.wrong), result.wrong
