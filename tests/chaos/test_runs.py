"""Runs survive anything: real web processes and workers, and everything around them breaks while they are written."""

import random
import time
from pathlib import Path

import pytest

from tests.chaos import run_faults
from tests.chaos.__main__ import DATABASES, faults_on, results_on, table
from tests.chaos.site import Site
from tests.chaos.trials import Calm, Fault, Trial, endure

RUNS_FIRST, RUNS_EACH = 4, 1
SAMPLED = 5
IN_THE_STORM = (
    run_faults.child_killed,
    run_faults.worker_killed,
    run_faults.told_thrice,
    run_faults.redis_cut,
    run_faults.redis_emptied,
    run_faults.redis_gone_at_order,
)


def storm(trial: Trial) -> None:
    """One fault upon the other, without waiting until the last one is got over."""
    for strike in trial.chance.sample(IN_THE_STORM, len(IN_THE_STORM)):
        began = time.monotonic()
        trial.order(RUNS_EACH)
        strike(trial)
        print(f"{time.strftime('%X')} {strike.__name__} ({time.monotonic() - began:.1f} s)")  # noqa: T201


@pytest.mark.timeout(300)
def test_every_run_is_written_once_and_to_its_end_through_a_storm_of_faults(short_folder: Path, seed: str) -> None:
    with Site(short_folder) as site:
        fault = Fault(name="storm", strike=storm, runs=RUNS_FIRST, within=0.3)
        result = endure(site.open(), fault, Calm.unknown(), random.Random(seed))

        assert result.wrong == []
        assert site.logged("Internal Server Error", by="web") == 0
        assert result.runs >= RUNS_FIRST + RUNS_EACH * len(IN_THE_STORM)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("database", DATABASES)
def test_every_run_survives_every_fault(database: str, seed: str) -> None:
    faults = faults_on(database)
    if database == "sqlite":
        # What does not depend on the database has struck on the other one.
        chance, own = random.Random(seed), [fault for fault in faults if fault.sqlite_only]
        faults = own + chance.sample([fault for fault in faults if not fault.sqlite_only], SAMPLED)
    results = list(results_on(database, faults, seed=seed))

    print(table(results))  # noqa: T201
    assert [f"{one.fault}: {one.wrong}" for one in results if one.wrong] == []
