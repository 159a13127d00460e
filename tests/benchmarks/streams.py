"""What an open stream and a delivered event cost, ours beside its peers, each alone on one core.

`uv run --group benchmarks python -m tests.benchmarks.streams [--clients 1000 --rate 20 --seconds 15 --only ours,nchan]`
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.embedded_valkey import NoRedis
from tests.benchmarks import machine
from tests.benchmarks.contenders import CONTENDERS, Contender
from tests.benchmarks.load import compile_generator
from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.measuring import Measured, Plan, measure
from tests.benchmarks.report import as_record, as_table

FILES_PER_STREAM = 5
"""The socket, a connection to Redis or SQLite's three files: peers may hold them for every stream."""


def main() -> int:
    options = _options()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    try:
        server_core, load_core = machine.two_cores()
        with tempfile.TemporaryDirectory(prefix="streams-") as name, machine.on_core(load_core):
            plan = Plan(
                clients=options.clients,
                rate=options.rate,
                seconds=options.seconds,
                generator=compile_generator(Path(name)),
                server_core=server_core,
                file_limit=machine.raise_file_limit(options.clients * FILES_PER_STREAM + 1000),
            )
            records = _measure_all(options.only, plan, Path(name))
    except CannotMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(as_table(records) + "\n")
    if options.json:
        options.json.write_text(json.dumps(_document(options, records), indent=1) + "\n")
    return 0


def _end(number: int, _: object) -> None:
    """Every process is ended in a `finally`, so the end must come as an exception, and only once."""
    for ignored in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ignored, signal.SIG_IGN)
    sys.exit(128 + number)


def _measure_all(chosen: list[Contender], plan: Plan, folder: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    ours: Measured | None = None
    for contender in chosen:
        sys.stderr.write(f"{contender.title} ...\n")
        outcome = _measure_or_say_why(contender, plan, folder / contender.name)
        if contender.name == "ours" and isinstance(outcome, Measured):
            ours = outcome
        records.append({"name": contender.name, **as_record(contender.title, outcome, ours)})
    return records


def _measure_or_say_why(contender: Contender, plan: Plan, folder: Path) -> Measured | str:
    if missing := contender.missing():
        return f"skipped: {missing}"
    try:
        return measure(contender, plan, folder)
    except (CannotMeasure, NoRedis) as error:
        return f"failed: {error}"


def _document(options: argparse.Namespace, records: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "kernel": platform.release(),
        "cores": os.cpu_count(),
        "clients": options.clients,
        "events_per_s": options.rate,
        "seconds": options.seconds,
        "servers": records,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=_between(1, 20_000), default=1000)
    parser.add_argument("--rate", type=_between(1, 200), default=20, help="events a second, each to every client")
    parser.add_argument("--seconds", type=_between(1, 120), default=15)
    parser.add_argument("--only", type=_named, default=CONTENDERS, help=", ".join(one.name for one in CONTENDERS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    return parser.parse_args()


def _between(least: int, most: int) -> Any:
    def number(text: str) -> int:
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"give a number from {least} to {most}")
        return int(text)

    return number


def _named(text: str) -> list[Contender]:
    names = text.split(",")
    if unknown := set(names) - {one.name for one in CONTENDERS}:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return [one for one in CONTENDERS if one.name in names]


if __name__ == "__main__":
    sys.exit(main())
