"""Telling workers of runs, over a real broker: often enough that none is forgotten, and not more often."""

import os
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db.models.functions import Now

from config import celery_app
from strategies.models import Run
from strategies.runs import dispatch, leases, transitions
from strategies.worker import sweeper
from strategies.worker.sweeper import Sweeper, sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_keys(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue that no other test has put anything into, and nobody listens to."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {"global_keyprefix": f"test:{uuid4()}:"}
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = options
    monkeypatch.setattr(dispatch._broker, "paused_until", 0.0)


def broker() -> Any:
    return celery_app.connection(transport_options=django_settings.CELERY_BROKER_TRANSPORT_OPTIONS)


def waiting_messages() -> int:
    with broker() as connection:
        return dispatch._messages_waiting(connection)


def ordered(alice: Any, brief: Any, count: int) -> list[Run]:
    return [transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(count)]


def let_time_pass(seconds: float) -> None:
    Run.objects.update(dispatched_at=Now() - timedelta(seconds=seconds))


def lose_messages() -> None:
    with broker() as connection:
        connection.default_channel.queue_purge(celery_app.conf.task_default_queue)


def test_each_run_is_told_of_once(alice: Any, brief: Any) -> None:
    ordered(alice, brief, 3)

    assert [sweep().dispatched for _ in range(3)] == [3, 0, 0]
    assert waiting_messages() == 3


def test_while_all_workers_are_busy_messages_do_not_pile_up(alice: Any, brief: Any) -> None:
    ordered(alice, brief, 5)
    sweep()

    for _ in range(10):
        let_time_pass(300)
        sweep()

    assert waiting_messages() == 5


def test_when_messages_are_lost_all_that_wait_are_told_of_again(alice: Any, brief: Any) -> None:
    ordered(alice, brief, 3)
    sweep()
    lose_messages()
    let_time_pass(300)

    assert sweep().dispatched == 3
    assert waiting_messages() == 3


def test_a_run_that_a_worker_has_just_lost_is_told_of_at_once_and_once(alice: Any, brief: Any) -> None:
    first, *_ = ordered(alice, brief, 3)
    sweep()
    leases.claim(first.pk, worker="one")
    leases.release_leases("one")

    assert [sweep().dispatched for _ in range(2)] == [1, 0]


def test_a_broker_that_is_away_is_not_asked_again_for_each_run(
    alice: Any, brief: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(alice, brief, 3)
    asked = []
    monkeypatch.setattr(celery_app, "connection", lambda **_: asked.append(1) or (_ for _ in ()).throw(OSError("away")))

    assert sweep().dispatched == dispatch.enqueue_runs(uuid4()) == 0

    assert len(asked) == 1
    assert not Run.objects.exclude(dispatched_at=None).exists()


def test_no_child_is_forked_in_the_middle_of_a_sweep(monkeypatch: pytest.MonkeyPatch, recwarn: Any) -> None:
    sweeping, go_on = threading.Event(), threading.Event()

    def slow_sweep() -> sweeper.SweepResult:
        sweeping.set()
        go_on.wait(10)
        return sweeper.SweepResult()

    monkeypatch.setattr(sweeper, "sweep", slow_sweep)
    monkeypatch.setattr(sweeper, "FORK_WAITS_S", 10.0)
    sweeps = Sweeper()
    sweeps.start()
    assert sweeping.wait(10)
    threading.Timer(0.2, go_on.set).start()

    child = os.fork()
    if child == 0:
        # Forked after the sweep, or the lock would still be held by a thread that is not here.
        os._exit(0 if go_on.is_set() and not sweeps._sweeping.locked() else 1)

    sweeps.stop()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
