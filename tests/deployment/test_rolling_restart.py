"""Replace two web processes behind nginx and two workers, one after the other, under load.

Clients that stream, poll or create runs must not notice. The web processes are stopped as their systemd unit does it.
"""

import asyncio
import json
import random
import shlex
import subprocess
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from config.processes import wait_until
from tests.chaos import invariants
from tests.chaos.clients import ClientGroup
from tests.chaos.conftest import temporary_folder
from tests.chaos.run_clients import POLL_INTERVAL_S, Poller, RunClient, build_published
from tests.chaos.site import Site
from tests.deployment.nginx import Nginx, insecure_tls_context
from tests.deployment.systemd import unit

CLIENTS, RUNS = 200, 4
SIMULATED_RUN_S = 30
POLLERS = 4
CREATE_INTERVAL_S = 0.5
POSTERS, POST_INTERVAL_S = 2, 0.02
ENDED_WITHIN_S = 150.0
WEB_STOPS_WITHIN_S, WORKER_STOPS_WITHIN_S = 12.0, 30.0
UNKNOWN_RUN = UUID(int=0)
ENVIRONMENT: dict[str, Any] = {
    "SIMULATED_RUN_S": str(SIMULATED_RUN_S),
    "RUN_DEADLINE_S": "300",
    "BEHIND_PROXY": "true",
}


class Front:
    """The site as clients see it, through nginx."""

    def __init__(self, site: Site, nginx: Nginx) -> None:
        self.site, self.url = site, f"{nginx.url}/"
        self._nginx = nginx

    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=insecure_tls_context(),
            headers={"Authorization": f"Bearer {self.site.token}"},
            timeout=20.0,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    def responses(self) -> Counter[int]:
        """Return the number of responses of nginx by status."""
        lines = [json.loads(line) for line in self._nginx.log.splitlines() if line.startswith("{")]
        return Counter(line["status"] for line in lines)

    async def create_run(self, http: httpx.AsyncClient) -> str:
        body, key = {"brief": self.site.brief}, {"Idempotency-Key": uuid4().hex}
        response = await http.post(f"{self.url}api/v1/runs", json=body, headers=key)
        assert response.status_code == 202, response.text
        return str(response.json()["id"])

    async def create_and_cancel(self, http: httpx.AsyncClient, created: list[str]) -> None:
        """Create a run and cancel it at once, so that it takes no worker from the streamed runs."""
        run_id = await self.create_run(http)
        created.append(run_id)
        (await http.post(f"{self.url}api/v1/runs/{run_id}/cancel")).raise_for_status()

    async def post(self, http: httpx.AsyncClient) -> None:
        """Send a cheap request that a proxy must not repeat."""
        response = await http.post(f"{self.url}api/v1/runs/{UNKNOWN_RUN}/cancel")
        assert response.status_code == 404, response.text

    @contextmanager
    def busy(self, run_ids: list[str]) -> Iterator[tuple[list[Poller], list[str]]]:
        """Poll these runs and create others inside the `with` block. Raise the first error at its end."""
        pollers = [Poller([self.url], run_ids, seed=str(number)) for number in range(POLLERS)]
        created: list[str] = []

        async def start() -> tuple[httpx.AsyncClient, asyncio.Event, list[asyncio.Task[None]]]:
            http, stopping = self.http(), asyncio.Event()
            coroutines = [repeat(partial(poller.poll_once, http), POLL_INTERVAL_S, stopping) for poller in pollers]
            coroutines.append(repeat(partial(self.create_and_cancel, http, created), CREATE_INTERVAL_S, stopping))
            coroutines += [repeat(partial(self.post, http), POST_INTERVAL_S, stopping) for _ in range(POSTERS)]
            return http, stopping, [asyncio.create_task(coroutine) for coroutine in coroutines]

        async def end() -> list[BaseException | None]:
            # Not canceled: a connection that is canceled while it is made is never closed.
            stopping.set()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            await http.aclose()
            return ended

        http, stopping, tasks = self.site.background.run(start())
        yield pollers, created
        for error in self.site.background.run(end()):
            if isinstance(error, Exception):
                raise error


async def repeat(act: Callable[[], Awaitable[None]], interval_s: float, stopping: asyncio.Event) -> None:
    """Act every `interval_s` until `stopping` is set. Finishes what has begun."""
    while not stopping.is_set():
        await act()
        await asyncio.sleep(interval_s)


@pytest.fixture
def front() -> Iterator[Front]:
    with temporary_folder() as name, Site(Path(name), **ENVIRONMENT) as site:
        site.open(webs=2, workers=2)
        # Connect nginx to the web processes directly, not through the fault proxies of the site.
        addresses = [f"unix:{web.address.with_suffix('.http')}" for web in site.webs]
        with Nginx(Path(name), addresses) as nginx:
            yield Front(site, nginx)


def replace_everything(site: Site, group: ClientGroup) -> None:
    """Stop and start each process; continue with the next when the new one serves."""
    for web in site.webs:
        stop = unit("web")["ExecStop"].replace("/run/throughline/web-%i.sock", str(web.address.with_suffix(".http")))
        subprocess.run(shlex.split(stop), check=True)
        assert not web.address.with_suffix(".http").exists()
        web.process.stop(within_s=WEB_STOPS_WITHIN_S)
        web.process.start()
        web.wait_until_serving()
    for worker in site.workers:
        worker.process.stop(within_s=WORKER_STOPS_WITHIN_S)
        worker.restart()
    group.wait_for(lambda client: client.is_connected or client.stream_ended, within_s=20.0)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_rolling_restart_goes_unnoticed_by_two_hundred_clients(front: Front) -> None:
    site = front.site

    async def create_all() -> list[str]:
        async with front.http() as http:
            return list(await asyncio.gather(*(front.create_run(http) for _ in range(RUNS))))

    run_ids = site.background.run(create_all())
    clients = [RunClient([front.url], random.choice(run_ids), seed=str(number)) for number in range(CLIENTS)]
    with site.connect_clients_through(front.http, clients) as group:
        group.wait_for(lambda client: client.is_connected, within_s=60.0)
        with front.busy(run_ids) as (pollers, created):
            started = time.monotonic()
            replace_everything(site, group)
            duration_s = time.monotonic() - started
        assert wait_until(lambda: all(client.stream_ended for client in clients), within_s=ENDED_WITHIN_S), (
            site.describe_runs(run_ids)
        )
        runs, calls = site.describe_runs(run_ids), site.read_calls()
        violations = group.find_violations({run["id"]: build_published(run) for run in runs})

    assert violations == []
    assert [sentence for run in runs for sentence in invariants.find_violations(run, calls)] == []
    assert {run["status"] for run in runs} == {"succeeded"}
    polled = sum((poller.responses for poller in pollers), Counter[str]())
    assert set(polled) <= {"200", "304"}, polled
    assert all(run["status"] == "canceled" for run in site.describe_runs(created))
    assert len(site.describe_runs(created)) == len(created) > 0
    assert max(front.responses()) < 500, front.responses()
    resumed = sum(client.counts["hello"] for client in clients) - CLIENTS
    print(f"replaced in {duration_s:.0f} s: {resumed} streams resumed, {polled.total()} polls, {len(created)} runs")  # noqa: T201
