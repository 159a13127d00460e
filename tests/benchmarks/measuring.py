"""Measures one contender: starts it on its core, connects the clients, publishes, reads what it cost."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from config import processes
from config.embedded_valkey import embedded_valkey
from tests.benchmarks import machine
from tests.benchmarks.contenders import SERVERS, Contender
from tests.benchmarks.load import connected
from tests.benchmarks.machine import CannotMeasure

READY_WITHIN_S = 20.0
STOPS_WITHIN_S = 5.0
SETTLE_S = 1.0
LATE_EVENTS_S = 15.0
"""How long after the last publish an event may still arrive."""
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
class Measured:
    """What one contender cost. Shares are of one core, 1.0 being all of it."""

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
    """What anything but the server used of the server's core: high on a machine that is not quiet."""


def measure(contender: Contender, plan: Plan, folder: Path) -> Measured:
    """Run one contender from its start to its end; `folder` is its own.

    Raises:
        CannotMeasure: it did not start, or did not serve every client.
    """
    folder.mkdir()
    port = machine.free_port()
    os.environ |= {
        "BENCHMARK_FOLDER": str(folder),
        "BENCHMARK_SERVER": contender.module,
        "BENCHMARK_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": f"{SERVERS}.settings",
        # For all of them: else each thread that a herd brings up keeps a heap of its own.
        "MALLOC_ARENA_MAX": "1",
    }
    with embedded_valkey(folder / "valkey.sock", folder / "valkey"):
        cookies = folder / "cookies"
        _python(f"{SERVERS}.sign_in", str(max(plan.clients, WARM_UP["clients"])), str(cookies), within_s=120)
        with _serving(contender, plan, folder, port) as pid:
            _warm_up(contender, plan, port, cookies)
            return _measure(contender, plan, port, pid, cookies)


def _measure(contender: Contender, plan: Plan, port: int, pid: int, cookies: Path) -> Measured:
    rss_before_kb, threads_before = machine.rss_kb(pid), machine.threads(pid)
    with connected(
        plan.generator, port, "/news", clients=plan.clients, events=plan.events, headers=cookies
    ) as generator:
        time.sleep(SETTLE_S)
        rss_kb = machine.rss_kb(pid) - rss_before_kb
        threads = machine.threads(pid)
        before = _used(plan, pid)
        _publish(contender, "news", events=plan.events, per_s=plan.rate)
        received = generator.result(within_s=LATE_EVENTS_S)
        after = _used(plan, pid)
    delivered, receiving_s = received["received"], max(received["wall_s"], 1e-3)
    server_s, core_s, redis_s, wall_s = (end - start for start, end in zip(before, after, strict=True))
    return Measured(
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


def _used(plan: Plan, pid: int) -> tuple[float, float, float, float]:
    """Return the seconds used by the server, on its core, by Redis, and on the clock."""
    with redis.Redis.from_url(f"unix://{os.environ['BENCHMARK_FOLDER']}/valkey.sock") as client:
        cpu = client.info("cpu")
    redis_s = float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])
    return machine.cpu_s(pid), machine.busy_s(plan.server_core), redis_s, time.monotonic()


@contextmanager
def _serving(contender: Contender, plan: Plan, folder: Path, port: int) -> Iterator[int]:
    command = contender.command(folder, port, files=plan.file_limit)
    with machine.on_core(plan.server_core):
        server = processes.start(contender.name, command, log_dir=folder)
    try:
        processes.wait_until(lambda: server.has_ended() or machine.accepts(port), within_s=READY_WITHIN_S)
        if not machine.accepts(port):
            raise CannotMeasure("the server does not start")
        yield server.process.pid
    except CannotMeasure as error:
        raise CannotMeasure(f"{error} (the server's last words: {server.last_words()})") from error
    finally:
        server.stop(within_s=STOPS_WITHIN_S)


def _warm_up(contender: Contender, plan: Plan, port: int, cookies: Path) -> None:
    """Let everything be imported and every cache be filled before memory is first looked at."""
    with connected(plan.generator, port, "/warm_up", headers=cookies, **WARM_UP) as generator:
        time.sleep(SETTLE_S)
        _publish(contender, "warm_up", events=WARM_UP["events"], per_s=20)
        generator.result(within_s=LATE_EVENTS_S)
    time.sleep(SETTLE_S)


def _publish(contender: Contender, channel: str, *, events: int, per_s: float) -> None:
    arguments = [contender.module, channel, str(events), str(per_s)]
    _python("tests.benchmarks.publisher", *arguments, within_s=30 + 2 * events / per_s)


def _python(module: str, *arguments: str, within_s: float) -> None:
    try:
        subprocess.run([sys.executable, "-m", module, *arguments], timeout=within_s, check=True)
    except subprocess.SubprocessError as error:
        raise CannotMeasure(f"{module} failed: {error}") from error
