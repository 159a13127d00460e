"""Measure what closing and reopening streams at their maximum age costs.

`uv run --group benchmarks python -m tests.benchmarks.rotation [--clients 1000 --age 20 --seconds 40]`

Streams of as many users stay open for `--age` seconds, much shorter than usual, and their clients reopen them. The CPU
time that idle streams use without rotation is subtracted.
"""

import argparse
import sys
import time
from dataclasses import dataclass

from tests.benchmarks import machine
from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.options import number_between
from tests.benchmarks.product import Product, open_product
from tests.benchmarks.reconnecting import connect_reconnecting

OPEN_PER_S = 50.0
LIVE_TIMEOUT_S = 60.0
STREAMS, USUAL_AGE_S, GOAL = 5000, 3600, 0.01
"""The share of a core is calculated for so many streams with the default maximum age, and should be below the goal."""
NO_ROTATION_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a web process did and used. `share` is of one core."""

    reopened: int
    cpu_s: float
    share: float


def measure(*, clients: int, age: int, seconds: int) -> str:
    server_core, load_core = machine.choose_cores()
    with open_product(clients=clients) as product, machine.pin_to_core(load_core):
        idle = _measure_with_age(product, server_core, age_s=NO_ROTATION_S, seconds=seconds)
        rotating = _measure_with_age(product, server_core, age_s=age, seconds=seconds)
    each_s = max(0.0, rotating.cpu_s - idle.cpu_s) / max(1, rotating.reopened)
    return "\n".join(
        [
            f"{clients} idle streams: {idle.share:.1%} of a core",
            f"{clients} streams that rotate every {age} s: {rotating.share:.1%} of a core, "
            f"{rotating.reopened} reopened in {seconds} s, {each_s * 1000:.2f} ms each",
            f"{STREAMS} streams that rotate every {USUAL_AGE_S} s: "
            f"{each_s * STREAMS / USUAL_AGE_S:.2%} of a core (goal: below {GOAL:.0%})",
        ]
    )


def _measure_with_age(product: Product, core: int, *, age_s: int, seconds: int) -> Usage:
    paths = [(f"/api/v1/runs/{client.run_id}/stream", client.token) for client in product.content.clients]
    with (
        product.run_web("web", core, SSE_MAX_STREAM_AGE_S=str(age_s)) as web,
        connect_reconnecting(web.port, paths, open_per_s=OPEN_PER_S) as clients,
    ):
        # The first ones may already rotate when the last ones open.
        time.sleep(len(paths) / OPEN_PER_S)
        clients.wait_until_live(round(len(paths) * 0.7), within_s=LIVE_TIMEOUT_S)
        opened_before, cpu_before_s = len(clients.read_report().opened_at), machine.read_cpu_s(web.pid)
        time.sleep(seconds)
        cpu_s, report = machine.read_cpu_s(web.pid) - cpu_before_s, clients.read_report()
    if report.rejected:
        raise CannotMeasure(f"streams were rejected: {report.rejected}")
    return Usage(reopened=len(report.opened_at) - opened_before, cpu_s=cpu_s, share=cpu_s / seconds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=number_between(1, 5000), default=1000)
    parser.add_argument("--age", type=number_between(5, 300), default=20, help="maximum age of a stream in seconds")
    parser.add_argument("--seconds", type=number_between(1, 60), default=40, help="of each of two measurements")
    options = parser.parse_args()
    machine.exit_on_signals()
    try:
        machine.raise_file_limit(options.clients + 1000)
        sys.stdout.write(measure(**vars(options)) + "\n")
    except CannotMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
