"""Orders, polls and streams together, beside the same requests alone in the same run.

`uv run python -m tests.benchmarks.service [--streams 200 --seconds 20 --polls 40 --orders 2]`
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
from uuid import uuid4

import httpx
import psutil

from tests.chaos.conftest import short_name
from tests.chaos.run_clients import RunClient
from tests.chaos.site import Site
from tests.wire import WireEvent

RUNS_FOLLOWED = 4
ALONE_TIMES = 60
SIMULATED_RUN_S = 40.0
CONNECTED_WITHIN_S = 60.0
ENVIRONMENT = {"SIMULATED_RUN_S": str(SIMULATED_RUN_S), "RUN_DEADLINE_S": "300"}


class TimedClient(RunClient):
    """Notes how old each event is when it is read, by the one clock of the machine."""

    lags_ms: list[float]

    def _take(self, heard: WireEvent, began: float) -> None:
        if heard.event in {"progress", "section"}:
            published = datetime.fromisoformat(heard.data["timestamp"])
            self.lags_ms.append((datetime.now(UTC) - published).total_seconds() * 1000)
        super()._take(heard, began)


@dataclass(slots=True)
class Visitor:
    """Sends requests to one web process, and notes how long each took."""

    http: httpx.AsyncClient
    url: str
    brief: dict[str, object]
    took_ms: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    etag: str = ""

    async def look(self) -> None:
        """The bare request that the others are compared with: no session, no database."""
        await self._timed("bare", "GET", "livez", expected=200)

    async def poll(self, run_id: str) -> None:
        """Ask for a run as a page does that cannot stream: mostly it has not changed."""
        headers = {"If-None-Match": self.etag} if self.etag else {}
        answer = await self._timed("poll", "GET", f"api/v1/runs/{run_id}", expected=(200, 304), headers=headers)
        self.etag = answer.headers.get("ETag", self.etag)

    async def order(self) -> str:
        headers = {"Idempotency-Key": uuid4().hex}
        answer = await self._timed(
            "order", "POST", "api/v1/runs", expected=202, headers=headers, json={"brief": self.brief}
        )
        return str(answer.json()["id"])

    async def _timed(
        self, name: str, method: str, path: str, *, expected: int | tuple[int, ...], **options: object
    ) -> httpx.Response:
        began = time.monotonic()
        answer = await self.http.request(method, f"{self.url}{path}", **options)  # type: ignore[arg-type]
        self.took_ms.setdefault(name, []).append((time.monotonic() - began) * 1000)
        if answer.status_code not in (expected if isinstance(expected, tuple) else (expected,)):
            self.refused.append(f"{name}: {answer.status_code}")
        return answer


async def alone(visitor: Visitor) -> str:
    """Each request by itself, while nothing else happens. Returns a run that may be polled."""
    run_id = await visitor.order()
    for _ in range(ALONE_TIMES):
        await visitor.look()
        await visitor.poll(run_id)
    for _ in range(ALONE_TIMES // 6):
        await visitor.http.post(f"{visitor.url}api/v1/runs/{await visitor.order()}/cancel")
    await visitor.http.post(f"{visitor.url}api/v1/runs/{run_id}/cancel")
    return run_id


async def together(visitor: Visitor, run_ids: list[str], *, seconds: float, polls: float, orders: float) -> None:
    """Poll and order at these rates a second, whatever the answers take; what is ordered is stopped again."""

    async def order_and_stop() -> None:
        await visitor.http.post(f"{visitor.url}api/v1/runs/{await visitor.order()}/cancel")

    def poll() -> Awaitable[None]:
        return visitor.poll(random.choice(run_ids))

    works: list[tuple[Callable[[], Awaitable[None]], float]] = [
        (poll, polls),
        (order_and_stop, orders),
        (visitor.look, 10.0),
    ]
    until, tasks = time.monotonic() + seconds, set[asyncio.Task[None]]()

    async def repeat(work: Callable[[], Awaitable[None]], per_s: float) -> None:
        while time.monotonic() < until:
            tasks.add(asyncio.ensure_future(work()))  # type: ignore[arg-type]
            await asyncio.sleep(1 / per_s)

    await asyncio.gather(*(repeat(work, per_s) for work, per_s in works))
    await asyncio.gather(*tasks)


def measure(options: argparse.Namespace, folder: Path) -> str:
    with Site(folder, **ENVIRONMENT) as site:
        site.open(webs=1, workers=2)
        url = site.webs[0].url

        def fresh() -> Visitor:
            return Visitor(site._http(), url, site.brief)

        by_itself, busy = site.background.call(fresh), site.background.call(fresh)
        _run(site, alone(by_itself))
        run_ids = [_run(site, busy.order()) for _ in range(RUNS_FOLLOWED)]
        busy.took_ms.clear()
        followed = [run_ids[number % RUNS_FOLLOWED] for number in range(options.streams)]
        clients = [TimedClient([url], run_id, seed=str(number)) for number, run_id in enumerate(followed)]
        for client in clients:
            client.lags_ms = []
        web = psutil.Process(site.webs[0].process.pid)
        with site.crowd(clients) as crowd:
            crowd.wait_for(lambda client: client.is_connected, within_s=CONNECTED_WITHIN_S)
            for client in clients:
                client.lags_ms.clear()
            before_s, began = sum(web.cpu_times()[:2]), time.monotonic()
            load = together(busy, run_ids, seconds=options.seconds, polls=options.polls, orders=options.orders)
            _run(site, load, within_s=options.seconds + 60)
            share = (sum(web.cpu_times()[:2]) - before_s) / (time.monotonic() - began)
            lags = [lag for client in clients for lag in client.lags_ms]
        report = as_table(by_itself, busy, lags)
        children = [psutil.Process(worker.process.pid) for worker in site.workers]
        memory = [web.memory_info().rss, *(one.memory_info().rss for worker in children for one in worker.children())]
        for visitor in (by_itself, busy):
            _run(site, visitor.http.aclose())
    web_mb, child_mb = memory[0] / 1e6, max(memory[1:]) / 1e6
    used = f"web process: {share:.0%} of a core, {web_mb:.0f} MB; a worker's child: {child_mb:.0f} MB"
    refused = busy.refused or "none"
    return "\n".join([report, "", f"{used}; load average {psutil.getloadavg()[0]:.1f}; refused: {refused}"])


def as_table(by_itself: Visitor, busy: Visitor, lags: list[float]) -> str:
    bare = statistics.median(by_itself.took_ms["bare"])
    lines = [
        "| request | alone p50 ms | x bare | together p50 ms | x alone | together p95 ms | count |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in ("bare", "poll", "order"):
        before, now = statistics.median(by_itself.took_ms[name]), busy.took_ms[name]
        middle, late = statistics.median(now), statistics.quantiles(now, n=20)[-1]
        figures = [f"{before:.1f}", f"{before / bare:.1f}", f"{middle:.1f}", f"{middle / before:.1f}", f"{late:.1f}"]
        lines.append(f"| {name} | {' | '.join(figures)} | {len(now)} |")
    middle, late = statistics.median(lags), statistics.quantiles(lags, n=20)[-1]
    lines.append(f"| event, from publishing to reading | | | {middle:.1f} | | {late:.1f} | {len(lags)} |")
    return "\n".join(lines)


def _run[T](site: Site, work: Awaitable[T], *, within_s: float = 120.0) -> T:
    async def whole() -> T:
        return await work

    return asyncio.run_coroutine_threadsafe(whole(), site.background._loop).result(within_s)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=_up_to(2000), default=200, help="open at the same time")
    parser.add_argument("--seconds", type=_up_to(120), default=20)
    parser.add_argument("--polls", type=_up_to(500), default=40, help="a second, over all")
    parser.add_argument("--orders", type=_up_to(50), default=2, help="a second, over all")
    options = parser.parse_args()
    with suppress(KeyboardInterrupt), short_name() as name:
        sys.stdout.write(measure(options, Path(name)) + "\n")
    return 0


def _up_to(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"give a number from 1 to {most}")
        return int(text)

    return number


if __name__ == "__main__":
    sys.exit(main())
