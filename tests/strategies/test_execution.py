"""How a worker carries a run through."""

import logging
import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.generation.writers.base import Assignment, Written
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import checkpoints, endings, leases, selectors, transitions
from strategies.worker import execution

pytestmark = pytest.mark.django_db(transaction=True)


class Spoiled(OfflineWriter):
    """The offline writer, with a fault at one section for the first so many tries."""

    def __init__(self, section: str, fault: Exception, *, times: int = 1000) -> None:
        self.section, self.fault, self.times, self.asked = section, fault, times, 0

    def write(self, assignment: Assignment, **callbacks: Any) -> Written:
        if assignment.section == self.section:
            self.asked += 1
            if self.asked <= self.times:
                raise self.fault
        return super().write(assignment, **callbacks)


@pytest.fixture
def use_writer(monkeypatch: pytest.MonkeyPatch) -> Any:
    def use(writer: Any) -> Any:
        monkeypatch.setattr(execution, "build_writer", lambda run: writer)
        monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.0, 0.0))
        return writer

    return use


def test_a_run_is_carried_to_success_section_by_section(run: Run) -> None:
    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert run.status == "succeeded"
    told = [event.data["section"]["key"] for event in selectors.events_after(run, 0) if event.event == "section"]
    assert told == [spec.key for spec in SECTIONS]


def test_cards_teach_at_every_step_and_none_comes_twice(run: Run) -> None:
    execution.execute(run.id, worker="one")

    cards = selectors.cards_shown(run)
    assert {card["step"] for card in cards} == set(range(1, 9))
    assert len({card["id"] for card in cards}) == len(cards) >= 24


def test_a_failure_that_may_pass_is_tried_again(run: Run, use_writer: Any) -> None:
    fault = WritingFailed("rate_limited", "Too many requests.", retryable=True)
    writer = use_writer(Spoiled("audience", fault, times=2))

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, writer.asked) == ("succeeded", 3)
    assert run.sections.get(key="audience").tries == 3


def test_a_try_that_is_waited_for_is_told_with_its_number_its_moment_and_the_reason(
    run: Run, use_writer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_writer(Spoiled("audience", WritingFailed("rate_limited", "Too many requests.", retryable=True), times=2))
    monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.2, 0.2))

    execution.execute(run.id, worker="one")

    progress = [event.data for event in selectors.events_after(run, 0) if event.event == "progress"]
    told = [(data, waited) for data in progress if (waited := data["section"]["next_try"])]
    assert [(waited["number"], waited["of"]) for _, waited in told] == [(2, 3), (3, 3)]
    assert {waited["reason"] for _, waited in told} == {"Too many requests."}
    for data, waited in told:
        assert data["section"]["status"] == "running"
        assert data["section"]["error"] is None, "it has not failed yet"
        wait = datetime.fromisoformat(waited["at"]) - datetime.fromisoformat(data["timestamp"])
        assert abs(wait.total_seconds() - 0.2) < 0.15
    after = selectors.run_snapshot(run.id)["sections"]
    assert [section["next_try"] for section in after] == [None] * len(SECTIONS)


@pytest.mark.parametrize("end", ["stopped", "given up", "taken over"])
def test_a_run_that_ends_while_a_try_is_waited_for_waits_for_nothing_more(run: Run, end: str) -> None:
    lease = leases.claim(run.pk, worker="one")
    assert lease
    checkpoints.start_section(lease, SECTIONS[0])
    failure = WritingFailed("rate_limited", "Too many requests.", retryable=True)
    checkpoints.await_next_try(lease, SECTIONS[0], failure, number=2, wait_s=60)

    if end == "stopped":
        transitions.request_cancel(run.pk)
        endings.leave(lease)
    elif end == "given up":
        endings.give_up(run.pk, code="deadline_exceeded", message="Too late.")
    else:
        leases.release_leases_of("one")
        leases.claim(run.pk, worker="two")

    section = selectors.run_snapshot(run.pk)["sections"][0]
    assert section["next_try"] is None
    assert section["error"] == (
        {"code": "deadline_exceeded", "message": "Too late.", "retryable": True} if end == "given up" else None
    )


def test_a_final_failure_costs_its_section_and_those_that_need_it_but_not_the_rest(run: Run, use_writer: Any) -> None:
    use_writer(Spoiled("risks", WritingFailed("refused", "Refused.", retryable=False)))

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("partial", "refused")
    failed = {section.key: section.error_code for section in run.sections.filter(status="failed")}
    assert failed.pop("risks") == "refused"
    assert set(failed.values()) <= {"dependency_missing"}
    assert run.sections.get(key="audience").status == "done"


def test_a_wrong_key_is_not_tried_at_every_section(run: Run, use_writer: Any) -> None:
    fault = WritingFailed("provider_auth", "The key was refused.", retryable=False)

    class Locked(OfflineWriter):
        asked = 0

        def write(self, assignment: Assignment, **callbacks: Any) -> Written:
            self.asked += 1
            raise fault

    writer = use_writer(Locked())

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, writer.asked) == ("failed", "provider_auth", 1)


def test_a_fault_in_our_own_code_is_logged_with_the_run_and_told_without_its_text(
    run: Run, use_writer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    use_writer(Spoiled("options", RuntimeError("secret detail")))

    with caplog.at_level(logging.ERROR):
        execution.execute(run.id, worker="one")

    section = run.sections.get(key="options")
    assert section.error_code == "internal"
    assert "secret" not in section.error_message
    assert str(run.id) in caplog.text
    assert "secret detail" in caplog.text


def test_a_second_attempt_goes_on_from_the_first_unfinished_section(run: Run, use_writer: Any) -> None:
    class Killed(BaseException):
        pass

    use_writer(Spoiled("options", Killed()))  # type: ignore[arg-type]
    with pytest.raises(Killed):
        execution.execute(run.id, worker="one")
    done = set(run.sections.filter(status="done").values_list("key", flat=True))
    assert done
    leases.release_leases_of("one")
    writer = use_writer(Spoiled("situation", AssertionError("written twice")))

    execution.execute(run.id, worker="two")

    run.refresh_from_db()
    assert (run.status, run.attempt, writer.asked) == ("succeeded", 2, 0)
    assert set(run.sections.filter(key__in=done).values_list("tries", flat=True)) == {1}


def test_delivering_a_run_twice_writes_it_once(run: Run) -> None:
    execution.execute(run.id, worker="one")
    before = len(selectors.events_after(run, 0))

    execution.execute(run.id, worker="two")

    assert len(selectors.events_after(run, 0)) == before


def test_cancel_stops_a_writer_in_the_middle_of_a_section(run: Run, use_writer: Any) -> None:
    writing = threading.Event()

    class Endless(OfflineWriter):
        def write(self, assignment: Assignment, *, on_text: Any, is_canceled: Any) -> Written:
            from strategies.generation.errors import WritingCanceled

            writing.set()
            while not is_canceled():
                threading.Event().wait(0.01)
            raise WritingCanceled

    use_writer(Endless())

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
