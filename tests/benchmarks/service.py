"""Measure creating, polling and streaming runs together, beside the same requests alone in the same run.

`uv run python -m tests.benchmarks.service [--streams 200 --seconds 20 --polls 40 --creates 2]`
"""

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil

from tests.benchmarks.options import number_between
from tests.chaos.conftest import temporary_folder
from tests.chaos.run_clients import RunClient
from tests.chaos.site import Site
from tests.wire import WireEvent

STREAMED_RUNS = 4
REQUESTS_ALONE = 60
SIMULATED_RUN_S = 40.0
CONNECT_TIMEOUT_S = 60.0
ENVIRONMENT: dict[str, Any] = {"SIMULATED_RUN_S": str(SIMULATED_RUN_S), "RUN_DEADLINE_S": "300"}


class TimedClient(RunClient):
    """A run client that records the age of each event when it is read. All processes use the same clock."""

    lags_ms: list[float]

    def _receive(self, event: WireEvent, began: float) -> None:
        if event.event in {"progress", "section"}:
            published = datetime.fromisoformat(event.data["timestamp"])
            self.lags_ms.append((datetime.now(UTC) - published).total_seconds() * 1000)
        super()._receive(event, began)


@dataclass(slots=True)
class ApiClient:
    """Sends requests to one web process, and records their durations."""

    http: httpx.AsyncClient
    url: str
    brief: dict[str, object]
    durations_ms: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    etag: str = ""

    async def ping(self) -> None:
        """Send the bare request that the others are compared with: no session, no database."""
        await self._send("bare", "GET", "livez", expected=200)

    async def poll(self, run_id: str) -> None:
        """Poll a run with its last ETag, as a page without a stream does; mostly the run has not changed."""
        headers = {"If-None-Match": self.etag} if self.etag else {}
        response = await self._send("poll", "GET", f"api/v1/runs/{run_id}", expected=(200, 304), headers=headers)
        self.etag = response.headers.get("ETag", self.etag)

    async def create_run(self) -> str:
        headers = {"Idempotency-Key": uuid4().hex}
        response = await self._send(
            "create", "POST", "api/v1/runs", expected=202, headers=headers, json={"brief": self.brief}
        )
        return str(response.json()["id"])

    async def _send(
        self, name: str, method: str, path: str, *, expected: int | tuple[int, ...], **options: object
    ) -> httpx.Response:
        began = time.monotonic()
        response = await self.http.request(method, f"{self.url}{path}", **options)  # type: ignore[arg-type]
        self.durations_ms.setdefault(name, []).append((time.monotonic() - began) * 1000)
        if response.status_code not in (expected if isinstance(expected, tuple) else (expected,)):
            self.failures.append(f"{name}: {response.status_code}")
        return response


