"""The faults of a site with active runs."""

import time
from contextlib import closing

import psutil

from config.processes import wait_until
from tests.chaos import clocks
from tests.chaos.postgresql import PostgreSQL
from tests.chaos.run_clients import open_unread_stream
from tests.chaos.site import LEASE_S, Worker
from tests.chaos.trials import Fault, Trial

CLAIM_TIMEOUT_S = 30.0
HANDOVER_TIMEOUT_S = 30.0
ONE_HOUR_S = 3600
CREATE_DELAY_MAX_S = 4.0
"""How much longer creating a run may take while Redis is frozen: its commands time out after a second each."""


def no_fault(trial: Trial) -> None:
    """Do nothing: the trial to compare the others with."""


def overload(trial: Trial) -> None:
    """Use more runs and clients at once than there are threads."""
    trial.create_runs(12)
    open_unread_streams(trial)


def kill_child(trial: Trial) -> None:
    _find_busy_child(trial).kill()


def kill_every_child(trial: Trial) -> None:
    for worker in trial.site.workers:
        for child in worker.children:
            child.kill()


def kill_worker(trial: Trial) -> None:
    """Kill a worker and restart it at once, as a supervisor does."""
    worker = _choose_worker(trial)
    worker.process.kill()
    trial.mark_fault_over()
    worker.restart()


def kill_worker_for_good(trial: Trial) -> None:
    """Kill a worker and restart it only after the others have taken over its runs."""
    worker = _choose_worker(trial)
    worker.process.kill()
    trial.mark_fault_over()
    trial.resources.callback(worker.restart)


def freeze_worker(trial: Trial) -> None:
    """Freeze a worker until after its lease has expired and another one has taken over its run."""
    with find_busy_worker(trial).process.frozen():
        time.sleep(LEASE_S * 1.6)


def kill_worker_holding_message(trial: Trial) -> None:
    """Lose messages: frozen workers receive them from Redis, and are killed before they record them."""
    workers = trial.site.workers
    for worker in workers:
        worker.process.freeze()
    trial.create_runs(len(workers))
    for worker in workers:
        worker.process.kill()
    trial.mark_fault_over()
    for worker in workers:
        worker.restart()


def deploy_workers(trial: Trial) -> None:
    """Stop the workers with SIGTERM, one after the other, and replace them."""
    for worker in trial.site.workers:
        began = time.monotonic()
        worker.process.stop(within_s=HANDOVER_TIMEOUT_S)
        trial.mark_fault_over()
        assert time.monotonic() - began < HANDOVER_TIMEOUT_S, f"{worker.name} did not stop within the timeout"
        worker.restart()


def stop_worker_impatiently(trial: Trial) -> None:
    """Send a worker SIGTERM, and SIGKILL before it has shut down."""
    worker = _choose_worker(trial)
    worker.process.stop(within_s=trial.rng.uniform(0.01, 0.3))
    trial.mark_fault_over()
    worker.restart()


def deliver_tasks_three_times(trial: Trial) -> None:
    for _ in range(2):
        assert trial.site.inspect("enqueue_runs", run_ids=trial.requests.run_ids) == len(trial.requests.run_ids)


def stop_redis_at_create(trial: Trial) -> None:
    with trial.site.valkey.down():
        _create_runs_quickly(trial)


def freeze_redis_at_create(trial: Trial) -> None:
    with trial.site.valkey.process.frozen():
        _create_runs_quickly(trial)
        time.sleep(trial.rng.uniform(1, 4))


def cut_redis_connections(trial: Trial) -> None:
    for _ in range(3):
        trial.site.valkey.cut_all()
        trial.pause(0.2)


def empty_redis(trial: Trial) -> None:
    trial.site.valkey.restart_empty()


def fill_redis(trial: Trial) -> None:
    with trial.site.valkey.out_of_memory():
        _create_runs_quickly(trial)
        time.sleep(trial.rng.uniform(1, 3))


def disturb_broker_connections(trial: Trial) -> None:
    """Stall the workers' broker connections, then cut them, then make them slow."""
    proxies = [worker.broker_proxy for worker in trial.site.workers]
    for proxy in proxies:
        proxy.stall()
    trial.pause(0.5)
    for proxy in proxies:
        proxy.restore()
        proxy.cut()
        proxy.delay_s = 0.1
    trial.pause(0.5)
    for proxy in proxies:
        proxy.restore()


def cut_database_connections(trial: Trial) -> None:
    for _ in range(3):
        _database(trial).cut_connections()
        trial.pause(0.3)


def restart_database(trial: Trial) -> None:
    _database(trial).restart(mode="fast")


def crash_database(trial: Trial) -> None:
    _database(trial).restart(mode="immediate")


def write_six_runs_at_once(trial: Trial) -> None:
    """Start a third worker, so that six fast runs are written concurrently while they are read."""
    worker = trial.site.start_worker()
    worker.wait_until_ready()
    trial.resources.callback(lambda: _remove_worker(trial, worker))
    run_ids = trial.site.inspect("create_runs", briefs=[trial.site.brief] * 12, simulated_s=0.3)
    trial.requests.run_ids += run_ids
    trial.follow(run_ids)
    trial.site.inspect("enqueue_runs", run_ids=run_ids)


def kill_web(trial: Trial) -> None:
    web = trial.rng.choice(trial.site.webs)
    web.process.kill()
    trial.mark_fault_over()
    web.process.start()
    web.wait_until_serving()


