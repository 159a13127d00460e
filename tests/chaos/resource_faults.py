"""Faults of what a site with active runs needs: Redis for one process alone, row locks, names, file descriptors."""

import resource
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psutil
import psycopg

from tests.chaos.run_faults import HANDOVER_TIMEOUT_S, find_busy_worker
from tests.chaos.site import LEASE_S
from tests.chaos.trials import Fault, Trial

SPARE_DESCRIPTORS = 3


def cut_worker_off_from_redis(trial: Trial) -> None:
    """Cut off one busy worker from Redis; the web processes and the other worker still reach it."""
    proxy = find_busy_worker(trial).broker_proxy
    proxy.reject_connections()
    trial.pause(1.0)
    proxy.restore()


def refuse_redis_writes(trial: Trial) -> None:
    """Let Redis answer every write with an error, as one that lost its replicas does."""
    with trial.site.valkey.without_writes():
        trial.create_runs(2)
        trial.pause(0.7)


def lock_runs(trial: Trial) -> None:
    """Keep the rows of all runs locked in a transaction that outlasts their leases."""
    assert trial.site.postgresql
    with psycopg.connect(trial.site.postgresql.url) as connection:
        connection.execute("SELECT id FROM strategies_run FOR UPDATE")
        time.sleep(LEASE_S * 1.2)
        connection.rollback()


def restart_namesakes(trial: Trial) -> None:
    """Start a worker with the name of another one, kill it, and start it again, while both write."""
    other = find_busy_worker(trial)
    namesake = trial.site.start_worker(hostname=other.name)
    namesake.wait_until_ready()
    trial.create_runs(2)
    for _ in range(2):
        trial.pause(0.3)
        namesake.process.kill()
        namesake.restart()
    trial.mark_fault_over()

    def remove() -> None:
        namesake.process.stop(within_s=HANDOVER_TIMEOUT_S)
        trial.site.workers.remove(namesake)

    trial.resources.callback(remove)


def use_up_descriptors(trial: Trial) -> None:
    """Leave the web processes hardly any file descriptors, while more clients connect than that."""
    with ExitStack() as limits:
        for web in trial.site.webs:
            limits.enter_context(_limited_descriptors(psutil.Process(web.process.pid)))
        trial.follow(trial.requests.run_ids * 5)
        trial.pause(0.7)


@contextmanager
def _limited_descriptors(process: psutil.Process) -> Iterator[None]:
    before = process.rlimit(resource.RLIMIT_NOFILE)
    process.rlimit(resource.RLIMIT_NOFILE, (process.num_fds() + SPARE_DESCRIPTORS, before[1]))
    try:
        yield
    finally:
        process.rlimit(resource.RLIMIT_NOFILE, before)


ALL = (
    Fault(name="one worker cut off from Redis", inject=cut_worker_off_from_redis, runs=2),
    Fault(name="Redis refuses writes", inject=refuse_redis_writes, runs=2),
    Fault(name="all runs locked past their leases", inject=lock_runs, runs=2, postgresql_only=True),
    Fault(name="two workers of one name", inject=restart_namesakes, runs=2),
    Fault(name="descriptors used up", inject=use_up_descriptors, runs=2),
)
