"""Measure the cost of an open stream and of a delivered event, for this project's server and its peers on one core.

`uv run --group benchmarks python -m tests.benchmarks.streams [--clients 1000 --rate 20 --seconds 15 --only ours,nchan]`
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.embedded_valkey import RedisNotReady
from tests.benchmarks import machine
from tests.benchmarks.contenders import CONTENDERS, Contender
from tests.benchmarks.load import compile_generator
from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.measuring import Figures, Plan, measure
from tests.benchmarks.options import number_between
from tests.benchmarks.report import build_record, format_table

FILES_PER_STREAM = 5
"""The socket, a Redis connection and SQLite's three files: some servers hold them for every stream."""
RESERVED_FILES = 300
"""Files that a process opens besides."""


def main() -> int:
    options = _parse_options()
    machine.exit_on_signals()
    try:
        server_core, load_core = machine.choose_cores()
        with tempfile.TemporaryDirectory(prefix="streams-") as name, machine.pin_to_core(load_core):
            plan = Plan(
                clients=options.clients,
                rate=options.rate,
                seconds=options.seconds,
                generator=compile_generator(Path(name)),
                server_core=server_core,
                file_limit=_raise_file_limit(options.clients),
            )
            records = _measure_all(options.only, plan, Path(name))
    except CannotMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(format_table(records) + "\n")
    if options.json:
        options.json.write_text(json.dumps(_build_document(options, records), indent=1) + "\n")
    return 0


def _raise_file_limit(clients: int) -> int:
    limit = machine.raise_file_limit(clients * FILES_PER_STREAM + RESERVED_FILES)
    if limit < clients + RESERVED_FILES:
        raise CannotMeasure(
            f"The hard limit of open files is {limit}, enough for {limit - RESERVED_FILES} streams in a process. "
            f"Use fewer clients, or raise the limit to {clients + RESERVED_FILES}."
        )
    return limit


def _measure_all(chosen: list[Contender], plan: Plan, folder: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    ours: Figures | None = None
    for contender in chosen:
        sys.stderr.write(f"{contender.title} ...\n")
        outcome = _measure_or_explain(contender, plan, folder / contender.name)
        if contender.name == "ours" and isinstance(outcome, Figures):
            ours = outcome
        records.append({"name": contender.name, **build_record(contender.title, outcome, ours)})
    return records


def _measure_or_explain(contender: Contender, plan: Plan, folder: Path) -> Figures | str:
    if missing := contender.find_missing():
        return f"skipped: {missing}"
    try:
        return measure(contender, plan, folder)
    except (CannotMeasure, RedisNotReady) as error:
        return f"failed: {error}"


def _build_document(options: argparse.Namespace, records: list[dict[str, Any]]) -> dict[str, Any]:
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


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=number_between(1, 20_000), default=1000)
    parser.add_argument(
        "--rate", type=number_between(1, 200), default=20, help="events per second, each sent to every client"
    )
    parser.add_argument("--seconds", type=number_between(1, 120), default=15)
    parser.add_argument("--only", type=_parse_names, default=CONTENDERS, help=", ".join(one.name for one in CONTENDERS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    return parser.parse_args()


def _parse_names(text: str) -> list[Contender]:
    names = text.split(",")
    if unknown := set(names) - {one.name for one in CONTENDERS}:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return [one for one in CONTENDERS if one.name in names]


if __name__ == "__main__":
    sys.exit(main())
