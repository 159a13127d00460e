"""An installation of the whole product on one machine: web processes, Celery workers, Valkey and a database, all real.

Clients reach each web process, and each worker its broker, over a proxy that can be told to misbehave.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx
import psutil

from config.processes import wait_until
from tests.chaos.deployment import SESSION_COOKIE, Deployment, Web
from tests.chaos.postgresql import PostgreSQL
from tests.chaos.processes import Process
from tests.chaos.proxy import Proxy, Unchanged

SIMULATED_RUN_S = 3.0
LEASE_S = 5.0
"""The shortest that the project's settings take."""
READY_WITHIN_S = 60.0
ORDERED_WITHIN_S = 30.0
SAMPLE_BRIEFS = Path(__file__).parent.parent.parent / "strategies/generation/data/sample_briefs.json"
ENVIRONMENT = {
    "SIMULATED_RUN_S": str(SIMULATED_RUN_S),
    "RUN_LEASE_S": str(LEASE_S),
    "RUN_DEADLINE_S": "180",
    # Clients call the processes by name, and one user is every client.
    "ALLOWED_HOSTS": "*",
    "SSE_HEARTBEAT_INTERVAL_S": "1",
    "SSE_STUCK_LIMIT_S": "3",
    "SSE_MAX_STREAMS_PER_USER": "100000",
    "SSE_OPENS_PER_USER_PER_MINUTE": "100000",
    "RUNS_PER_USER_PER_HOUR": "100000",
    "REQUESTS_PER_USER_PER_MINUTE": "100000",
    "CONCURRENT_RUNS_PER_USER": "100000",
}


@dataclass(slots=True, kw_only=True)
class Worker:
    """One Celery worker with two children, and its way to the broker."""

    name: str
    process: Process
    line: Proxy[Unchanged]

    @property
    def log(self) -> str:
        return (self.process.log_dir / f"{self.process.name}.log").read_text(errors="replace")

    @property
    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def start_again(self, **environment: str) -> None:
        self.process.environment = {**self.process.environment, **environment}
        was_ready = self._times_ready()
        self.process.start()
        self.wait_until_ready(was_ready)

    def wait_until_ready(self, before: int = 0) -> None:
        def is_ready() -> bool:
            self.process.require_running()
            return self._times_ready() > before

        assert wait_until(is_ready, within_s=READY_WITHIN_S), self.log

    def _times_ready(self) -> int:
        return self.log.count(" ready.")


@dataclass(slots=True)
class Orders:
    """What people were answered who ordered runs."""

    run_ids: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0


