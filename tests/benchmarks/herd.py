"""Restart a web process under many open streams, and measure how soon all of them are live again.

`uv run --group benchmarks python -m tests.benchmarks.herd [--clients 2000 --streams 200 --rate 10 --seconds 20]`

Process A has the clients, each with a user and a run of their own, and a core for itself. Process B has a few streams
on the other core, which it shares with the clients, the publisher and Valkey. B's events are measured twice: while A is
idle, and while A restarts. Clients reconnect as EventSource does: after the `retry:` of the closing message, and again
after the same time if the attempt fails.
"""

import argparse
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from tests.benchmarks import machine
from tests.benchmarks.load import compile_generator
from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.options import number_between
from tests.benchmarks.product import open_product
from tests.benchmarks.reconnecting import Clients, Report, connect_reconnecting
from tests.benchmarks.serving import Server
from tests.benchmarks.watched_events import Lateness, WatchedStreams

OPEN_PER_S = 100.0
LIVE_TIMEOUT_S = 60.0
RESTART_AFTER_S = 2.0
"""From the start of the publisher."""
GOAL_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """Times are of `time.monotonic`. CPU times are those of the new process at that moment."""

    stopped_at: float
    ready_at: float
    ready_cpu_s: float
    live_cpu_s: float
    before: Report
    after: Report

    @property
    def opened_after_s(self) -> list[float]:
        """When each stream was live again, from the moment at which the new process was ready."""
        opened_at = self.after.opened_at[len(self.before.opened_at) :]
        return [one - self.ready_at for one in opened_at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    restart: Restart
    idle: Lateness
    herd: Lateness


def measure(*, clients: int, streams: int, rate: int, seconds: int) -> Figures:
    server_core, load_core = machine.choose_cores()
    with ExitStack() as stack:
        product = stack.enter_context(open_product(clients=clients))
        web_a = stack.enter_context(product.run_web("a", server_core))
        web_b = stack.enter_context(product.run_web("b", load_core))
        stack.enter_context(machine.pin_to_core(load_core))
        program = compile_generator(product.folder)
        watched = WatchedStreams(product=product, program=program, streams=streams, per_s=rate, seconds=seconds)
        paths = [(f"/api/v1/runs/{client.run_id}/stream", client.token) for client in product.content.clients]
        herd = stack.enter_context(connect_reconnecting(web_a.port, paths, open_per_s=OPEN_PER_S))
        herd.wait_until_live(clients, within_s=clients / OPEN_PER_S + LIVE_TIMEOUT_S)
        with watched.open(web_b) as publish:
            idle = publish()
        thread = stack.enter_context(ThreadPoolExecutor(1))
        with watched.open(web_b) as publish:
            restarting = thread.submit(_restart, web_a, herd, clients)
            during = publish()
        return Figures(restart=restarting.result(), idle=idle, herd=during)


def _restart(web: Server, herd: Clients, clients: int) -> Restart:
    time.sleep(RESTART_AFTER_S)
    before, stopped_at = herd.read_report(), time.monotonic()
    web.stop()
    web.start()
    web.wait_until_ready()
    ready_at, ready_cpu_s = time.monotonic(), machine.read_cpu_s(web.pid)
    herd.wait_until_live(clients, within_s=LIVE_TIMEOUT_S)
    return Restart(
        stopped_at=stopped_at,
        ready_at=ready_at,
        ready_cpu_s=ready_cpu_s,
        live_cpu_s=machine.read_cpu_s(web.pid),
        before=before,
        after=herd.read_report(),
    )


def format_figures(figures: Figures) -> str:
    restart, idle, herd = figures.restart, figures.idle, figures.herd
    opened_s = restart.opened_after_s
    cpu_s = restart.live_cpu_s - restart.ready_cpu_s
    rejected = {name: count - restart.before.rejected.get(name, 0) for name, count in restart.after.rejected.items()}
    return "\n".join(
        [
            f"A: {len(opened_s)} streams, ready {restart.ready_at - restart.stopped_at:.1f} s after SIGTERM",
            f"A: after it was ready, half were live in {statistics.median(opened_s):.2f} s, "
            f"all in {max(opened_s):.2f} s (goal {GOAL_S:g} s)",
            f"A: CPU {restart.ready_cpu_s:.2f} s until ready, then {cpu_s:.2f} s until all were live, "
            f"{cpu_s / len(opened_s) * 1000:.2f} ms per stream",
            f"A: attempts that found no server: {restart.after.failed - restart.before.failed}; "
            f"rejected: {rejected or 'none'}",
            "",
            "| events on B's streams | p50 ms | p99 ms | worst ms | received |",
            "|---|---|---|---|---|",
            _format_row("A idle", idle),
            _format_row("A restarts", herd),
            "",
            f"B: p99 while A restarts is {herd.p99_ms / idle.p99_ms:.1f} times the p99 while A is idle",
        ]
    )


def _format_row(name: str, lateness: Lateness) -> str:
    figures = f"{lateness.p50_ms:.1f} | {lateness.p99_ms:.1f} | {lateness.worst_ms:.1f}"
    return f"| {name} | {figures} | {lateness.received:,} of {lateness.expected:,} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=number_between(1, 10_000), default=2000, help="streams of the process A")
    parser.add_argument("--streams", type=number_between(1, 2000), default=200, help="streams of the process B")
    parser.add_argument("--rate", type=number_between(1, 100), default=10, help="events per second on B's streams")
    parser.add_argument("--seconds", type=number_between(1, 60), default=20, help="of each measurement")
    options = parser.parse_args()
    machine.exit_on_signals()
    try:
        machine.raise_file_limit(options.clients + 1000)
        sys.stdout.write(format_figures(measure(**vars(options))) + "\n")
    except CannotMeasure as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
