"""Inject every fault into a site with active runs, and print a table of the results.

python -m tests.chaos                                   every fault once, on SQLite and on PostgreSQL
python -m tests.chaos --times 20 --seed 4711            every fault twenty times, with a given seed
python -m tests.chaos --database sqlite --only killed   only the faults whose names contain a word
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

from tests.chaos import clocks, resource_faults, run_faults
from tests.chaos.postgresql import PostgreSQL
from tests.chaos.site import Site
from tests.chaos.trials import Fault, ResourceBaseline, Result, run_trial

DATABASES = ("sqlite", "postgresql")


def list_faults(database: str, *, only: str = "") -> list[Fault]:
    """Return the faults that apply to this database."""
    excluded = "sqlite_only" if database == "postgresql" else "postgresql_only"
    return [
        fault
        for fault in (*run_faults.ALL, *resource_faults.ALL)
        if only in fault.name
        and not getattr(fault, excluded)
        and (fault.inject is not run_faults.shift_worker_clock or clocks.can_change_clock())
    ]


def run_trials(database: str, faults: Sequence[Fault], *, seed: str, times: int = 1) -> Iterator[Result]:
    """Start a site and inject every fault `times` times in random order; yield the results."""
    with ExitStack() as resources:
        folder = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        postgresql = resources.enter_context(PostgreSQL()) if database == "postgresql" else None
        site = resources.enter_context(Site(folder, postgresql=postgresql)).open()
        rng = random.Random(f"{seed}:{database}")
        # Warm up first: pool threads, connections and caches stay.
        fault = Fault(name="warm-up", inject=run_faults.overload)
        warm_up = run_trial(site, fault, ResourceBaseline.unlimited(), rng)
        assert not warm_up.violations, warm_up.violations
        baseline = ResourceBaseline.measure(site)
        for _ in range(times):
            for fault in rng.sample(faults, len(faults)):
                began = time.monotonic()
                result = run_trial(site, fault, baseline, rng)
                line = f"{fault.name} ({time.monotonic() - began:.1f} s)"
                print(f"{time.strftime('%X')} {line}", *result.violations, sep="\n    ", flush=True)  # noqa: T201
                yield result
        for text, process in (("Internal Server Error", "web"), ("database is locked", "")):
            if count := site.count_in_logs(text, process=process):
                name = f"“{text}” in the logs"
                yield Result(fault=name, runs=0, violations=[f"{count} times"], recovered_s=0.0)


def format_table(results: Sequence[Result]) -> str:
    """Return a table with one line per fault: trials, runs, trials without violations, recovery times."""
    lines = [f"{'fault':<40} {'times':>5} {'runs':>5} {'survived':>8} {'recovered in s, median and max':>32}"]
    for name in dict.fromkeys(one.fault for one in results):
        trials = [one for one in results if one.fault == name]
        waits = [one.recovered_s for one in trials]
        lines.append(
            f"{name:<40} {len(trials):>5} {sum(one.runs for one in trials):>5}"
            f" {sum(not one.violations for one in trials):>8}"
            f" {median(waits):>24.1f} {max(waits):>7.1f}"
        )
    lines += [f"  {one.fault}: {sentence}" for one in results for sentence in one.violations]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=1, help="number of trials per fault")
    parser.add_argument("--seed", default=str(random.randrange(10**6)), help="seed of all random choices")
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    parser.add_argument("--only", default="", help="only faults whose names contain this word")
    options = parser.parse_args()
    # Exit with an exception, so that all started processes are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    failed = 0
    for database in options.database or DATABASES:
        print(f"{database}, seed {options.seed}", flush=True)  # noqa: T201
        faults = list_faults(database, only=options.only)
        results = list(run_trials(database, faults, seed=options.seed, times=options.times))
        print(f"\n{format_table(results)}\n", flush=True)  # noqa: T201
        failed += sum(bool(one.violations) for one in results)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
