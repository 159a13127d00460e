"""A database that goes away in the middle of a run: what is paid for is kept in hand until it is back."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection

from strategies.generation.pipeline import SECTIONS
from strategies.generation.writers.base import Assignment, Written
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import checkpoints, endings, events, leases, selectors
from strategies.worker import execution

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = [spec.key for spec in SECTIONS]


class Counting(OfflineWriter):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def write(self, assignment: Assignment, **callbacks: Any) -> Written:
        self.asked.append(assignment.section)
        return super().write(assignment, **callbacks)


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    monkeypatch.setattr(execution, "build_writer", lambda run: counting)
    monkeypatch.setattr(execution, "DATABASE_RETRIES_S", (0.0,))
    return counting


def every_third(call: Callable[..., Any], first: Callable[[], Any], *, after: bool = False) -> Callable[..., Any]:
    """Do `first` before, or after, every third call."""
    count = 0

    def called(*args: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        strikes = count % 3 == 0
        if strikes and not after:
            first()
        answer = call(*args, **options)
        if strikes and after:
            first()
        return answer

    return called


def lose_the_database() -> None:
    raise OperationalError("server closed the connection unexpectedly")


def told_of_sections(run: Run) -> list[str]:
    return [event.data["section"]["key"] for event in selectors.read_events_after(run, 0) if event.event == "section"]


def assert_written_once(run: Run, writer: Counting) -> None:
    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 1)
    assert len(writer.asked) == len(set(writer.asked))
    assert told_of_sections(run) == KEYS


def test_a_transaction_cut_in_its_middle_is_made_again(
    run: Run, writer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tells in ("status", "progress", "section", "ended"):
        monkeypatch.setattr(events, tells, every_third(getattr(events, tells), lose_the_database))

    execution.execute(run.id, worker="one")

    assert_written_once(run, writer)


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no backend to terminate")
def test_a_backend_terminated_in_a_transaction_costs_nothing(
    run: Run, writer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    for tells in ("progress", "section"):
        monkeypatch.setattr(events, tells, every_third(getattr(events, tells), terminate))

    execution.execute(run.id, worker="one")

    assert_written_once(run, writer)


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no connection that only reads")
def test_a_connection_that_only_reads_after_a_failover_is_made_anew(
    run: Run, writer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def demote() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")

    monkeypatch.setattr(checkpoints, "record_section", every_third(checkpoints.record_section, demote))

    execution.execute(run.id, worker="one")

    assert_written_once(run, writer)


def test_what_was_saved_before_the_connection_broke_is_not_told_twice(
    run: Run, writer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        checkpoints, "record_section", every_third(checkpoints.record_section, lose_the_database, after=True)
    )

    execution.execute(run.id, worker="one")

    assert_written_once(run, writer)


def test_a_run_whose_end_was_saved_unheard_stays_ended(
    run: Run, writer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, calls = endings.finish, []

    def finish_unheard(lease: leases.Lease) -> Any:
        calls.append(finish(lease))
        raise OperationalError("the answer was lost")

    monkeypatch.setattr(endings, "finish", finish_unheard)

    assert execution.execute(run.id, worker="one")

    assert calls == ["succeeded"]
    assert [event.final for event in selectors.read_events_after(run, 0)].count(True) == 1
    assert_written_once(run, writer)


def test_a_database_that_stays_away_leaves_the_run_to_its_next_attempt(
    run: Run, writer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(execution, "DATABASE_WAIT_MAX_S", 0.05)
        away.setattr(checkpoints, "fail_section", lose_the_database)
        away.setattr(checkpoints, "record_section", lambda *args: lose_the_database())
        with pytest.raises(OperationalError):
            execution.execute(run.id, worker="one")
    run.refresh_from_db()
    assert run.status == "running"
    leases.release_leases("one")

    execution.execute(run.id, worker="two")

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 2)


def test_what_the_database_does_not_take_costs_its_section_only(
    run: Run, writer: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = checkpoints.record_section

    def refuse_risks(lease: leases.Lease, spec: Any, composed: Any) -> None:
        if spec.key == "risks":
            raise DataError("unsupported Unicode escape sequence")
        record(lease, spec, composed)

    monkeypatch.setattr(checkpoints, "record_section", refuse_risks)

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, writer.asked.count("risks")) == ("partial", "internal", 1)
    assert set(run.sections.exclude(status="done").values_list("key", flat=True)) == {"risks"}