async def measure_alone(api: ApiClient) -> None:
    """Send each request by itself, without other load."""
    run_id = await api.create_run()
    for _ in range(REQUESTS_ALONE):
        await api.ping()
        await api.poll(run_id)
    for _ in range(REQUESTS_ALONE // 6):
        await api.http.post(f"{api.url}api/v1/runs/{await api.create_run()}/cancel")
    await api.http.post(f"{api.url}api/v1/runs/{run_id}/cancel")


async def apply_load(api: ApiClient, run_ids: list[str], *, seconds: float, polls: float, creates: float) -> None:
    """Poll and create runs at these rates per second, however long the responses take; cancel the created runs."""

    async def create_and_cancel() -> None:
        await api.http.post(f"{api.url}api/v1/runs/{await api.create_run()}/cancel")

    def poll() -> Awaitable[None]:
        return api.poll(random.choice(run_ids))

    requests: list[tuple[Callable[[], Awaitable[None]], float]] = [
        (poll, polls),
        (create_and_cancel, creates),
        (api.ping, 10.0),
    ]
    deadline, tasks = time.monotonic() + seconds, set[asyncio.Task[None]]()

    async def repeat(send: Callable[[], Awaitable[None]], per_s: float) -> None:
        while time.monotonic() < deadline:
            tasks.add(asyncio.ensure_future(send()))
            await asyncio.sleep(1 / per_s)

    await asyncio.gather(*(repeat(send, per_s) for send, per_s in requests))
    await asyncio.gather(*tasks)


def measure(options: argparse.Namespace, folder: Path) -> str:
    with Site(folder, **ENVIRONMENT) as site:
        site.open(webs=1, workers=2)
        url = site.webs[0].url

        def new_client() -> ApiClient:
            return ApiClient(site._new_http(), url, site.brief)

        idle, loaded = site.background.call(new_client), site.background.call(new_client)
        _run(site, measure_alone(idle))
        run_ids = [_run(site, loaded.create_run()) for _ in range(STREAMED_RUNS)]
        loaded.durations_ms.clear()
        streamed = [run_ids[number % STREAMED_RUNS] for number in range(options.streams)]
        clients = [TimedClient([url], run_id, seed=str(number)) for number, run_id in enumerate(streamed)]
        for client in clients:
            client.lags_ms = []
        web = psutil.Process(site.webs[0].process.pid)
        with site.connect_clients(clients) as group:
            group.wait_for(lambda client: client.is_connected, within_s=CONNECT_TIMEOUT_S)
            for client in clients:
                client.lags_ms.clear()
            before_s, began = sum(web.cpu_times()[:2]), time.monotonic()
            load = apply_load(loaded, run_ids, seconds=options.seconds, polls=options.polls, creates=options.creates)
            _run(site, load, within_s=options.seconds + 60)
            share = (sum(web.cpu_times()[:2]) - before_s) / (time.monotonic() - began)
            lags = [lag for client in clients for lag in client.lags_ms]
        report = format_table(idle, loaded, lags)
        children = [psutil.Process(worker.process.pid) for worker in site.workers]
        memory = [web.memory_info().rss, *(one.memory_info().rss for worker in children for one in worker.children())]
        for api in (idle, loaded):
            _run(site, api.http.aclose())
    web_mb, child_mb = memory[0] / 1e6, max(memory[1:]) / 1e6
    used = f"web process: {share:.0%} of a core, {web_mb:.0f} MB; a worker's child: {child_mb:.0f} MB"
    failures = loaded.failures or "none"
    return "\n".join([report, "", f"{used}; load average {psutil.getloadavg()[0]:.1f}; failed requests: {failures}"])


def format_table(idle: ApiClient, loaded: ApiClient, lags: list[float]) -> str:
    bare = statistics.median(idle.durations_ms["bare"])
    lines = [
        "| request | alone p50 ms | x bare | under load p50 ms | x alone | under load p95 ms | count |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in ("bare", "poll", "create"):
        before, now = statistics.median(idle.durations_ms[name]), loaded.durations_ms[name]
        middle, late = statistics.median(now), statistics.quantiles(now, n=20)[-1]
        figures = [f"{before:.1f}", f"{before / bare:.1f}", f"{middle:.1f}", f"{middle / before:.1f}", f"{late:.1f}"]
        lines.append(f"| {name} | {' | '.join(figures)} | {len(now)} |")
    middle, late = statistics.median(lags), statistics.quantiles(lags, n=20)[-1]
    lines.append(f"| event, from publishing to reading | | | {middle:.1f} | | {late:.1f} | {len(lags)} |")
    return "\n".join(lines)


def _run[T](site: Site, work: Awaitable[T], *, within_s: float = 120.0) -> T:
    async def await_work() -> T:
        return await work

    return asyncio.run_coroutine_threadsafe(await_work(), site.background._loop).result(within_s)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=number_between(1, 2000), default=200, help="concurrent streams")
    parser.add_argument("--seconds", type=number_between(1, 120), default=20)
    parser.add_argument("--polls", type=number_between(1, 500), default=40, help="per second")
    parser.add_argument("--creates", type=number_between(1, 50), default=2, help="per second")
    options = parser.parse_args()
    with suppress(KeyboardInterrupt), temporary_folder() as name:
        sys.stdout.write(measure(options, Path(name)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
