"""A deployment rehearsed: two web processes behind nginx and two workers are replaced, one after the other, under load.

Nobody may notice: not those who follow runs, not those who poll, not those who order.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from config.processes import wait_until
from tests.chaos import verdicts
from tests.chaos.clients import Crowd
from tests.chaos.conftest import short_name
from tests.chaos.run_clients import Poller, RunClient, published
from tests.chaos.site import Site
from tests.deployment.nginx import Nginx, trusting

CLIENTS, RUNS = 200, 4
SIMULATED_RUN_S = 30
POLLERS = 4
ORDERED_EVERY_S = 0.5
ENDED_WITHIN_S = 150.0
WEB_STOPS_WITHIN_S, WORKER_STOPS_WITHIN_S = 12.0, 30.0
ENVIRONMENT = {
    "SIMULATED_RUN_S": str(SIMULATED_RUN_S),
    "RUN_DEADLINE_S": "300",
    "BEHIND_PROXY": "true",
}


class Front:
    """The site as the world sees it: through nginx, and nothing else."""

    def __init__(self, site: Site, nginx: Nginx) -> None:
        self.site, self.url = site, f"{nginx.url}/"
        self._nginx = nginx

    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=trusting(),
            headers={"Authorization": f"Bearer {self.site.token}"},
            timeout=20.0,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    def answers(self) -> Counter[int]:
        """Return how often nginx has answered with each status, to whomever."""
        lines = [json.loads(line) for line in self._nginx.log.splitlines() if line.startswith("{")]
        return Counter(line["status"] for line in lines)

    async def order(self, http: httpx.AsyncClient) -> str:
        body, key = {"brief": self.site.brief}, {"Idempotency-Key": uuid4().hex}
        response = await http.post(f"{self.url}api/v1/runs", json=body, headers=key)
        assert response.status_code == 202, response.text
        return str(response.json()["id"])

    async def order_and_stop_again_and_again(self, http: httpx.AsyncClient, ordered: list[str]) -> None:
        """What is ordered is stopped at once, so that it takes no worker from the runs that are followed."""
        while True:
            run_id = await self.order(http)
            ordered.append(run_id)
            (await http.post(f"{self.url}api/v1/runs/{run_id}/cancel")).raise_for_status()
            await asyncio.sleep(ORDERED_EVERY_S)

    @contextmanager
    def busy(self, run_ids: list[str]) -> Iterator[tuple[list[Poller], list[str]]]:
        """Poll these runs, and order others, for as long as the block lasts; a refusal is raised at its end."""
        pollers = [Poller([self.url], run_ids, seed=str(number)) for number in range(POLLERS)]
        ordered: list[str] = []

        async def begin() -> tuple[httpx.AsyncClient, list[asyncio.Task[None]]]:
            http = self.http()
            works = [poller.poll(http) for poller in pollers]
            works.append(self.order_and_stop_again_and_again(http, ordered))
            return http, [asyncio.create_task(work) for work in works]

        async def end() -> list[BaseException | None]:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            await http.aclose()
            return ended

        http, tasks = self.site.background.do(begin())
        yield pollers, ordered
        for error in self.site.background.do(end()):
            if isinstance(error, Exception):
                raise error


@pytest.fixture
def front() -> Iterator[Front]:
    with short_name() as name, Site(Path(name), **ENVIRONMENT) as site:
        site.open(webs=2, workers=2)
        # What the site's own clients go through can misbehave; nginx asks the processes themselves.
        addresses = [f"unix:{web.address.with_suffix('.http')}" for web in site.webs]
        with Nginx(Path(name), addresses) as nginx:
            yield Front(site, nginx)


def replace_everything(site: Site, crowd: Crowd) -> None:
    """As a deployment does: each process is told to end, and the next one is touched when its successor serves."""
    for web in site.webs:
        web.process.stop(within_s=WEB_STOPS_WITHIN_S)
        web.process.start()
        web.wait_until_serving()
    for worker in site.workers:
        worker.process.stop(within_s=WORKER_STOPS_WITHIN_S)
        worker.start_again()
    crowd.wait_for(lambda client: client.is_connected or client.told_to_stop, within_s=20.0)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_everything_is_replaced_under_two_hundred_clients_and_nobody_notices(front: Front) -> None:
    site = front.site

    async def order_all() -> list[str]:
        async with front.http() as http:
            return list(await asyncio.gather(*(front.order(http) for _ in range(RUNS))))

    run_ids = site.background.do(order_all())
    clients = [RunClient([front.url], random.choice(run_ids), seed=str(number)) for number in range(CLIENTS)]
    with site.crowd_through(front.http, clients) as crowd:
        crowd.wait_for(lambda client: client.is_connected, within_s=60.0)
        with front.busy(run_ids) as (pollers, ordered):
            began = time.monotonic()
            replace_everything(site, crowd)
            took_s = time.monotonic() - began
        assert wait_until(lambda: all(client.told_to_stop for client in clients), within_s=ENDED_WITHIN_S), site.look(
            run_ids
        )
        runs, calls = site.look(run_ids), site.calls()
        complaints = crowd.complaints({run["id"]: published(run) for run in runs})

    assert complaints == []
    assert [sentence for run in runs for sentence in verdicts.what_is_wrong(run, calls)] == []
    assert {run["status"] for run in runs} == {"succeeded"}
    polled = sum((poller.answers for poller in pollers), Counter[str]())
    assert set(polled) <= {"200", "304"}, polled
    assert all(run["status"] == "canceled" for run in site.look(ordered))
    assert len(site.look(ordered)) == len(ordered) > 0
    assert max(front.answers()) < 500, front.answers()
    again = sum(client.heard["hello"] for client in clients) - CLIENTS
    print(f"replaced in {took_s:.0f} s: {again} streams resumed, {polled.total()} polls, {len(ordered)} orders")  # noqa: T201
