"""Attempts that cannot continue: handed over, left to another worker, or ended with a reason."""

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from config.processes import wait_until
from strategies.generation.errors import WritingCanceled
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import BriefRecord, Run
from strategies.runs import endings, leases, selectors, transitions
from strategies.worker import execution, heartbeat
from strategies.worker.heartbeat import Heartbeat
from strategies.worker.shutdown import shutdown
from strategies.worker.sweeper import sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def reset_shutdown() -> Iterator[None]:
    yield
    shutdown.reset()


class InterruptedWriter(OfflineWriter):
    """Calls `on_section` while it writes one section, then stops if canceled."""

    def __init__(self, section: str, on_section: Any) -> None:
        self.section, self.on_section = section, on_section

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        if assignment.section == self.section:
            self.on_section()
            if callbacks["is_canceled"]():
                raise WritingCanceled
        return super().write(assignment, **callbacks)


def interrupt(monkeypatch: pytest.MonkeyPatch, section: str, on_section: Any) -> None:
    monkeypatch.setattr(execution, "build_writer", lambda run, **_: InterruptedWriter(section, on_section))


def test_worker_finishes_its_section_and_releases_the_run_on_shutdown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        interrupt(patched, "positioning", lambda: shutdown.request(within_s=60))
        assert not execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.lease_until, run.dispatched_at) == ("queued", None, None)
    assert set(run.sections.values_list("status", flat=True)) == {"done", "waiting"}
    assert run.sections.get(key="positioning").status == "done"
    assert selectors.read_events_after(run, 0)[-1].data["status"] == "queued"
    shutdown.reset()

    assert execution.execute(run.id, worker="two")

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 2)
    assert set(run.sections.values_list("tries", flat=True)) == {1}


def test_worker_drops_its_section_when_shutdown_is_overdue(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch, "positioning", lambda: shutdown.request(within_s=0))

    assert not execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.sections.get(key="positioning").status) == ("queued", "waiting")


def test_shutdown_keeps_the_earliest_deadline() -> None:
    shutdown.request(within_s=60)
    assert shutdown.is_requested
    assert not shutdown.is_overdue
    shutdown.request(within_s=0)
    shutdown.request(within_s=60)

    assert shutdown.is_overdue


def test_release_does_not_use_up_an_attempt(run: Run) -> None:
    for _ in range(3 * leases.MAX_ATTEMPTS):
        lease = leases.claim(run.id, worker="one")
        assert lease
        endings.release(lease)

    assert leases.claim(run.id, worker="one")


def test_canceled_run_is_not_handed_over(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel_and_shut_down() -> None:
        transitions.request_cancel(run.id)
        shutdown.request(within_s=0)

    interrupt(monkeypatch, "positioning", cancel_and_shut_down)

    assert execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert run.status == "canceled"


def test_cancel_takes_effect_at_once_without_a_lease(run: Run) -> None:
    leases.claim(run.id, worker="one")
    leases.release_leases("one")

    assert transitions.request_cancel(run.id).status == "canceled"


def test_hung_section_loses_its_lease(run: Run, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RUN_LEASE_S = 5.0
    monkeypatch.setattr(heartbeat, "INTERVAL_S", 0.01)
    lease = leases.claim(run.id, worker="one")
    assert lease
    lease_until = Run.objects.get().lease_until

    with Heartbeat(lease, section_limit_s=0.05) as running:
        assert wait_until(running.must_stop, within_s=5)

    assert Run.objects.get().lease_until == lease_until


def test_slow_section_keeps_its_lease(run: Run, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RUN_LEASE_S = 0.05
    monkeypatch.setattr(heartbeat, "INTERVAL_S", 0.01)
    lease = leases.claim(run.id, worker="one")
    assert lease
    first_until = Run.objects.get().lease_until

    with Heartbeat(lease, section_limit_s=60) as running:
        assert wait_until(lambda: Run.objects.get().lease_until > first_until, within_s=5)
        assert not running.must_stop()


def test_attempt_stops_at_the_deadline_of_its_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def endless(assignment: Assignment, *, is_canceled: Any, **_: Any) -> WrittenProse:
        Run.objects.update(deadline_at=run.created_at)
        sweep()
        assert wait_until(is_canceled, within_s=5)
        stopped.set()
        raise WritingCanceled

    writer = OfflineWriter()
    monkeypatch.setattr(writer, "write", endless)
    monkeypatch.setattr(execution, "build_writer", lambda run, **_: writer)

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert stopped.is_set()
    assert (run.status, run.error_code) == ("failed", "deadline_exceeded")


def test_run_with_an_unreadable_brief_fails_on_the_first_attempt(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    BriefRecord.objects.update(data={"nothing": "of use"})

    with caplog.at_level(logging.ERROR):
        assert execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, run.attempt) == ("failed", "internal_error", 1)
    assert str(run.id) in caplog.text