class Site(Deployment):
    """Use as a context manager; everything that was started is ended with it."""

    SETTINGS = "config.settings"
    SIGN_IN = "tests.chaos.servers.inspector"
    APPLICATION = "config.asgi:application"

    def __init__(self, folder: Path, *, postgresql: PostgreSQL | None = None, **environment: str) -> None:
        super().__init__(folder, database_url=postgresql.url if postgresql else "")
        self.folder = folder
        self.postgresql = postgresql
        self.workers: list[Worker] = []
        self._ended: list[str] = []
        self.webs: list[Web] = []
        self.fronts: list[Proxy[Unchanged]] = []
        self.calls_path = folder / "calls.jsonl"
        self.brief: dict[str, Any] = json.loads(SAMPLE_BRIEFS.read_text())[0]
        self.environment = self._environment = self._environment | ENVIRONMENT | environment
        self.environment["CHAOS_CALLS"] = str(self.calls_path)

    def open(self, *, webs: int = 2, workers: int = 2, without: Collection[str] = ()) -> Self:
        """Start so many of each, at once, and wait until all are there."""
        for _ in range(webs):
            self.start_web()
        for _ in range(workers):
            self.start_worker(without=without)
        for worker in self.workers:
            worker.wait_until_ready()
        for web in self.webs:
            web.wait_until_serving()
        return self

    def start_web(self, *, without: Collection[str] = ()) -> Web:
        web = super().start_web(without=without)
        front = Proxy(self.background, web.address.with_suffix(".front"), web.address, Unchanged)
        self.fronts.append(self._open.enter_context(front))
        web.address = front.path
        self.webs.append(web)
        return web

    def start_worker(self, *, without: Collection[str] = ()) -> Worker:
        """Start a worker; it is ready a little later."""
        name = self._name("worker")
        line = Proxy(self.background, self.folder / f"{name}.line", self.valkey.socket_path, Unchanged)
        self._open.enter_context(line)
        celery = ("celery", "-A", "tests.chaos.servers.worker", "worker", "--hostname", f"{name}@chaos")
        options = ("--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO")
        process = self._process(name, *celery, *options, redis_url=f"unix://{line.path}", without=without)
        worker = Worker(name=f"{name}@chaos", process=process, line=line)
        self.workers.append(worker)
        return worker

    def supervise(self) -> None:
        """Start again what has ended by itself, as every supervisor does, and note it."""
        for worker in self.workers:
            if worker.process.has_ended_by_itself:
                self._ended.append(f"{worker.name} ended by itself: {worker.process.last_log_line()}")
                worker.process.kill()
                worker.start_again()

    def ended_by_themselves(self) -> list[str]:
        """Return which workers have ended by themselves since this was asked for last."""
        ended, self._ended = self._ended, []
        return ended

    def order(self, count: int, *, chance: random.Random, into: Orders) -> list[str]:
        """Order runs as a client does that has read the contract: repeated, with its key, until it is accepted."""

        async def order_all() -> list[str]:
            async with self._http() as http:
                return list(await asyncio.gather(*(self._order(http, chance, into) for _ in range(count))))

        ordered = self.background.do(order_all())
        into.run_ids += ordered
        return ordered

    def ask(self, command: str, **arguments: Any) -> Any:
        """Have the inspector do something; see `servers/inspector.py`."""
        return json.loads(self._inspector.ask(json.dumps({"command": command} | arguments).encode()))

    def look(self, run_ids: Collection[str]) -> list[dict[str, Any]]:
        return list(self.ask("look", run_ids=list(run_ids)))

    def calls(self) -> list[dict[str, Any]]:
        """Return every call of a writer that was ever begun."""
        if not self.calls_path.exists():
            return []
        return [json.loads(line) for line in self.calls_path.read_text().splitlines()]

    def logged(self, words: str, *, by: str) -> int:
        """Return how often processes whose names begin so have logged these words."""
        logs = (self.folder / "logs").glob(f"{by}*.log")
        return sum(log.read_text(errors="replace").count(words) for log in logs)

    def _sign_in(self, door: Process) -> None:
        self._inspector = door
        keys = json.loads(door.ask(b""))
        self._cookies = {SESSION_COOKIE: keys["session"]}
        self.token: str = keys["token"]

    def _http(self) -> httpx.AsyncClient:
        http = super()._http()
        http.headers["Authorization"] = f"Bearer {self.token}"
        # A stream says something every second; a client that hears nothing for long comes back by another way.
        http.timeout = httpx.Timeout(5.0)
        return http

    async def _order(self, http: httpx.AsyncClient, chance: random.Random, into: Orders) -> str:
        key, until = {"Idempotency-Key": uuid4().hex}, time.monotonic() + ORDERED_WITHIN_S
        while time.monotonic() < until:
            asked, url = time.monotonic(), f"{chance.choice(self.webs).url}api/v1/runs"
            with suppress(httpx.TransportError):
                response = await http.post(url, json={"brief": self.brief}, headers=key)
                into.answers[str(response.status_code)] += 1
                if response.status_code == 202:
                    into.slowest_s = max(into.slowest_s, time.monotonic() - asked)
                    return str(response.json()["id"])
            await asyncio.sleep(0.2)
        raise AssertionError(f"not accepted within {ORDERED_WITHIN_S:g} s: {into.answers}")