def replace_webs(trial: Trial) -> None:
    for web in trial.site.webs:
        web.process.stop()
        trial.mark_fault_over()
        web.process.start()
        web.wait_until_serving()


def disturb_client_connections(trial: Trial) -> None:
    """Cut the connections between clients and web processes, then stall them, then make them slow."""
    proxies = trial.site.client_proxies
    for proxy in proxies:
        proxy.cut()
    trial.pause(0.3)
    for proxy in proxies:
        proxy.stall()
    trial.pause(0.5)
    for proxy in proxies:
        proxy.delay_s = 0.2
    trial.pause(0.5)
    for proxy in proxies:
        proxy.restore()


def open_unread_streams(trial: Trial) -> None:
    """Open fifty streams that are not read until the end of the trial."""
    for _ in range(50):
        web, run_id = trial.rng.choice(trial.site.webs), trial.rng.choice(trial.requests.run_ids)
        trial.resources.enter_context(closing(open_unread_stream(web.address, run_id, trial.site.token)))


def shift_worker_clock(trial: Trial) -> None:
    """Set the clock of one worker an hour forward or back, then kill one of its child processes or the other's."""
    worker = _choose_worker(trial)
    worker.process.stop(within_s=HANDOVER_TIMEOUT_S)
    worker.restart(**clocks.build_environment(trial.rng.choice((-ONE_HOUR_S, ONE_HOUR_S)), trial.site.folder))
    trial.resources.callback(lambda: _reset_clock(worker))
    trial.create_runs(4)
    trial.pause(0.5)
    _find_busy_child(trial).kill()


ALL = (
    Fault(name="no fault", inject=no_fault),
    Fault(name="worker child killed", inject=kill_child),
    Fault(name="every worker child killed", inject=kill_every_child),
    Fault(name="worker killed, back at once", inject=kill_worker),
    Fault(name="worker killed for good", inject=kill_worker_for_good, runs=2),
    Fault(name="worker frozen past its lease", inject=freeze_worker),
    Fault(name="worker killed holding a message", inject=kill_worker_holding_message, runs=0),
    Fault(name="workers deployed (SIGTERM)", inject=deploy_workers),
    Fault(name="SIGTERM, then SIGKILL", inject=stop_worker_impatiently),
    Fault(name="each task delivered three times", inject=deliver_tasks_three_times),
    Fault(name="Redis down at create", inject=stop_redis_at_create, runs=2),
    Fault(name="Redis frozen at create", inject=freeze_redis_at_create, runs=2),
    Fault(name="Redis connections cut", inject=cut_redis_connections),
    Fault(name="Redis restarted empty", inject=empty_redis, runs=6),
    Fault(name="Redis out of memory", inject=fill_redis, runs=2),
    Fault(name="broker connection stalled, cut, slow", inject=disturb_broker_connections),
    Fault(name="database connections cut", inject=cut_database_connections, postgresql_only=True),
    Fault(name="database restarted", inject=restart_database, postgresql_only=True),
    Fault(name="database crashed", inject=crash_database, postgresql_only=True),
    Fault(name="six writers on SQLite", inject=write_six_runs_at_once, sqlite_only=True, runs=0),
    Fault(name="web process killed", inject=kill_web),
    Fault(name="web processes replaced (SIGTERM)", inject=replace_webs),
    Fault(name="client connection cut, stalled, slow", inject=disturb_client_connections),
    Fault(name="fifty clients never read", inject=open_unread_streams, within=0.2),
    # On SQLite the database uses the worker's own clock.
    Fault(name="a worker's clock an hour off", inject=shift_worker_clock, postgresql_only=True, runs=0),
)


def find_busy_worker(trial: Trial) -> Worker:
    """Return a worker that holds the lease of a run."""
    child = _find_busy_child(trial)
    return next(worker for worker in trial.site.workers if child in worker.children)


def _choose_worker(trial: Trial) -> Worker:
    return trial.rng.choice(trial.site.workers)


def _find_busy_child(trial: Trial) -> psutil.Process:
    """Return a worker's child process that holds the lease of a run."""
    found: list[psutil.Process] = []

    def find() -> bool:
        runs = trial.site.describe_runs(trial.requests.run_ids)
        holders = {int(run["holder"].rpartition("#")[2]) for run in runs if run["leased"]}
        found[:] = [child for worker in trial.site.workers for child in worker.children if child.pid in holders]
        return bool(found)

    assert wait_until(find, within_s=CLAIM_TIMEOUT_S), "no worker claimed a run"
    return trial.rng.choice(found)


def _create_runs_quickly(trial: Trial) -> None:
    """Create runs; report a violation if that takes much longer than before on this machine."""
    usual_s, trial.requests.slowest_s = trial.requests.slowest_s, 0.0
    trial.create_runs(2)
    delay_s = trial.requests.slowest_s - usual_s
    if delay_s > CREATE_DELAY_MAX_S:
        trial.violations.append(f"creating a run took {delay_s:.1f} s longer than before")


def _database(trial: Trial) -> PostgreSQL:
    assert trial.site.postgresql
    return trial.site.postgresql


def _remove_worker(trial: Trial, worker: Worker) -> None:
    worker.process.stop(within_s=HANDOVER_TIMEOUT_S)
    trial.site.workers.remove(worker)


def _reset_clock(worker: Worker) -> None:
    worker.process.stop(within_s=HANDOVER_TIMEOUT_S)
    worker.restart(**clocks.CORRECT_CLOCK)
