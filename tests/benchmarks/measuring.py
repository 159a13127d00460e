"""Measures one contender: starts it on its core, connects the clients, publishes, and reads its resource usage."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from config.embedded_valkey import embedded_valkey
from tests.benchmarks import machine
from tests.benchmarks.contenders import SERVERS, Contender
from tests.benchmarks.load import connect_clients
from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.serving import run_server

SETTLE_S = 1.0
RECEIVE_TIMEOUT_S = 15.0
"""How long to wait for events after the last one was published."""
WARM_UP = {"clients": 20, "events": 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    clients: int
    rate: float
    seconds: float
    generator: Path
    server_core: int
    file_limit: int

    @property
    def events(self) -> int:
        return max(1, round(self.rate * self.seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one contender. Shares are of one core: 1.0 is the whole core."""

    cpu_us_per_event: float
    p50_ms: float
    p99_ms: float
    rss_kb_per_stream: float
    threads: int
    threads_added: int
    delivered: int
    expected: int
    complete_clients: int
    server_share: float
    generator_share: float
    redis_share: float
    others_share: float
    """Share of the server's core used by other processes. High on a busy machine."""


def measure(contender: Contender, plan: Plan, folder: Path) -> Figures:
    """Start, measure and stop one contender. It gets `folder` for itself.

    Raises:
        CannotMeasure: it did not start, or did not serve every client.
    """
    folder.mkdir()
    port = machine.find_free_port()
    os.environ |= {
        "BENCHMARK_FOLDER": str(folder),
        "BENCHMARK_SERVER": contender.module,
        "BENCHMARK_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": f"{SERVERS}.settings",
        # For every contender: otherwise each thread keeps a heap of its own.
        "MALLOC_ARENA_MAX": "1",
    }
    with embedded_valkey(folder / "valkey.sock", folder / "valkey"):
        cookies = folder / "cookies"
        _run_module(f"{SERVERS}.sign_in", str(max(plan.clients, WARM_UP["clients"])), str(cookies), within_s=120)
        command = contender.command(folder, port, files=plan.file_limit)
        with run_server(contender.name, command, port=port, core=plan.server_core, log_dir=folder) as server:
            _warm_up(contender, plan, port, cookies)
            return _measure_running(contender, plan, port, server.pid, cookies)


def _measure_running(contender: Contender, plan: Plan, port: int, pid: int, cookies: Path) -> Figures:
    rss_before_kb, threads_before = machine.read_rss_kb(pid), machine.count_threads(pid)
    with connect_clients(
        plan.generator, port, "/events", clients=plan.clients, events=plan.events, headers=cookies
    ) as generator:
        time.sleep(SETTLE_S)
        rss_kb = machine.read_rss_kb(pid) - rss_before_kb
        threads = machine.count_threads(pid)
        before = _read_usage(plan, pid)
        _publish(contender, "events", events=plan.events, per_s=plan.rate)
        received = generator.result(within_s=RECEIVE_TIMEOUT_S)
        after = _read_usage(plan, pid)
    delivered, receiving_s = received["received"], max(received["wall_s"], 1e-3)
    server_s, core_s, redis_s, wall_s = (end - start for start, end in zip(before, after, strict=True))
    return Figures(
        cpu_us_per_event=server_s / max(1, delivered) * 1e6,
        p50_ms=received["p50_ms"],
        p99_ms=received["p99_ms"],
        rss_kb_per_stream=rss_kb / plan.clients,
        threads=threads,
        threads_added=threads - threads_before,
        delivered=delivered,
        expected=plan.clients * plan.events,
        complete_clients=received["complete_clients"],
        server_share=server_s / receiving_s,
        generator_share=received["cpu_s"] / receiving_s,
        redis_share=redis_s / receiving_s,
        others_share=max(0.0, core_s - server_s) / wall_s,
    )


def _read_usage(plan: Plan, pid: int) -> tuple[float, float, float, float]:
    """Return the CPU seconds of the server, of its core and of Redis, and the time."""
    with redis.Redis.from_url(f"unix://{os.environ['BENCHMARK_FOLDER']}/valkey.sock") as client:
        cpu = client.info("cpu")
    redis_s = float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])
    return machine.read_cpu_s(pid), machine.read_busy_s(plan.server_core), redis_s, time.monotonic()


def _warm_up(contender: Contender, plan: Plan, port: int, cookies: Path) -> None:
    """Send a few events, so that modules are imported and caches filled before memory is measured."""
    with connect_clients(plan.generator, port, "/warm_up", headers=cookies, **WARM_UP) as generator:
        time.sleep(SETTLE_S)
        _publish(contender, "warm_up", events=WARM_UP["events"], per_s=20)
        generator.result(within_s=RECEIVE_TIMEOUT_S)
    time.sleep(SETTLE_S)


def _publish(contender: Contender, channel: str, *, events: int, per_s: float) -> None:
    arguments = [contender.module, channel, str(events), str(per_s)]
    _run_module("tests.benchmarks.publisher", *arguments, within_s=30 + 2 * events / per_s)


def _run_module(module: str, *arguments: str, within_s: float) -> None:
    try:
        subprocess.run([sys.executable, "-m", module, *arguments], timeout=within_s, check=True)
    except subprocess.SubprocessError as error:
        raise CannotMeasure(f"{module} failed: {error}") from error
