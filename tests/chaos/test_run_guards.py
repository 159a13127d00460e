"""Every guard of runs is needed: without it, its fault violates an invariant, and the checks detect that."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.processes import wait_until
from tests.chaos import run_faults, trials
from tests.chaos.site import SIMULATED_RUN_S, Site
from tests.chaos.trials import Fault, ResourceBaseline, Trial, run_trial

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
BROKEN_RUN_TIMEOUT_S = 20.0
TAKEOVER_TIMEOUT_S = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    guard: str
    inject: Callable[[Trial], object]
    violation: str
    """What the checks must report without the guard."""
    runs: int = 4
    simulated_s: float = SIMULATED_RUN_S

    def __str__(self) -> str:
        return self.guard.replace(" ", "_")


def kill_children_repeatedly(trial: Trial) -> None:
    for _ in range(6):
        run_faults.kill_child(trial)
        trial.pause(0.4)


def lose_messages_before_delivery(trial: Trial) -> None:
    for worker in trial.site.workers:
        worker.process.kill()
    trial.create_runs(len(trial.site.workers))
    trial.site.valkey.restart_empty()
    trial.mark_fault_over()
    for worker in trial.site.workers:
        worker.restart()


def freeze_worker_until_takeover(trial: Trial) -> None:
    def is_taken_over() -> bool:
        return any(run["attempt"] > 1 for run in trial.site.describe_runs(trial.requests.run_ids))

    with run_faults.find_busy_worker(trial).process.frozen():
        # This can take long: Redis may deliver the first message of the run to the frozen worker.
        assert wait_until(is_taken_over, within_s=TAKEOVER_TIMEOUT_S), "no worker took over the run"


CASES = [
    # Long enough that the run is still active when the frozen worker resumes.
    Case(
        guard="fencing",
        inject=freeze_worker_until_takeover,
        violation="calls were repeated",
        runs=2,
        simulated_s=9.0,
    ),
    Case(guard="sweeper", inject=lose_messages_before_delivery, violation="never ended: queued", runs=0),
    Case(guard="event in transaction", inject=kill_children_repeatedly, violation="without an event"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fault_violates_an_invariant_without_its_guard(
    site_folder: Path, case: Case, seed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Broken runs never end, so a shorter timeout is enough.
    monkeypatch.setattr(trials, "END_TIMEOUT_S", BROKEN_RUN_TIMEOUT_S)
    fault = Fault(name=case.guard, inject=case.inject, runs=case.runs)
    with Site(site_folder, SIMULATED_RUN_S=str(case.simulated_s)) as site:
        result = run_trial(site.open(without=[case.guard]), fault, ResourceBaseline.unlimited(), random.Random(seed))

    assert any(case.violation in sentence for sentence in result.violations), result.violations
