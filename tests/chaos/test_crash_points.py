"""A worker's child that ends between any two steps of a run costs nothing but the call it had in flight."""

import random
from functools import partial
from pathlib import Path

import pytest

from config.processes import wait_until
from tests.chaos.site import Site
from tests.chaos.trials import Calm, Fault, Trial, endure

PLACES = (
    "before the claim",
    "after the claim",
    "before a section begins",
    "after a section has begun",
    "before a call",
    "after a call",
    "in the transaction of a checkpoint",
    "after a checkpoint",
    "after a commit, before it is told",
    "before the end",
    "in the transaction of the end",
    "with the end written, not committed",
    "after the end, before the message is acknowledged",
)
COMES_THERE_WITHIN_S = 30.0


def crash(trial: Trial, *, at: str, file: Path) -> None:
    file.write_text(at)
    trial.order(1)
    assert wait_until(lambda: not file.exists(), within_s=COMES_THERE_WITHIN_S), "no worker came there"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_wherever_a_child_ends_its_run_is_written_once_and_to_its_end(short_folder: Path, seed: str) -> None:
    file, chance = short_folder / "crash-at", random.Random(seed)
    wrong = {}
    with Site(short_folder, SIMULATED_RUN_S="0.5", CHAOS_CRASH_AT=str(file)) as site:
        site.open(webs=1, workers=1)
        for place in PLACES:
            fault = Fault(name=place, strike=partial(crash, at=place, file=file), runs=0, within=0)
            result = endure(site, fault, Calm.unknown(), chance)
            print(f"{place}: {result.recovered_s:.1f} s", *result.wrong, sep="\n    ")  # noqa: T201
            if result.wrong:
                wrong[place] = result.wrong

    assert wrong == {}
