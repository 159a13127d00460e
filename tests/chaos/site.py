"""A deployment of the whole product on one machine: web processes, Celery workers, Valkey and a database, all real.

Clients reach each web process, and each worker the broker, through a proxy that can inject network faults.
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
from tests.chaos.proxy import PassThrough, Proxy

SIMULATED_RUN_S = 3.0
LEASE_S = 5.0
"""The minimum that the settings accept."""
READY_TIMEOUT_S = 60.0
CREATE_TIMEOUT_S = 30.0
SAMPLE_BRIEFS = Path(__file__).parent.parent.parent / "strategies/generation/data/sample_briefs.json"
ENVIRONMENT = {
    "SIMULATED_RUN_S": str(SIMULATED_RUN_S),
    "RUN_LEASE_S": str(LEASE_S),
    "RUN_DEADLINE_S": "180",
    # Clients use process names as hosts, and are all one user.
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
    """One Celery worker with two child processes, and its proxy to the broker."""

    name: str
    process: Process
    broker_proxy: Proxy[PassThrough]

    @property
    def log(self) -> str:
        return (self.process.log_dir / f"{self.process.name}.log").read_text(errors="replace")

    @property
    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def restart(self, **environment: str) -> None:
        self.process.environment = {**self.process.environment, **environment}
        ready_before = self._count_ready()
        self.process.start()
        self.wait_until_ready(ready_before)

    def wait_until_ready(self, ready_before: int = 0) -> None:
        def is_ready() -> bool:
            self.process.require_running()
            return self._count_ready() > ready_before

        assert wait_until(is_ready, within_s=READY_TIMEOUT_S), self.log

    def _count_ready(self) -> int:
        return self.log.count(" ready.")


@dataclass(slots=True)
class RunRequests:
    """Requests to create runs: the ids created, responses by status code, and the slowest accepted request."""

    run_ids: list[str] = field(default_factory=list)
    responses: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0


class Site(Deployment):
    """Use as a context manager; all processes are stopped at its end."""

    SETTINGS = "config.settings"
    SIGN_IN = "tests.chaos.servers.inspector"
    APPLICATION = "config.asgi:application"

    def __init__(self, folder: Path, *, postgresql: PostgreSQL | None = None, **environment: str) -> None:
        super().__init__(folder, database_url=postgresql.url if postgresql else "")
        self.folder = folder
        self.postgresql = postgresql
        self.workers: list[Worker] = []
        self._unexpected_exits: list[str] = []
        self.webs: list[Web] = []
        self.client_proxies: list[Proxy[PassThrough]] = []
        self.calls_path = folder / "calls.jsonl"
        self.brief: dict[str, Any] = json.loads(SAMPLE_BRIEFS.read_text())[0]
        self.environment = self._environment = self._environment | ENVIRONMENT | environment
        self.environment["CHAOS_CALLS"] = str(self.calls_path)

    def open(self, *, webs: int = 2, workers: int = 2, without: Collection[str] = ()) -> Self:
        """Start the processes concurrently, and wait until all are ready. `without` names guards of runs to disable."""
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
        proxy = Proxy(self.background, web.address.with_suffix(".proxy"), web.address, PassThrough)
        self.client_proxies.append(self._resources.enter_context(proxy))
        web.address = proxy.path
        self.webs.append(web)
        return web

    def start_worker(self, *, without: Collection[str] = (), hostname: str = "") -> Worker:
        """Start a worker without waiting for it. Its `hostname` is its own unless given."""
        name = self._next_name("worker")
        proxy = Proxy(self.background, self.folder / f"{name}.broker", self.valkey.socket_path, PassThrough)
        self._resources.enter_context(proxy)
        celery = ("celery", "-A", "tests.chaos.servers.worker", "worker", "--hostname", hostname or f"{name}@chaos")
        options = ("--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO")
        process = self._start_process(name, *celery, *options, redis_url=f"unix://{proxy.path}", without=without)
        worker = Worker(name=hostname or f"{name}@chaos", process=process, broker_proxy=proxy)
        self.workers.append(worker)
        return worker

    def restart_exited_workers(self) -> None:
        """Restart workers that exited by themselves, as a supervisor does, and record that they did."""
        for worker in self.workers:
            if worker.process.has_exited:
                self._unexpected_exits.append(f"{worker.name} exited by itself: {worker.process.last_log_line()}")
                worker.process.kill()
                worker.restart()

    def take_unexpected_exits(self) -> list[str]:
        """Return and clear the record of workers that exited by themselves."""
        exits, self._unexpected_exits = self._unexpected_exits, []
        return exits

    def create_runs(self, count: int, *, rng: random.Random, into: RunRequests) -> list[str]:
        """Create runs as a well-behaved client does: retry with the same idempotency key until accepted."""

        async def create_all() -> list[str]:
            async with self._new_http() as http:
                return list(await asyncio.gather(*(self._create_run(http, rng, into) for _ in range(count))))

        run_ids = self.background.run(create_all())
        into.run_ids += run_ids
        return run_ids

    def inspect(self, command: str, **arguments: Any) -> Any:
        """Run a command of `servers/inspector.py`."""
        return json.loads(self._inspector.request(json.dumps({"command": command} | arguments).encode()))

    def describe_runs(self, run_ids: Collection[str]) -> list[dict[str, Any]]:
        return list(self.inspect("describe_runs", run_ids=list(run_ids)))

    def read_calls(self) -> list[dict[str, Any]]:
        """Return every call of a writer so far."""
        if not self.calls_path.exists():
            return []
        return [json.loads(line) for line in self.calls_path.read_text().splitlines()]

    def count_in_logs(self, text: str, *, process: str) -> int:
        """Return how often the text occurs in the logs of the processes whose names start with `process`."""
        logs = (self.folder / "logs").glob(f"{process}*.log")
        return sum(log.read_text(errors="replace").count(text) for log in logs)

    def _sign_in(self, process: Process) -> None:
        self._inspector = process
        credentials = json.loads(process.request(b""))
        self._cookies = {SESSION_COOKIE: credentials["session"]}
        self.token: str = credentials["token"]

    def _new_http(self) -> httpx.AsyncClient:
        http = super()._new_http()
        http.headers["Authorization"] = f"Bearer {self.token}"
        # Streams send a heartbeat every second. A client that receives nothing for 5 s reconnects elsewhere.
        http.timeout = httpx.Timeout(5.0)
        return http

    async def _create_run(self, http: httpx.AsyncClient, rng: random.Random, into: RunRequests) -> str:
        headers, deadline = {"Idempotency-Key": uuid4().hex}, time.monotonic() + CREATE_TIMEOUT_S
        while time.monotonic() < deadline:
            started, url = time.monotonic(), f"{rng.choice(self.webs).url}api/v1/runs"
            with suppress(httpx.TransportError):
                response = await http.post(url, json={"brief": self.brief}, headers=headers)
                into.responses[str(response.status_code)] += 1
                if response.status_code == 202:
                    into.slowest_s = max(into.slowest_s, time.monotonic() - started)
                    return str(response.json()["id"])
            await asyncio.sleep(0.2)
        raise AssertionError(f"not accepted within {CREATE_TIMEOUT_S:g} s: {into.responses}")
