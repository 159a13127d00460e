"""Loss of the database during a run: written sections are kept in memory until it is back."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection

from strategies.generation.pipeline import SECTIONS
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import checkpoints, endings, events, leases, selectors
from strategies.worker import execution
from tests.strategies.events import read_data

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = [spec.key for spec in SECTIONS]


class RecordingWriter(OfflineWriter):
    def __init__(self) -> None:
        self.sections: list[str] = []

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        self.sections.append(assignment.section)
        return super().write(assignment, **callbacks)


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> RecordingWriter:
    recording = RecordingWriter()
    monkeypatch.setattr(execution, "build_writer", lambda run, **_: recording)
    monkeypatch.setattr(execution, "DATABASE_RETRIES_S", (0.0,))
    return recording


def every_third(call: Callable[..., Any], fault: Callable[[], Any], *, after: bool = False) -> Callable[..., Any]:
    """Wrap `call` to cause `fault` before, or after, every third call."""
    count = 0

    def call_with_fault(*args: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        is_faulty = count % 3 == 0
        if is_faulty and not after:
            fault()
        result = call(*args, **options)
        if is_faulty and after:
            fault()
        return result

    return call_with_fault


def lose_the_database() -> None:
    raise OperationalError("server closed the connection unexpectedly")


def list_section_events(run: Run) -> list[str]:
    return [data["section"]["key"] for data in read_data(run, "section")]


def assert_written_once(run: Run, writer: RecordingWriter) -> None:
    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 1)
    assert len(writer.sections) == len(set(writer.sections))
    assert list_section_events(run) == KEYS


def test_interrupted_transaction_is_repeated(
    run: Run, writer: RecordingWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for publisher in ("publish_status", "publish_progress", "publish_section", "publish_end"):
        monkeypatch.setattr(events, publisher, every_third(getattr(events, publisher), lose_the_database))

    execution.execute(run.id, worker="one")

    assert_written_once(run, writer)


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no backend to terminate")
def test_transaction_is_repeated_after_its_backend_is_terminated(
    run: Run, writer: RecordingWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    for publisher in ("publish_progress", "publish_section"):
        monkeypatch.setattr(events, publisher, every_third(getattr(events, publisher), terminate))

    execution.execute(run.id, worker="one")

    assert_written_once(run, writer)


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no read-only sessions")
def test_read_only_connection_is_replaced_after_a_failover(
    run: Run, writer: RecordingWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def demote() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")

    monkeypatch.setattr(checkpoints, "record_section", every_third(checkpoints.record_section, demote))

    execution.execute(run.id, worker="one")

    assert_written_once(run, writer)


def test_section_is_not_recorded_twice_if_the_commit_is_unconfirmed(
    run: Run, writer: RecordingWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        checkpoints, "record_section", every_third(checkpoints.record_section, lose_the_database, after=True)
    )

    execution.execute(run.id, worker="one")

    assert_written_once(run, writer)


def test_run_ends_once_if_the_commit_of_its_end_is_unconfirmed(
    run: Run, writer: RecordingWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, calls = endings.finish, []

    def finish_unconfirmed(lease: leases.Lease) -> Any:
        calls.append(finish(lease))
        raise OperationalError("the response was lost")

    monkeypatch.setattr(endings, "finish", finish_unconfirmed)

    assert execution.execute(run.id, worker="one")

    assert calls == ["succeeded"]
    assert [event.final for event in selectors.read_events_after(run, 0)].count(True) == 1
    assert_written_once(run, writer)


def test_run_is_left_to_the_next_attempt_if_the_database_stays_down(
    run: Run, writer: RecordingWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(execution, "DATABASE_WAIT_MAX_S", 0.05)
        patched.setattr(checkpoints, "fail_section", lose_the_database)
        patched.setattr(checkpoints, "record_section", lambda *args: lose_the_database())
        with pytest.raises(OperationalError):
            execution.execute(run.id, worker="one")
    run.refresh_from_db()
    assert run.status == "running"
    leases.release_leases("one")

    execution.execute(run.id, worker="two")

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 2)


def test_section_that_the_database_rejects_fails_alone(
    run: Run, writer: RecordingWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = checkpoints.record_section

    def reject_risks(lease: leases.Lease, spec: Any, composed: Any) -> None:
        if spec.key == "risks":
            raise DataError("unsupported Unicode escape sequence")
        record(lease, spec, composed)

    monkeypatch.setattr(checkpoints, "record_section", reject_risks)

    execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, writer.sections.count("risks")) == ("partial", "internal_error", 1)
    assert set(run.sections.exclude(status="done").values_list("key", flat=True)) == {"risks"}
