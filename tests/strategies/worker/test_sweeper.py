"""The sweeper dispatches waiting runs and ends those that cannot continue."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from strategies.models import Run
from strategies.runs import dispatch, leases, transitions
from strategies.worker.sweeper import sweep
from tests.strategies.writing import write_sections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dispatched(monkeypatch: pytest.MonkeyPatch) -> list:
    """Return the ids of dispatched runs, as a list that grows."""
    run_ids_sent: list = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda *run_ids: run_ids_sent.extend(run_ids) or len(run_ids))
    monkeypatch.setattr(
        dispatch, "enqueue_lost_runs", lambda run_ids, *, waiting: run_ids_sent.extend(run_ids) or len(run_ids)
    )
    return run_ids_sent


def backdate(run: Run, **times: Any) -> None:
    Run.objects.filter(pk=run.pk).update(**{name: Now() - timedelta(seconds=ago) for name, ago in times.items()})


def test_sweep_dispatches_a_run_that_was_never_dispatched(run: Run, dispatched: list) -> None:
    sweep()

    assert dispatched == [run.id]


def test_sweep_skips_a_run_dispatched_a_moment_ago(run: Run, dispatched: list) -> None:
    transitions.mark_dispatched(run.id)

    sweep()

    assert dispatched == []


def test_sweep_dispatches_again_after_a_lost_message(run: Run, dispatched: list) -> None:
    backdate(run, dispatched_at=31)

    sweep()

    assert dispatched == [run.id]


def test_sweep_dispatches_a_run_with_an_expired_lease(run: Run, dispatched: list) -> None:
    leases.claim(run.id, worker="one")
    sweep()
    assert dispatched == []
    backdate(run, lease_until=1)

    sweep()

    assert dispatched == [run.id]


def test_sweep_ends_a_run_that_lost_too_many_workers(run: Run, dispatched: list) -> None:
    for _ in range(leases.MAX_ATTEMPTS):
        leases.claim(run.id, worker="w")
        backdate(run, lease_until=1)

    sweep()

    run.refresh_from_db()
    assert (run.status, run.error_code, dispatched) == ("failed", "worker_lost", [])


def test_sweep_ends_a_run_past_its_deadline_despite_a_valid_lease(run: Run, dispatched: list) -> None:
    leases.claim(run.id, worker="one")
    backdate(run, deadline_at=1)

    sweep()

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "deadline_exceeded")


def test_run_past_its_deadline_says_what_is_kept(alice: Any, brief: Any, dispatched: list) -> None:
    never_started, started, written = (
        transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(3)
    )
    leases.claim(started.id, worker="one")
    write_sections(written, 2)
    for run in (never_started, started, written):
        backdate(run, deadline_at=1)

    assert sweep().ended == 3

    assert [explain(run) for run in (never_started, started, written)] == [
        "No worker was free to write the strategy in time. Try again later.",
        "The strategy took too long. Try again later.",
        "The strategy took too long. Finished sections are kept.",
    ]
    assert dispatched == []


def test_run_that_lost_its_workers_says_what_is_kept(alice: Any, brief: Any, dispatched: list) -> None:
    lost, written = (transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(2))
    write_sections(written, 2)
    for run in (lost, written):
        Run.objects.filter(pk=run.pk).update(attempt=5, attempt_limit=5)
    backdate(written, lease_until=1)

    assert sweep().ended == 2

    lost_workers = "5 workers were lost while writing this strategy."
    assert [explain(run) for run in (lost, written)] == [
        f"{lost_workers} Try again later.",
        f"{lost_workers} Finished sections are kept.",
    ]


def explain(run: Run) -> str:
    """Return why a section of the run was not written."""
    return str(run.sections.filter(status="failed").values_list("error_message", flat=True).first())


@pytest.mark.parametrize(
    ("sections", "message"),
    [(0, "Stopped before a section was finished"), (2, "Stopped. Finished sections are kept")],
)
def test_canceled_run_says_what_is_kept(run: Run, dispatched: list, sections: int, message: str) -> None:
    if sections:
        write_sections(run, sections)
        backdate(run, lease_until=1)
    transitions.request_cancel(run.id)

    assert Run.objects.get(pk=run.pk).message == message


def test_sweep_cancels_a_run_whose_worker_was_lost(run: Run, dispatched: list) -> None:
    leases.claim(run.id, worker="one")
    transitions.request_cancel(run.id)
    backdate(run, lease_until=1)

    sweep()

    run.refresh_from_db()
    assert (run.status, dispatched) == ("canceled", [])


def test_sweep_skips_ended_runs(run: Run, dispatched: list) -> None:
    transitions.request_cancel(run.id)
    backdate(run, deadline_at=1)

    swept = sweep()

    assert (swept.ended, swept.dispatched, dispatched) == (0, 0, [])
