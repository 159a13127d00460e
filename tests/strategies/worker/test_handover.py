"""An attempt that cannot go on: handed on, left to another, or ended with the reason."""

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from config.processes import wait_until
from strategies.generation.errors import WritingCanceled
from strategies.generation.writers.base import Assignment, Written
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import BriefRecord, Run
from strategies.runs import endings, leases, selectors, transitions
from strategies.worker import execution, heartbeat
from strategies.worker.heartbeat import Heartbeat
from strategies.worker.shutdown import shutdown
from strategies.worker.sweeper import sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nobody_asked() -> Iterator[None]:
    yield
    shutdown.forget()


class Interrupted(OfflineWriter):
    """Has something happen while one section is written, and looks then whether to stop."""

    def __init__(self, section: str, happens: Any) -> None:
        self.section, self.happens = section, happens

    def write(self, assignment: Assignment, **callbacks: Any) -> Written:
        if assignment.section == self.section:
            self.happens()
            if callbacks["is_canceled"]():
                raise WritingCanceled
        return super().write(assignment, **callbacks)


def interrupt(monkeypatch: pytest.MonkeyPatch, section: str, happens: Any) -> None:
    monkeypatch.setattr(execution, "build_writer", lambda run: Interrupted(section, happens))


def test_a_worker_that_is_to_end_finishes_its_section_and_hands_the_run_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        interrupt(patched, "options", lambda: shutdown.ask(within_s=60))
        assert not execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.lease_until, run.dispatched_at) == ("queued", None, None)
    assert set(run.sections.values_list("status", flat=True)) == {"done", "waiting"}
    assert run.sections.get(key="options").status == "done"
    assert selectors.read_events_after(run, 0)[-1].data["status"] == "queued"
    shutdown.forget()

    assert execution.execute(run.id, worker="two")

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 2)
    assert set(run.sections.values_list("tries", flat=True)) == {1}


def test_when_time_is_up_the_section_in_hand_is_dropped(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch, "options", lambda: shutdown.ask(within_s=0))

    assert not execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.sections.get(key="options").status) == ("queued", "waiting")


def test_the_sooner_of_two_signals_counts() -> None:
    shutdown.ask(within_s=60)
    assert shutdown.is_requested
    assert not shutdown.is_overdue
    shutdown.ask(within_s=0)
    shutdown.ask(within_s=60)

    assert shutdown.is_overdue


def test_handing_on_costs_a_run_none_of_its_attempts(run: Run) -> None:
    for _ in range(3 * leases.MAX_ATTEMPTS):
        lease = leases.claim(run.id, worker="one")
        assert lease
        endings.release(lease)

    assert leases.claim(run.id, worker="one")


def test_a_run_that_was_to_be_stopped_is_not_handed_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def both() -> None:
        transitions.request_cancel(run.id)
        shutdown.ask(within_s=0)

    interrupt(monkeypatch, "options", both)

    assert execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert run.status == "canceled"


def test_to_stop_what_nobody_holds_takes_no_time(run: Run) -> None:
    leases.claim(run.id, worker="one")
    leases.release_leases("one")

    assert transitions.request_cancel(run.id).status == "canceled"


def test_a_section_that_hangs_loses_its_lease(run: Run, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RUN_LEASE_S = 5.0
    monkeypatch.setattr(heartbeat, "LOOKS_EVERY_S", 0.01)
    lease = leases.claim(run.id, worker="one")
    assert lease
    lease_until = Run.objects.get().lease_until

    with Heartbeat(lease, section_limit_s=0.05) as beating:
        assert wait_until(beating.must_stop, within_s=5)

    assert Run.objects.get().lease_until == lease_until


def test_a_section_that_takes_long_keeps_its_lease(run: Run, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RUN_LEASE_S = 0.05
    monkeypatch.setattr(heartbeat, "LOOKS_EVERY_S", 0.01)
    lease = leases.claim(run.id, worker="one")
    assert lease
    first = Run.objects.get().lease_until

    with Heartbeat(lease, section_limit_s=60) as beating:
        assert wait_until(lambda: Run.objects.get().lease_until > first, within_s=5)
        assert not beating.must_stop()


def test_an_attempt_outlives_no_deadline(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def endless(assignment: Assignment, *, on_text: Any, is_canceled: Any) -> Written:
        Run.objects.update(deadline_at=run.created_at)
        sweep()
        assert wait_until(is_canceled, within_s=5)
        stopped.set()
        raise WritingCanceled

    writer = OfflineWriter()
    monkeypatch.setattr(writer, "write", endless)
    monkeypatch.setattr(execution, "build_writer", lambda run: writer)

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert stopped.is_set()
    assert (run.status, run.error_code) == ("failed", "deadline_exceeded")


def test_a_run_that_cannot_even_begin_ends_with_the_reason_and_not_after_five_attempts(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    BriefRecord.objects.update(data={"nothing": "of use"})

    with caplog.at_level(logging.ERROR):
        assert execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, run.attempt) == ("failed", "internal", 1)
    assert str(run.id) in caplog.text
