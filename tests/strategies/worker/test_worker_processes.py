"""Runs go on when the processes that write them do not: real workers, ended in every way."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.processes import wait_until
from strategies.models import Run, SectionRecord
from strategies.models.webhooks import WebhookEvent
from strategies.runs import dispatch, leases, transitions
from strategies.webhooks import endpoints, outbox
from tests.scripted_model_server import ScriptedModelServer, no_answer
from tests.strategies.webhooks.receiver import running_receiver
from tests.strategies.worker.worker_process import Worker

pytestmark = pytest.mark.django_db(transaction=True)

REHEARSED_S = 9.0
GOES_ON_WITHIN_S = 5.0
"""Far below the lease of 45 s, which is never waited for here."""


@pytest.fixture
def order(alice: Any, brief: Any) -> Callable[[], Run]:
    """Order a rehearsal; once its worker is there, whose first sweep would begin it while the test still waits."""

    def order() -> Run:
        run, _ = transitions.create(owner=alice, brief=brief, writer="simulated", simulated_s=REHEARSED_S)
        dispatch.enqueue_runs(run.pk)
        return run

    return order


@pytest.fixture
def worker(tmp_path: Path) -> Callable[[str], Worker]:
    return lambda name: Worker(name, log_dir=tmp_path)


def now(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def wait_for_section(run: Run, key: str) -> None:
    sections = SectionRecord.objects.filter(run=run, key=key, status="running")
    assert wait_until(sections.exists, within_s=30), now(run).status


def wait_for_attempt(run: Run, attempt: int) -> None:
    again = Run.objects.filter(pk=run.pk, attempt=attempt, status="running")
    assert wait_until(again.exists, within_s=GOES_ON_WITHIN_S), (now(run).status, now(run).attempt)


def wait_for_end(run: Run) -> Run:
    assert wait_until(lambda: now(run).is_terminal, within_s=40), now(run).status
    return now(run)


def tries(run: Run) -> dict[str, int]:
    return dict(run.sections.values_list("key", "tries"))


def test_a_run_whose_child_is_killed_goes_on_at_once_from_its_last_section(order: Any, worker: Any) -> None:
    with worker("one") as one:
        run = order()
        wait_for_section(run, "audience")
        one.child.kill()

        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

    assert ended.status == "succeeded"
    assert {key for key, count in tries(run).items() if count > 1} <= {"audience", "positioning"}


def test_a_worker_that_is_told_to_end_finishes_its_section_and_hands_the_run_on(order: Any, worker: Any) -> None:
    with worker("one") as one, worker("two") as two:
        run = order()
        wait_for_section(run, "audience")
        first, second = (one, two) if now(run).lease_owner.startswith(one.name) else (two, one)

        first.stop(signal.SIGTERM, within_s=20)
        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

        assert second.name in ended.lease_owner
    assert (ended.status, ended.attempt, ended.attempt_limit) == ("succeeded", 2, leases.MAX_ATTEMPTS + 1)
    # Nothing was begun that was not finished, so nothing is paid for twice.
    assert set(tries(run).values()) == {1}


def test_a_worker_that_must_end_now_drops_its_section_and_hands_the_run_on(order: Any, worker: Any) -> None:
    with worker("one") as one, worker("two") as two:
        run = order()
        wait_for_section(run, "audience")
        first = one if now(run).lease_owner.startswith(one.name) else two

        first.stop(signal.SIGQUIT, within_s=10)
        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

    assert ended.status == "succeeded"
    assert sum(tries(run).values()) == len(tries(run)) + 1


def test_a_worker_started_again_takes_up_what_it_left_when_it_was_killed(order: Any, worker: Any) -> None:
    with worker("one") as one:
        run = order()
        wait_for_section(run, "audience")
        one.kill()

    with worker("one"):
        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

    assert ended.status == "succeeded"


def test_a_model_run_is_stopped_within_two_seconds_even_in_its_first(alice: Any, brief: Any, tmp_path: Path) -> None:
    with ScriptedModelServer(no_answer()) as server:
        model = {
            "WRITER_MODEL": "openai-compatible:scripted",
            "WRITER_BASE_URL": server.base_url,
            "WRITER_API_KEY": "k",
        }
        with Worker("one", log_dir=tmp_path, **model):
            run, _ = transitions.create(owner=alice, brief=brief, writer=f"model:{model['WRITER_MODEL']}")
            dispatch.enqueue_runs(run.pk)
            wait_for_section(run, "situation")

            transitions.request_cancel(run.pk)

            # The child's first section: its client has just been loaded, or is being loaded still.
            assert wait_until(lambda: now(run).is_terminal, within_s=2)
    assert now(run).status == "canceled"


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no connections that another could cut")
def test_a_run_outlives_every_connection_to_its_database(order: Any, worker: Any) -> None:
    with worker("one"):
        run = order()
        for section in ("situation", "pillars", "briefs"):
            wait_for_section(run, section)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        ended = wait_for_end(run)

    assert (ended.status, ended.attempt) == ("succeeded", 1)
    assert set(tries(run).values()) == {1}


def test_a_webhook_is_told_of_the_end_by_the_worker_that_wrote_it_and_of_a_test_by_a_message(
    worker: Callable[[str], Worker], alice: Any, brief: Any
) -> None:
    with running_receiver() as receiver, worker("one"):
        endpoint = endpoints.create(alice, url=receiver.url, events=list(WebhookEvent))
        run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
        dispatch.enqueue_runs(run.pk)
        assert wait_until(lambda: len(receiver.requests) == 1, within_s=40)
        dispatch.enqueue_deliveries(outbox.enqueue_test(endpoint).pk)
        assert wait_until(lambda: len(receiver.requests) == 2, within_s=20)

    assert [json.loads(body)["type"] for _, body in receiver.requests] == ["run.succeeded", "webhook.test"]
