"""What may happen to an installation while runs are written on it, each by name."""

import time
from contextlib import closing

import psutil

from config.processes import wait_until
from tests.chaos import clocks
from tests.chaos.postgresql import PostgreSQL
from tests.chaos.run_clients import never_reads
from tests.chaos.site import LEASE_S, Worker
from tests.chaos.trials import Fault, Trial

TAKEN_WITHIN_S = 30.0
HANDED_ON_WITHIN_S = 30.0
AN_HOUR_S = 3600
ORDERS_WAIT_AT_MOST_S = 4.0
"""For a Redis that does not answer: what is asked of it is cut off after a second each, and not asked again."""


def nothing(trial: Trial) -> None:
    """What every other trial is compared with."""


def crowded(trial: Trial) -> None:
    """More come at once than there are threads."""
    trial.order(12)
    nobody_reads(trial)


def child_killed(trial: Trial) -> None:
    _child_with_a_run(trial).kill()


def every_child_killed(trial: Trial) -> None:
    for worker in trial.site.workers:
        for child in worker.children:
            child.kill()


def worker_killed(trial: Trial) -> None:
    """It comes back at once, as a supervisor sees to it."""
    worker = _any(trial)
    worker.process.kill()
    trial.is_over()
    worker.start_again()


def worker_killed_for_good(trial: Trial) -> None:
    """It comes back when the others have taken over."""
    worker = _any(trial)
    worker.process.kill()
    trial.is_over()
    trial.open.callback(worker.start_again)


def worker_frozen(trial: Trial) -> None:
    """It sleeps past its lease and wakes up in the middle of what is another's by now."""
    with worker_with_a_run(trial).process.frozen():
        time.sleep(LEASE_S * 1.6)


def message_lost_with_its_worker(trial: Trial) -> None:
    """Redis has handed the message over, and nobody has noted it: frozen workers took it, and are killed."""
    workers = trial.site.workers
    for worker in workers:
        worker.process.freeze()
    trial.order(len(workers))
    for worker in workers:
        worker.process.kill()
    trial.is_over()
    for worker in workers:
        worker.start_again()


def deployed(trial: Trial) -> None:
    """One worker after the other is told to end, and replaced."""
    for worker in trial.site.workers:
        began = time.monotonic()
        worker.process.stop(within_s=HANDED_ON_WITHIN_S)
        trial.is_over()
        assert time.monotonic() - began < HANDED_ON_WITHIN_S, f"{worker.name} did not end by itself"
        worker.start_again()


def stopped_impatiently(trial: Trial) -> None:
    """SIGTERM, and SIGKILL before the worker is done with it."""
    worker = _any(trial)
    worker.process.stop(within_s=trial.chance.uniform(0.01, 0.3))
    trial.is_over()
    worker.start_again()


def told_thrice(trial: Trial) -> None:
    for _ in range(2):
        assert trial.site.ask("tell", run_ids=trial.orders.run_ids) == len(trial.orders.run_ids)


def redis_gone_at_order(trial: Trial) -> None:
    with trial.site.valkey.gone():
        _order_quickly(trial)


def redis_frozen_at_order(trial: Trial) -> None:
    with trial.site.valkey.process.frozen():
        _order_quickly(trial)
        time.sleep(trial.chance.uniform(1, 4))


def redis_cut(trial: Trial) -> None:
    for _ in range(3):
        trial.site.valkey.cut_all()
        trial.rest(0.2)


def redis_emptied(trial: Trial) -> None:
    trial.site.valkey.restart_empty()


def redis_full(trial: Trial) -> None:
    with trial.site.valkey.out_of_memory():
        _order_quickly(trial)
        time.sleep(trial.chance.uniform(1, 3))


def broker_line_bad(trial: Trial) -> None:
    """The workers' lines are dead, then cut, then slow."""
    lines = [worker.line for worker in trial.site.workers]
    for line in lines:
        line.stall()
    trial.rest(0.5)
    for line in lines:
        line.behave()
        line.cut()
        line.delay_s = 0.1
    trial.rest(0.5)
    for line in lines:
        line.behave()


def database_cut(trial: Trial) -> None:
    for _ in range(3):
        _database(trial).cut_connections()
        trial.rest(0.3)


def database_restarted(trial: Trial) -> None:
    _database(trial).restart(mode="fast")


def database_crashed(trial: Trial) -> None:
    _database(trial).restart(mode="immediate")


def six_writers(trial: Trial) -> None:
    """A third worker: six runs are written at a time, hurried, and read besides."""
    worker = trial.site.start_worker()
    worker.wait_until_ready()
    trial.open.callback(lambda: _dismiss(trial, worker))
    run_ids = trial.site.ask("order", briefs=[trial.site.brief] * 12, simulated_s=0.3)
    trial.orders.run_ids += run_ids
    trial.follow(run_ids)
    trial.site.ask("tell", run_ids=run_ids)


def web_killed(trial: Trial) -> None:
    web = trial.chance.choice(trial.site.webs)
    web.process.kill()
    trial.is_over()
    web.process.start()
    web.wait_until_serving()


