"""What a request costs: CPU of the web process and requests a second, beside stock Django with ninja in the same run.

`uv run --group benchmarks python -m tests.benchmarks.requests [--times 400] [--only poll-304 ...]`

All servers read the same SQLite file. CPU is what the server's processes used, so a busy second core does not count.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from config import processes
from config.embedded_valkey import embedded_valkey
from tests.benchmarks import machine
from tests.benchmarks.machine import CannotMeasure

READY_WITHIN_S = 30.0
WARM_UP = 30
GOALS = {"poll 304": 1.5, "poll 200": 4.0, "list": 6.0, "create": 12.0, "open a stream": 2.5}
"""Multiples of the gunicorn peer's CPU for a poll answered 304."""
LIMITS = (
    "RUNS_PER_USER_PER_HOUR",
    "REQUESTS_PER_USER_PER_MINUTE",
    "CONCURRENT_RUNS_PER_USER",
    "SSE_OPENS_PER_USER_PER_MINUTE",
    "SSE_MAX_STREAMS_PER_USER",
    "SSE_MAX_STREAMS_TOTAL",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the database holds for the requests."""

    token: str
    running: str
    ended: str
    brief: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One kind of request. `headers` beside the token; `until` ends reading a stream."""

    name: str
    method: str
    path: str
    expected: int
    headers: dict[str, str]
    body: str | None = None
    until: bytes = b""
    share: float = 1.0
    """Of `--times`: dear requests are sent less often."""


def asks(made: Made, etag: str) -> list[Ask]:
    run, ended = f"/api/v1/runs/{made.running}", f"/api/v1/runs/{made.ended}"
    return [
        Ask(name="poll 304", method="GET", path=run, expected=304, headers={"If-None-Match": etag}),
        Ask(name="poll 200", method="GET", path=run, expected=200, headers={}),
        Ask(name="list", method="GET", path="/api/v1/runs", expected=200, headers={}),
        Ask(
            name="create", method="POST", path="/api/v1/runs", expected=202, share=0.3,
            headers={"Content-Type": "application/json"}, body=json.dumps({"brief": made.brief}),
        ),
        Ask(
            name="open a stream", method="GET", path=f"{run}/stream", expected=200, share=0.5,
            headers={"Accept": "text/event-stream"}, until=b"event: hello",
        ),
        Ask(name="strategy as JSON", method="GET", path=f"{ended}/strategy", expected=200, headers={}, share=0.2),
        Ask(name="export as DOCX", method="GET", path=f"{ended}/exports/docx", expected=200, headers={}, share=0.02),
        Ask(name="openapi.json", method="GET", path="/api/v1/openapi.json", expected=200, headers={}, share=0.1),
        Ask(
            name="a static file", method="GET", path="/static/strategies/throughline.css", expected=200, headers={},
        ),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu_ms: float
    per_s: float


class Client:
    """A keep-alive connection that sends one request after the other."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, ask: Ask) -> http.client.HTTPResponse:
        headers = {"Authorization": f"Bearer {self._token}"} | ask.headers
        self._connection.request(ask.method, ask.path, ask.body, headers)
        answer = self._connection.getresponse()
        if ask.until and answer.status == ask.expected:
            while ask.until not in answer.readline():
                pass
            self._connection.close()
        else:
            answer.read()
        if answer.status != ask.expected:
            raise CannotMeasure(f"{ask.name}: {answer.status} instead of {ask.expected}")
        return answer


def cpu_s(pid: int) -> float:
    process = psutil.Process(pid)
    return sum(sum(one.cpu_times()[:2]) for one in (process, *process.children(recursive=True)))


def measure(port: int, pid: int, made: Made, ask: Ask, *, times: int, clients: int) -> Cost:
    """Send a request so many times, split over so many clients."""
    senders = [Client(port, made.token) for _ in range(clients)]
    for sender in senders:
        for _ in range(max(1, round(WARM_UP * ask.share / clients))):
            sender.send(ask)
    each = max(1, round(times * ask.share / clients))
    faults: list[Exception] = []

    def send_all(sender: Client) -> None:
        try:
            for _ in range(each):
                sender.send(ask)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=send_all, args=(sender,)) for sender in senders]
    before_s, began = cpu_s(pid), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall_s = time.monotonic() - began
    if faults:
        raise faults[0]
    return Cost(cpu_ms=(cpu_s(pid) - before_s) / (each * clients) * 1000, per_s=each * clients / wall_s)


SERVERS: dict[str, Callable[[int], list[str]]] = {
    "gunicorn": lambda port: [
        *(sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "8", "--workers", "1"),
        *("--keep-alive", "60", "--bind", f"127.0.0.1:{port}", "tests.benchmarks.servers.plain:wsgi"),
    ],
    "uvicorn": lambda port: [
        *(sys.executable, "-m", "uvicorn", "--port", str(port), "--no-access-log", "--log-level", "warning"),
        "tests.benchmarks.servers.plain:asgi",
    ],
    "ours": lambda port: [
        *(sys.executable, "-m", "uvicorn", "--port", str(port), "--no-access-log", "--log-level", "warning"),
        "config.asgi:application",
    ],
}


@contextmanager
def serving(name: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Run a server on the first core; give its port and process id."""
    port = machine.find_free_port()
    server_core, _ = machine.choose_cores()
    with machine.pin_to_core(server_core):
        server = processes.start(name, SERVERS[name](port), log_dir=folder)
    try:
        processes.wait_until(lambda: server.has_ended() or machine.accepts_connections(port), within_s=READY_WITHIN_S)
        if not machine.accepts_connections(port):
            raise CannotMeasure(f"{name} does not start: {server.last_log_line()}")
        yield port, server.process.pid
    finally:
        server.stop(within_s=10)


def prepare(folder: Path) -> Made:
    """Make the database, in a process of its own, and say what is in it."""
    for command in (["migrate", "-v0"], ["shell", "-v0", "-c", _MAKE]):
        subprocess.run([sys.executable, "manage.py", *command], check=True, cwd=Path.cwd())
    return Made(**json.loads((folder / "made.json").read_text()))


_MAKE = """
import json, os
from pathlib import Path
from django.contrib.auth.models import User
from strategies.accounts import tokens
from strategies.generation.brief import sample_briefs
from strategies.runs import transitions
from strategies.worker import execution
user = User.objects.create_user("bench")
def new():
    return transitions.create(owner=user, brief=sample_briefs()[0].brief, writer="offline")[0]
ended, running = new(), new()
execution.execute(ended.pk, worker="bench")
for _ in range(30):
    new()
made = {"token": tokens.issue(user, name="bench"), "running": str(running.pk), "ended": str(ended.pk),
        "brief": sample_briefs()[0].brief.model_dump(mode="json", exclude_none=True)}
(Path(os.environ["DATA_DIR"]) / "made.json").write_text(json.dumps(made))
"""


def rows(costs: dict[tuple[str, str, int], Cost], clients: tuple[int, ...]) -> Iterator[str]:
    floor = costs["gunicorn", "poll 304", clients[0]].cpu_ms
    yield f"| request | server | {' | '.join(f'CPU ms, {n} | per s, {n}' for n in clients)} | x peer's 304 | goal |"
    yield "|---|---|" + "---|---|" * len(clients) + "---|---|"
    for server, name in dict.fromkeys((server, name) for server, name, _ in costs):
        figures = [costs[server, name, n] for n in clients]
        shown = " | ".join(f"{cost.cpu_ms:.2f} | {cost.per_s:.0f}" for cost in figures)
        goal = GOALS.get(name, "") if server == "ours" else ""
        yield f"| {name} | {server} | {shown} | {figures[0].cpu_ms / floor:.1f} | {goal} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=400, help="requests of the cheap kinds, for each server")
    parser.add_argument("--only", nargs="*", default=[], help="names of requests")
    parser.add_argument("--clients", nargs="*", type=int, default=[1, 8])
    options = parser.parse_args()
    clients = tuple(options.clients)
    costs: dict[tuple[str, str, int], Cost] = {}
    with tempfile.TemporaryDirectory(prefix="tl", delete="KEEP" not in os.environ) as name:
        folder = Path(name)
        os.environ |= dict.fromkeys(LIMITS, "10000000")
        os.environ |= {"DATA_DIR": name, "LOG_LEVEL": "WARNING", "REDIS_URL": f"unix://{folder / 'valkey.sock'}"}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
        with embedded_valkey(folder / "valkey.sock", folder / "valkey"):
            made = prepare(folder)
            for server in SERVERS:
                with serving(server, folder) as (port, pid):
                    first = Client(port, made.token).send(asks(made, "")[1])
                    for ask in asks(made, first.headers["ETag"]):
                        if (options.only and ask.name not in options.only) or (
                            server != "ours" and not ask.name.startswith("poll")
                        ):
                            continue
                        for number in clients:
                            costs[server, ask.name, number] = measure(
                                port, pid, made, ask, times=options.times, clients=number
                            )
    sys.stdout.write("\n".join(rows(costs, clients)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
