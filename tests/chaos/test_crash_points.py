"""A worker process killed between any two steps of a run loses at most the model call in flight."""

import random
from functools import partial
from pathlib import Path

import pytest

from config.processes import wait_until
from tests.chaos.site import Site
from tests.chaos.trials import Fault, ResourceBaseline, Trial, run_trial

PLACES = (
    "before the claim",
    "after the claim",
    "before a section starts",
    "after a section has started",
    "before a call",
    "after a call",
    "in the transaction of a checkpoint",
    "after a checkpoint",
    "after a commit, before publishing",
    "before the end",
    "in the transaction of the end",
    "end written, not committed",
    "after the end, before the message is acknowledged",
)
CRASH_TIMEOUT_S = 30.0


def crash(trial: Trial, *, at: str, file: Path) -> None:
    file.write_text(at)
    trial.create_runs(1)
    assert wait_until(lambda: not file.exists(), within_s=CRASH_TIMEOUT_S), "no worker reached this place"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_run_is_completed_without_repeated_calls_after_a_crash_anywhere(site_folder: Path, seed: str) -> None:
    file, rng = site_folder / "crash-at", random.Random(seed)
    violations = {}
    with Site(site_folder, SIMULATED_RUN_S="0.5", CHAOS_CRASH_AT=str(file)) as site:
        site.open(webs=1, workers=1)
        for place in PLACES:
            fault = Fault(name=place, inject=partial(crash, at=place, file=file), runs=0, within=0)
            result = run_trial(site, fault, ResourceBaseline.unlimited(), rng)
            print(f"{place}: {result.recovered_s:.1f} s", *result.violations, sep="\n    ")  # noqa: T201
            if result.violations:
                violations[place] = result.violations

    assert violations == {}
