"""A trial: create, follow and poll runs, inject one fault, and check the invariants."""

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
from tests.chaos import invariants
from tests.chaos.clients import ClientGroup
from tests.chaos.processes import ProcessEnded
from tests.chaos.run_clients import Poller, RunClient, build_published
from tests.chaos.site import SIMULATED_RUN_S, RunRequests, Site

END_TIMEOUT_S = 150.0
"""Long, because a busy machine slows down everything but the leases. The table shows how soon runs recovered."""
SETTLE_TIMEOUT_S = 60.0
"""The streams of a killed process count as open until their leases expire after 30 s."""
EXTRA_THREADS, EXTRA_DESCRIPTORS, EXTRA_CONNECTIONS = 2, 6, 2
"""Growth over the baseline that is no leak: a thread of a pool, a kept connection."""
EXTRA_WORKER_DESCRIPTORS = 10
"""The sockets of a broken broker connection stay open until they are garbage collected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault to inject into a site while `runs` runs are active on it. `inject` returns when the fault is over."""

    name: str
    inject: Callable[["Trial"], object]
    runs: int = 4
    within: float = 0.7
    """The fault is injected at a random moment in this share of a run's duration."""
    postgresql_only: bool = False
    sqlite_only: bool = False


@dataclass(slots=True, kw_only=True)
class Result:
    """The outcome of one trial."""

    fault: str
    runs: int
    violations: list[str]
    recovered_s: float
    """From the end of the fault until all active runs have made progress, as seen by their readers."""


@dataclass(slots=True)
class Trial:
    """Use as a context manager: the clients follow their runs for the duration of the block."""

    site: Site
    rng: random.Random
    requests: RunRequests = field(default_factory=RunRequests)
    clients: list[RunClient] = field(default_factory=list)
    groups: list[ClientGroup] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    """Violations found by the fault itself."""
    fault_over_at: float | None = None
    """When the fault was over, if that was before `inject` returned: from then on runs must recover by themselves."""
    resources: ExitStack = field(default_factory=ExitStack)
    poller: Poller = field(init=False)

    def __enter__(self) -> Self:
        self.poller = Poller([web.url for web in self.site.webs], self.requests.run_ids, seed=str(self.rng.random()))
        polling = self.site.background.run(self._start_polling())
        self.resources.callback(lambda: self.site.background.call(polling.cancel))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.resources.close()

    def create_runs(self, count: int) -> list[str]:
        """Create runs, each with a client that follows it."""
        run_ids = self.site.create_runs(count, rng=self.rng, into=self.requests)
        self.follow(run_ids)
        return run_ids

    def follow(self, run_ids: list[str]) -> None:
        urls = [web.url for web in self.site.webs]
        clients = [RunClient(urls, run_id, seed=run_id) for run_id in run_ids]
        self.clients += clients
        self.groups.append(self.resources.enter_context(self.site.connect_clients(clients)))

    def mark_fault_over(self) -> None:
        """Record that the fault is over. After this call the fault only restarts what is missing."""
        self.fault_over_at = time.monotonic()

    def pause(self, share: float) -> None:
        """Sleep for a random part of this share of a run's duration."""
        time.sleep(self.rng.uniform(0, share) * SIMULATED_RUN_S)

    def wait_for_end(self) -> bool:
        def have_all_ended() -> bool:
            self.site.restart_exited_workers()
            return all(client.stream_ended for client in self.clients)

        return wait_until(have_all_ended, within_s=END_TIMEOUT_S, every_s=0.1)

    def find_violations(self) -> list[str]:
        """Check the runs, their streams and the API responses; see `README.md` for the invariants."""
        runs, calls = self.site.describe_runs(self.requests.run_ids), self.site.read_calls()
        ledger = {run["id"]: build_published(run) for run in runs}
        violations = [sentence for run in runs for sentence in invariants.find_violations(run, calls)]
        violations += [violation for group in self.groups for violation in group.find_violations(ledger)]
        violations += [
            f"creating a run was answered {status}"
            for status in self.requests.responses
            if status not in ("202", "503")
        ]
        # None of these faults justifies a missing section.
        violations += [
            f"{run['id'][:8]}: {run['status']}, {run['error_code']}" for run in runs if run["status"] != "succeeded"
        ]
        return violations + self.poller.unexpected

    def recovered_s(self, over: float) -> float:
        """Return the time from `over` until the last active run made progress."""
        waits = [next((at for at in client.progressed_at if at >= over), None) for client in self.clients]
        return max((at - over for at in waits if at is not None), default=0.0)

    async def _start_polling(self) -> asyncio.Task[None]:
        async def poll() -> None:
            async with self.site._new_http() as http:
                await self.poller.poll(http)

        return asyncio.create_task(poll())


def run_trial(site: Site, fault: Fault, baseline: "ResourceBaseline", rng: random.Random) -> Result:
    """Inject one fault, wait until all runs have ended, and check everything."""
    with Trial(site, rng) as trial:
        if fault.runs:
            trial.create_runs(fault.runs)
        trial.pause(fault.within)
        try:
            fault.inject(trial)
        except (AssertionError, ProcessEnded) as error:
            # Report it as a violation of this trial, so that the following trials can run.
            trial.violations.append(f"the fault failed: {error}")
        over = trial.fault_over_at or time.monotonic()
        ended = trial.wait_for_end()
        violations = (
            trial.violations
            + trial.find_violations()
            + ([] if ended else ["not every client received the end"])
            + site.take_unexpected_exits()
        )
        recovered_s = trial.recovered_s(over)
    return Result(
        fault=fault.name,
        runs=len(trial.requests.run_ids),
        violations=violations + baseline.find_leaks(site),
        recovered_s=recovered_s,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceBaseline:
    """Resources of an idle site: the maximum over its processes of each kind."""

    threads: int
    descriptors: int
    worker_threads: int
    worker_descriptors: int
    connections: int

    @classmethod
    def measure(cls, site: Site) -> Self:
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
    def unlimited(cls) -> Self:
        """Return a baseline that is never exceeded."""
        return cls(threads=1000, descriptors=1000, worker_threads=1000, worker_descriptors=1000, connections=1000)

    def find_leaks(self, site: Site) -> list[str]:
        """Wait until the site is back at the baseline; describe what is not."""
        if wait_until(lambda: not self._excess(site), within_s=SETTLE_TIMEOUT_S, every_s=0.2):
            return []
        return self._excess(site)

    def _excess(self, site: Site) -> list[str]:
        now = ResourceBaseline.measure(site)
        excess = [
            f"{count} {name}, {before} before"
            for name, count, before, extra in (
                ("threads", now.threads, self.threads, EXTRA_THREADS),
                ("descriptors", now.descriptors, self.descriptors, EXTRA_DESCRIPTORS),
                ("threads of a worker", now.worker_threads, self.worker_threads, EXTRA_THREADS),
                (
                    "descriptors of a worker",
                    now.worker_descriptors,
                    self.worker_descriptors,
                    EXTRA_WORKER_DESCRIPTORS,
                ),
                ("database connections", now.connections, self.connections, EXTRA_CONNECTIONS),
            )
            if count > before + extra
        ]
        streams = sum(web.read_metric("sse_connections_open") for web in site.webs) + site.valkey.count_stream_leases()
        return excess + ([f"{streams:g} streams or leases are still open"] if streams else [])