def web_replaced(trial: Trial) -> None:
    for web in trial.site.webs:
        web.process.stop()
        trial.is_over()
        web.process.start()
        web.wait_until_serving()


def clients_line_bad(trial: Trial) -> None:
    """What stands between clients and web processes cuts, then is dead without a word, then is slow."""
    fronts = trial.site.fronts
    for front in fronts:
        front.cut()
    trial.rest(0.3)
    for front in fronts:
        front.stall()
    trial.rest(0.5)
    for front in fronts:
        front.delay_s = 0.2
    trial.rest(0.5)
    for front in fronts:
        front.behave()


def nobody_reads(trial: Trial) -> None:
    """Fifty clients ask for streams and take nothing of them, to the end of the trial."""
    for _ in range(50):
        web, run_id = trial.chance.choice(trial.site.webs), trial.chance.choice(trial.orders.run_ids)
        trial.open.enter_context(closing(never_reads(web.address, run_id, trial.site.token)))


def clock_an_hour_off(trial: Trial) -> None:
    """Of two workers one believes that it is an hour later, or earlier; and then loses a child."""
    worker = _any(trial)
    worker.process.stop(within_s=HANDED_ON_WITHIN_S)
    worker.start_again(**clocks.off_by(trial.chance.choice((-AN_HOUR_S, AN_HOUR_S)), trial.site.folder))
    trial.open.callback(lambda: _right_again(worker))
    trial.order(4)
    trial.rest(0.5)
    _child_with_a_run(trial).kill()


ALL = (
    Fault(name="nothing", strike=nothing),
    Fault(name="worker child killed", strike=child_killed),
    Fault(name="every worker child killed", strike=every_child_killed),
    Fault(name="worker killed, back at once", strike=worker_killed),
    Fault(name="worker killed for good", strike=worker_killed_for_good, runs=2),
    Fault(name="worker frozen past its lease, woken", strike=worker_frozen),
    Fault(name="worker killed with a message in hand", strike=message_lost_with_its_worker, runs=0),
    Fault(name="workers deployed (SIGTERM)", strike=deployed),
    Fault(name="SIGTERM, then SIGKILL", strike=stopped_impatiently),
    Fault(name="each task delivered three times", strike=told_thrice),
    Fault(name="Redis gone at order", strike=redis_gone_at_order, runs=2),
    Fault(name="Redis frozen at order", strike=redis_frozen_at_order, runs=2),
    Fault(name="Redis connections cut", strike=redis_cut),
    Fault(name="Redis restarted empty", strike=redis_emptied, runs=6),
    Fault(name="Redis out of memory", strike=redis_full, runs=2),
    Fault(name="broker line dead, cut, slow", strike=broker_line_bad),
    Fault(name="database connections cut", strike=database_cut, postgresql_only=True),
    Fault(name="database restarted", strike=database_restarted, postgresql_only=True),
    Fault(name="database crashed", strike=database_crashed, postgresql_only=True),
    Fault(name="six writers on SQLite", strike=six_writers, sqlite_only=True, runs=0),
    Fault(name="web process killed", strike=web_killed),
    Fault(name="web processes replaced (SIGTERM)", strike=web_replaced),
    Fault(name="client line cut, dead, slow", strike=clients_line_bad),
    Fault(name="fifty clients never read", strike=nobody_reads, within=0.2),
    # With SQLite the machine's one clock is the database's.
    Fault(name="a worker's clock an hour off", strike=clock_an_hour_off, postgresql_only=True, runs=0),
)


def worker_with_a_run(trial: Trial) -> Worker:
    child = _child_with_a_run(trial)
    return next(worker for worker in trial.site.workers if child in worker.children)


def _any(trial: Trial) -> Worker:
    return trial.chance.choice(trial.site.workers)


def _child_with_a_run(trial: Trial) -> psutil.Process:
    """Return a living process that holds a run now, as the row says."""
    found: list[psutil.Process] = []

    def look() -> bool:
        runs = trial.site.look(trial.orders.run_ids)
        holders = {int(run["holder"].rpartition("#")[2]) for run in runs if run["leased"]}
        found[:] = [child for worker in trial.site.workers for child in worker.children if child.pid in holders]
        return bool(found)

    assert wait_until(look, within_s=TAKEN_WITHIN_S), "no worker took a run"
    return trial.chance.choice(found)


def _order_quickly(trial: Trial) -> None:
    """Compared with what orders took on this machine a moment before: it may be a busy one."""
    usual_s, trial.orders.slowest_s = trial.orders.slowest_s, 0.0
    trial.order(2)
    waited_s = trial.orders.slowest_s - usual_s
    if waited_s > ORDERS_WAIT_AT_MOST_S:
        trial.complaints.append(f"an order took {waited_s:.1f} s longer than before")


def _database(trial: Trial) -> PostgreSQL:
    assert trial.site.postgresql
    return trial.site.postgresql


def _dismiss(trial: Trial, worker: Worker) -> None:
    worker.process.stop(within_s=HANDED_ON_WITHIN_S)
    trial.site.workers.remove(worker)


def _right_again(worker: Worker) -> None:
    worker.process.stop(within_s=HANDED_ON_WITHIN_S)
    worker.start_again(**clocks.RIGHT)
