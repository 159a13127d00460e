"""The sweeper: no run is left behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from strategies.models import Run
from strategies.runs import commands, dispatch, leases, transitions
from strategies.worker.sweeper import sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list:
    """Runs that a worker was told of."""
    seen: list = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda *run_ids: seen.extend(run_ids) or len(run_ids))
    monkeypatch.setattr(commands, "dispatch_lost", lambda run_ids, *, waiting: seen.extend(run_ids) or len(run_ids))
    return seen


def set_back(run: Run, **times: Any) -> None:
    Run.objects.filter(pk=run.pk).update(**{name: Now() - timedelta(seconds=ago) for name, ago in times.items()})


def test_a_run_no_worker_was_told_of_is_told(run: Run, told: list) -> None:
    sweep()

    assert told == [run.id]


def test_a_run_told_a_moment_ago_is_left_in_peace(run: Run, told: list) -> None:
    transitions.mark_dispatched(run.id)

    sweep()

    assert told == []


def test_a_message_the_broker_lost_is_sent_again(run: Run, told: list) -> None:
    set_back(run, dispatched_at=31)

    sweep()

    assert told == [run.id]


def test_a_run_whose_worker_is_gone_is_handed_to_another(run: Run, told: list) -> None:
    leases.claim(run.id, worker="one")
    sweep()
    assert told == []
    set_back(run, lease_until=1)

    sweep()

    assert told == [run.id]


def test_a_run_that_has_killed_too_many_workers_ends_with_a_reason(run: Run, told: list) -> None:
    for _ in range(leases.MAX_ATTEMPTS):
        leases.claim(run.id, worker="w")
        set_back(run, lease_until=1)

    sweep()

    run.refresh_from_db()
    assert (run.status, run.error_code, told) == ("failed", "worker_lost", [])


def test_a_run_past_its_deadline_ends_even_under_a_live_lease(run: Run, told: list) -> None:
    leases.claim(run.id, worker="one")
    set_back(run, deadline_at=1)

    sweep()

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "deadline_exceeded")


def test_a_cancel_that_its_worker_did_not_live_to_see_is_carried_out(run: Run, told: list) -> None:
    leases.claim(run.id, worker="one")
    transitions.request_cancel(run.id)
    set_back(run, lease_until=1)

    sweep()

    run.refresh_from_db()
    assert (run.status, told) == ("canceled", [])


def test_ended_runs_are_left_alone(run: Run, told: list) -> None:
    transitions.request_cancel(run.id)
    set_back(run, deadline_at=1)

    swept = sweep()

    assert (swept.ended, swept.dispatched, told) == (0, 0, [])
