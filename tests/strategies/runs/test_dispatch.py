"""Dispatch over a real broker: every waiting run has a message, and no more than one."""

import os
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db.models.functions import Now

from config import celery_app
from sse.circuit_breaker import CircuitBreaker
from strategies.models import Run
from strategies.runs import dispatch, leases, transitions
from strategies.worker import sweeper
from strategies.worker.sweeper import Sweeper, sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def separate_queue(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a queue of this test's own, without workers."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {"global_keyprefix": f"test:{uuid4()}:"}
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = options
    monkeypatch.setattr(dispatch, "_breaker", CircuitBreaker(dispatch.PAUSE_AFTER_FAILURE_S))


def connect_to_broker() -> Any:
    return celery_app.connection(transport_options=django_settings.CELERY_BROKER_TRANSPORT_OPTIONS)


def count_messages() -> int:
    with connect_to_broker() as connection:
        return dispatch._count_messages(connection)


def create_runs(alice: Any, brief: Any, count: int) -> list[Run]:
    return [transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(count)]


def age_dispatches(seconds: float) -> None:
    Run.objects.update(dispatched_at=Now() - timedelta(seconds=seconds))


def lose_messages() -> None:
    with connect_to_broker() as connection:
        connection.default_channel.queue_purge(celery_app.conf.task_default_queue)


def test_sweep_dispatches_each_run_once(alice: Any, brief: Any) -> None:
    create_runs(alice, brief, 3)

    assert [sweep().dispatched for _ in range(3)] == [3, 0, 0]
    assert count_messages() == 3


def test_sweep_adds_no_messages_while_workers_are_busy(alice: Any, brief: Any) -> None:
    create_runs(alice, brief, 5)
    sweep()

    for _ in range(10):
        age_dispatches(300)
        sweep()

    assert count_messages() == 5


def test_sweep_dispatches_all_waiting_runs_after_messages_are_lost(alice: Any, brief: Any) -> None:
    create_runs(alice, brief, 3)
    sweep()
    lose_messages()
    age_dispatches(300)

    assert sweep().dispatched == 3
    assert count_messages() == 3


def test_sweep_dispatches_a_released_run_at_once(alice: Any, brief: Any) -> None:
    first, *_ = create_runs(alice, brief, 3)
    sweep()
    leases.claim(first.pk, worker="one")
    leases.release_leases("one")

    assert [sweep().dispatched for _ in range(2)] == [1, 0]


def test_unavailable_broker_is_tried_once_for_all_runs(alice: Any, brief: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    create_runs(alice, brief, 3)
    attempts = []
    monkeypatch.setattr(
        celery_app, "connection", lambda **_: attempts.append(1) or (_ for _ in ()).throw(OSError("unavailable"))
    )

    assert sweep().dispatched == dispatch.enqueue_runs(uuid4()) == 0

    assert len(attempts) == 1
    assert not Run.objects.exclude(dispatched_at=None).exists()


def test_fork_waits_for_a_sweep_to_finish(monkeypatch: pytest.MonkeyPatch, recwarn: Any) -> None:
    sweep_started, may_finish = threading.Event(), threading.Event()

    def slow_sweep() -> sweeper.SweepResult:
        sweep_started.set()
        may_finish.wait(10)
        return sweeper.SweepResult()

    monkeypatch.setattr(sweeper, "sweep", slow_sweep)
    monkeypatch.setattr(sweeper, "FORK_TIMEOUT_S", 10.0)
    sweeper_thread = Sweeper(sweeper.sweep_and_log)
    sweeper_thread.start()
    assert sweep_started.wait(10)
    threading.Timer(0.2, may_finish.set).start()

    child = os.fork()
    if child == 0:
        # Forked during a sweep, the child would inherit a lock that nothing in it can release.
        os._exit(0 if may_finish.is_set() and not sweeper_thread._sweeping.locked() else 1)

    sweeper_thread.stop()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
