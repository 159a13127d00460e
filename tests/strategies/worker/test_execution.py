"""How a worker executes a run."""

import logging
import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from strategies.errors import ErrorDetail
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import checkpoints, endings, leases, selectors, transitions
from strategies.runs.snapshot import build_run_snapshot
from strategies.worker import execution
from tests.strategies.events import read_data

pytestmark = pytest.mark.django_db(transaction=True)


class FaultyWriter(OfflineWriter):
    """The offline writer, which raises `fault` on the first `times` tries of one section."""

    def __init__(self, section: str, fault: Exception, *, times: int = 1000) -> None:
        self.section, self.fault, self.times, self.tries = section, fault, times, 0

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        if assignment.section == self.section:
            self.tries += 1
            if self.tries <= self.times:
                raise self.fault
        return super().write(assignment, **callbacks)


@pytest.fixture
def use_writer(monkeypatch: pytest.MonkeyPatch) -> Any:
    def use(writer: Any) -> Any:
        monkeypatch.setattr(execution, "build_writer", lambda run, **_: writer)
        monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.0, 0.0))
        return writer

    return use


def test_run_succeeds_with_one_event_per_section_in_plan_order(run: Run) -> None:
    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert run.status == "succeeded"
    recorded = [data["section"]["key"] for data in read_data(run, "section")]
    assert recorded == [spec.key for spec in SECTIONS]


def test_run_shows_cards_at_every_step_and_none_twice(run: Run) -> None:
    execution.execute(run.id, worker="one")

    cards = selectors.get_shown_cards(run)
    assert {card.step for card in cards} == set(range(1, 9))
    assert len({card.id for card in cards}) == len(cards) >= 24


def test_section_is_retried_after_a_retryable_failure(run: Run, use_writer: Any) -> None:
    fault = WritingFailed("rate_limited", "Too many requests.", retryable=True)
    writer = use_writer(FaultyWriter("audience", fault, times=2))

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, writer.tries) == ("succeeded", 3)
    assert run.sections.get(key="audience").tries == 3


def test_progress_event_announces_the_next_try_and_its_reason(
    run: Run, use_writer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_writer(FaultyWriter("audience", WritingFailed("rate_limited", "Too many requests.", retryable=True), times=2))
    monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.2, 0.2))

    execution.execute(run.id, worker="one")

    progress = read_data(run, "progress")
    announced = [(data, next_try) for data in progress if (next_try := data["section"]["next_try"])]
    assert [(next_try["number"], next_try["total"]) for _, next_try in announced] == [(2, 3), (3, 3)]
    assert {next_try["reason"] for _, next_try in announced} == {"Too many requests."}
    for data, next_try in announced:
        assert data["section"]["status"] == "running"
        assert data["section"]["error"] is None, "it has not failed yet"
        wait = datetime.fromisoformat(next_try["at"]) - datetime.fromisoformat(data["timestamp"])
        assert 0 <= wait.total_seconds() < 3
    after = build_run_snapshot(run.id).sections
    assert [section.next_try for section in after] == [None] * len(SECTIONS)


@pytest.mark.parametrize("end", ["canceled", "aborted", "taken over"])
def test_next_try_is_cleared_when_the_run_ends_before_it(run: Run, end: str) -> None:
    lease = leases.claim(run.pk, worker="one")
    assert lease
    checkpoints.start_section(lease, SECTIONS[0])
    failure = WritingFailed("rate_limited", "Too many requests.", retryable=True)
    checkpoints.record_next_try(lease, SECTIONS[0], failure, number=2, wait_s=60)

    if end == "canceled":
        transitions.request_cancel(run.pk)
        endings.release(lease)
    elif end == "aborted":
        endings.abort(run.pk, code="deadline_exceeded", message="Too late.")
    else:
        leases.release_leases("one")
        leases.claim(run.pk, worker="two")

    section = build_run_snapshot(run.pk).sections[0]
    assert section.next_try is None
    assert section.error == (
        ErrorDetail(code="deadline_exceeded", message="Too late.", retryable=True) if end == "aborted" else None
    )


def test_failed_section_fails_only_its_dependents(run: Run, use_writer: Any) -> None:
    use_writer(FaultyWriter("risks", WritingFailed("refused", "Rejected.", retryable=False)))

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("partial", "refused")
    failed = {section.key: section.error_code for section in run.sections.filter(status="failed")}
    assert failed.pop("risks") == "refused"
    assert set(failed.values()) <= {"dependency_missing"}
    assert run.sections.get(key="audience").status == "done"


def test_rejected_key_fails_the_run_after_one_call(run: Run, use_writer: Any) -> None:
    fault = WritingFailed("provider_auth", "The key was rejected.", retryable=False)

    class UnauthorizedWriter(OfflineWriter):
        tries = 0

        def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
            self.tries += 1
            raise fault

    writer = use_writer(UnauthorizedWriter())

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, writer.tries) == ("failed", "provider_auth", 1)


def test_unexpected_error_is_logged_but_not_shown(run: Run, use_writer: Any, caplog: pytest.LogCaptureFixture) -> None:
    use_writer(FaultyWriter("channels", RuntimeError("secret detail")))

    with caplog.at_level(logging.ERROR):
        execution.execute(run.id, worker="one")

    section = run.sections.get(key="channels")
    assert section.error_code == "internal_error"
    assert "secret" not in section.error_message
    assert str(run.id) in caplog.text
    assert "secret detail" in caplog.text


def test_second_attempt_continues_from_the_first_unfinished_section(run: Run, use_writer: Any) -> None:
    class Killed(BaseException):
        pass

    use_writer(FaultyWriter("channels", Killed()))  # type: ignore[arg-type]
    with pytest.raises(Killed):
        execution.execute(run.id, worker="one")
    done = set(run.sections.filter(status="done").values_list("key", flat=True))
    assert done
    leases.release_leases("one")
    writer = use_writer(FaultyWriter("situation", AssertionError("written twice")))

    execution.execute(run.id, worker="two")

    run.refresh_from_db()
    assert (run.status, run.attempt, writer.tries) == ("succeeded", 2, 0)
    assert set(run.sections.filter(key__in=done).values_list("tries", flat=True)) == {1}


def test_run_is_written_once_when_executed_twice(run: Run) -> None:
    execution.execute(run.id, worker="one")
    before = len(selectors.read_events_after(run, 0))

    execution.execute(run.id, worker="two")

    assert len(selectors.read_events_after(run, 0)) == before


def test_cancel_stops_a_writer_within_a_section(run: Run, use_writer: Any) -> None:
    writing = threading.Event()

    class EndlessWriter(OfflineWriter):
        def write(self, assignment: Assignment, *, is_canceled: Any, **_: Any) -> WrittenProse:
            from strategies.generation.errors import WritingCanceled

            writing.set()
            while not is_canceled():
                threading.Event().wait(0.01)
            raise WritingCanceled

    use_writer(EndlessWriter())

    def execute() -> None:
        try:
            execution.execute(run.id, worker="one")
        finally:
            connection.close()

    thread = threading.Thread(target=execute)
    thread.start()
    assert writing.wait(10)
    transitions.request_cancel(run.id)
    thread.join(timeout=10)

    assert not thread.is_alive()
    run.refresh_from_db()
    assert run.status == "canceled"
    assert not run.sections.filter(status="running").exists()
