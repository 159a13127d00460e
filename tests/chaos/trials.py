"""One fault, once: runs are ordered, followed and polled, something breaks, and everything is judged."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import psutil

from config.processes import wait_until
from tests.chaos import verdicts
from tests.chaos.clients import Crowd
from tests.chaos.processes import Ended
from tests.chaos.run_clients import Poller, RunClient, published
from tests.chaos.site import SIMULATED_RUN_S, Orders, Site

ENDED_WITHIN_S = 150.0
"""Long: a busy machine stretches all but the leases. How soon runs went on is told in the table."""
SETTLED_WITHIN_S = 60.0
"""The streams of a killed process count as open until their leases have run out, 30 s later."""
CALM_THREADS, CALM_DESCRIPTORS, CALM_CONNECTIONS = 2, 6, 2
"""What may have come to stay since the quiet beginning: a thread of a pool, a kept connection."""
CALM_WORKER_DESCRIPTORS = 10
"""A broken line to the broker leaves its sockets to the collection of garbage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is done to a site while `runs` are written on it. It returns when the fault is over."""

    name: str
    strike: Callable[["Trial"], object]
    runs: int = 4
    within: float = 0.7
    """It strikes at a random moment in this part of the time that a run takes."""
    postgresql_only: bool = False
    sqlite_only: bool = False


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of one trial."""

    fault: str
    runs: int
    wrong: list[str]
    recovered_s: float
    """From the end of the fault until every run that lived then was seen to move by its reader."""


@dataclass(slots=True)
class Trial:
    """Use as a context manager: its readers read for as long as it lasts."""

    site: Site
    chance: random.Random
    orders: Orders = field(default_factory=Orders)
    clients: list[RunClient] = field(default_factory=list)
    crowds: list[Crowd] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What the fault itself found wrong."""
    over_at: float | None = None
    """When it was over, if that was before all was put right again: from then on, runs have to go on by themselves."""
    open: ExitStack = field(default_factory=ExitStack)
    poller: Poller = field(init=False)

    def __enter__(self) -> Self:
        self.poller = Poller([web.url for web in self.site.webs], self.orders.run_ids, seed=str(self.chance.random()))
        polling = self.site.background.do(self._start_polling())
        self.open.callback(lambda: self.site.background.call(polling.cancel))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.open.close()

    def order(self, count: int) -> list[str]:
        """Order runs, each with a reader of its own."""
        run_ids = self.site.order(count, chance=self.chance, into=self.orders)
        self.follow(run_ids)
        return run_ids

    def follow(self, run_ids: list[str]) -> None:
        urls = [web.url for web in self.site.webs]
        clients = [RunClient(urls, run_id, seed=run_id) for run_id in run_ids]
        self.clients += clients
        self.crowds.append(self.open.enter_context(self.site.crowd(clients)))

    def is_over(self) -> None:
        """Say that from here on only what is missing is replaced."""
        self.over_at = time.monotonic()

    def rest(self, share: float) -> None:
        """Let things go on for a random part of this share of a run's time."""
        time.sleep(self.chance.uniform(0, share) * SIMULATED_RUN_S)

    def wait_for_the_end(self) -> bool:
        def all_know() -> bool:
            self.site.supervise()
            return all(client.told_to_stop for client in self.clients)

        return wait_until(all_know, within_s=ENDED_WITHIN_S, every_s=0.1)

    def judge(self) -> list[str]:
        """Say what is wrong with the runs and with what people were told of them."""
        runs, calls = self.site.look(self.orders.run_ids), self.site.calls()
        ledger = {run["id"]: published(run) for run in runs}
        wrong = [sentence for run in runs for sentence in verdicts.what_is_wrong(run, calls)]
        wrong += [complaint for crowd in self.crowds for complaint in crowd.complaints(ledger)]
        wrong += [f"an order was answered {answer}" for answer in self.orders.answers if answer not in ("202", "503")]
        # None of these faults is a reason to go without a section.
        wrong += [
            f"{run['id'][:8]}: {run['status']}, {run['error_code']}" for run in runs if run["status"] != "succeeded"
        ]
        return wrong + self.poller.surprises

    def recovered_s(self, over: float) -> float:
        """Return how long the last of the runs that lived at that time took to move on."""
        waits = [next((at for at in client.moved_at if at >= over), None) for client in self.clients]
        return max((at - over for at in waits if at is not None), default=0.0)

    async def _start_polling(self) -> asyncio.Task[None]:
        async def poll() -> None:
            async with self.site._http() as http:
                await self.poller.poll(http)

        return asyncio.create_task(poll())


def endure(site: Site, fault: Fault, calm: "Calm", chance: random.Random) -> Result:
    """Let one fault strike, and see everything through."""
    with Trial(site, chance) as trial:
        if fault.runs:
            trial.order(fault.runs)
        trial.rest(fault.within)
        try:
            fault.strike(trial)
        except (AssertionError, Ended) as error:
            # Of this one trial; what it has left is seen through, and the others follow.
            trial.complaints.append(f"it did not come to its end: {error}")
        over = trial.over_at or time.monotonic()
        ended = trial.wait_for_the_end()
        wrong = (
            trial.complaints
            + trial.judge()
            + ([] if ended else ["not everybody was told of the end"])
            + site.ended_by_themselves()
        )
        recovered_s = trial.recovered_s(over)
    return Result(
        fault=fault.name, runs=len(trial.orders.run_ids), wrong=wrong + calm.unlike(site), recovered_s=recovered_s
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """What a site uses when nothing happens; of its processes, the one that uses most."""

    threads: int
    descriptors: int
    worker_threads: int
    worker_descriptors: int
    connections: int

    @classmethod
    def of(cls, site: Site) -> Self:
        webs = [psutil.Process(web.process.pid) for web in site.webs]
        workers = [psutil.Process(worker.process.pid) for worker in site.workers]
        return cls(
            threads=max(web.num_threads() for web in webs),
            descriptors=max(web.num_fds() for web in webs),
            worker_threads=max(worker.num_threads() for worker in workers),
            worker_descriptors=max(worker.num_fds() for worker in workers),
            connections=site.postgresql.connections() if site.postgresql else 0,
        )

    @classmethod
    def unknown(cls) -> Self:
        """Return what nothing exceeds."""
        return cls(threads=1000, descriptors=1000, worker_threads=1000, worker_descriptors=1000, connections=1000)

    def unlike(self, site: Site) -> list[str]:
        """Wait until the site is as calm again; say what is not."""
        if wait_until(lambda: not self._excess(site), within_s=SETTLED_WITHIN_S, every_s=0.2):
            return []
        return self._excess(site)

    def _excess(self, site: Site) -> list[str]:
        now = Calm.of(site)
        excess = [
            f"{there} {name}, {before} before"
            for name, there, before, more in (
                ("threads", now.threads, self.threads, CALM_THREADS),
                ("descriptors", now.descriptors, self.descriptors, CALM_DESCRIPTORS),
                ("threads of a worker", now.worker_threads, self.worker_threads, CALM_THREADS),
                (
                    "descriptors of a worker",
                    now.worker_descriptors,
                    self.worker_descriptors,
                    CALM_WORKER_DESCRIPTORS,
                ),
                ("database connections", now.connections, self.connections, CALM_CONNECTIONS),
            )
            if there > before + more
        ]
        streams = sum(web.metric("sse_connections_open") for web in site.webs) + site.valkey.leases()
        return excess + ([f"{streams:g} streams or leases are still open"] if streams else [])
