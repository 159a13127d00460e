"""Runs survive every fault of the web processes, workers, Redis and the database."""

import random
import time
from pathlib import Path

import pytest

from tests.chaos import run_faults
from tests.chaos.__main__ import DATABASES, format_table, list_faults, run_trials
from tests.chaos.site import Site
from tests.chaos.trials import Fault, ResourceBaseline, Trial, run_trial

RUNS_FIRST, RUNS_EACH = 4, 1
SAMPLED = {"sqlite": 3, "postgresql": 6}
"""How many faults that exist on both databases; `python -m tests.chaos` injects all."""
STORM_FAULTS = (
    run_faults.kill_child,
    run_faults.kill_worker,
    run_faults.deliver_tasks_three_times,
    run_faults.cut_redis_connections,
    run_faults.empty_redis,
    run_faults.stop_redis_at_create,
)


def storm(trial: Trial) -> None:
    """Inject one fault after the other, without waiting for recovery in between."""
    for inject in trial.rng.sample(STORM_FAULTS, len(STORM_FAULTS)):
        began = time.monotonic()
        trial.create_runs(RUNS_EACH)
        inject(trial)
        print(f"{time.strftime('%X')} {inject.__name__} ({time.monotonic() - began:.1f} s)")  # noqa: T201


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_run_completes_through_a_storm_of_faults(site_folder: Path, seed: str) -> None:
    with Site(site_folder) as site:
        fault = Fault(name="storm", inject=storm, runs=RUNS_FIRST, within=0.3)
        result = run_trial(site.open(), fault, ResourceBaseline.unlimited(), random.Random(seed))

        assert result.violations == []
        assert site.count_in_logs("Internal Server Error", process="web") == 0
        assert result.runs >= RUNS_FIRST + RUNS_EACH * len(STORM_FAULTS)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("database", DATABASES)
def test_every_run_survives_sampled_faults(database: str, seed: str) -> None:
    faults = list_faults(database)
    own = [fault for fault in faults if fault.sqlite_only or fault.postgresql_only]
    sampled = random.Random(seed).sample([fault for fault in faults if fault not in own], SAMPLED[database])
    results = list(run_trials(database, own + sampled, seed=seed))

    print(format_table(results))  # noqa: T201
    assert [f"{one.fault}: {one.violations}" for one in results if one.violations] == []
