"""Breaks a whole installation in every way there is, again and again, and prints what came of it.

python -m tests.chaos                                 every fault once, on SQLite and on PostgreSQL
python -m tests.chaos --times 20 --seed 4711          the same twenty times, by a seed
python -m tests.chaos --database sqlite --only killed   the faults whose names hold a word
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.chaos import clocks, run_faults
from tests.chaos.postgresql import PostgreSQL
from tests.chaos.site import Site
from tests.chaos.trials import Calm, Fault, Result, endure

DATABASES = ("sqlite", "postgresql")


def faults_on(database: str, *, only: str = "") -> list[Fault]:
    """Return the faults that can happen there."""
    excluded = "sqlite_only" if database == "postgresql" else "postgresql_only"
    return [
        fault
        for fault in run_faults.ALL
        if only in fault.name
        and not getattr(fault, excluded)
        and (fault.strike is not run_faults.clock_an_hour_off or clocks.can_be_off())
    ]


def results_on(database: str, faults: Sequence[Fault], *, seed: str, times: int = 1) -> Iterator[Result]:
    """Open a site and let every fault strike so many times, in an order of chance."""
    with ExitStack() as open_ones:
        folder = Path(open_ones.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        postgresql = open_ones.enter_context(PostgreSQL()) if database == "postgresql" else None
        site = open_ones.enter_context(Site(folder, postgresql=postgresql)).open()
        chance = random.Random(f"{seed}:{database}")
        # The first make what stays: threads of pools, connections, caches.
        first = endure(site, Fault(name="warming up", strike=run_faults.crowded), Calm.unknown(), chance)
        assert not first.wrong, first.wrong
        calm = Calm.of(site)
        for _ in range(times):
            for fault in chance.sample(faults, len(faults)):
                began = time.monotonic()
                result = endure(site, fault, calm, chance)
                told = f"{fault.name} ({time.monotonic() - began:.1f} s)"
                print(f"{time.strftime('%X')} {told}", *result.wrong, sep="\n    ", flush=True)  # noqa: T201
                yield result
        for words, who in (("Internal Server Error", "web"), ("database is locked", "")):
            if logged := site.logged(words, by=who):
                yield Result(fault=f"“{words}” in the logs", runs=0, wrong=[f"{logged} times"], recovered_s=0.0)


def table(results: Sequence[Result]) -> str:
    """Return one line for each fault: how often, how many runs, what survived, how soon."""
    lines = [f"{'fault':<40} {'times':>5} {'runs':>5} {'survived':>8} {'recovered in s, median and most':>32}"]
    for name in dict.fromkeys(one.fault for one in results):
        those = [one for one in results if one.fault == name]
        waits = [one.recovered_s for one in those]
        lines.append(
            f"{name:<40} {len(those):>5} {sum(one.runs for one in those):>5} {sum(not one.wrong for one in those):>8}"
            f" {median(waits):>24.1f} {max(waits):>7.1f}"
        )
    lines += [f"  {one.fault}: {sentence}" for one in results for sentence in one.wrong]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=1, help="how often each fault strikes")
    parser.add_argument("--seed", default=str(random.randrange(10**6)), help="repeats what chance did")
    parser.add_argument("--database", choices=DATABASES, action="append", help="both when not given")
    parser.add_argument("--only", default="", help="a word in the faults' names")
    asked = parser.parse_args()
    # Whoever ends this, by a time limit too, ends all that it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    broken = 0
    for database in asked.database or DATABASES:
        print(f"{database}, seed {asked.seed}", flush=True)  # noqa: T201
        faults = faults_on(database, only=asked.only)
        results = list(results_on(database, faults, seed=asked.seed, times=asked.times))
        print(f"\n{table(results)}\n", flush=True)  # noqa: T201
        broken += sum(bool(one.wrong) for one in results)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
