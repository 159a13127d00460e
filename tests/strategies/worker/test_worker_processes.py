"""Runs survive the end of worker processes: real workers, stopped and killed."""

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import connection

from config.processes import wait_until
from strategies.generation.brief import sample_briefs
from strategies.models import BriefDraft, BriefProposal, Run, SectionRecord
from strategies.models.webhooks import WebhookDelivery, WebhookEvent
from strategies.runs import dispatch, leases, transitions
from strategies.webhooks import endpoints, outbox
from tests.scripted_model_server import Exchange, ScriptedModelServer, answer, no_answer
from tests.strategies.events import read_data
from tests.strategies.model_runs import KEY, MODEL, perfect_answers, section_replies
from tests.strategies.proposing import GOOD, reply_with, start, use_model
from tests.strategies.webhooks.receiver import running_receiver
from tests.strategies.worker.worker_process import Worker

pytestmark = pytest.mark.django_db(transaction=True)

SIMULATED_S = 9.0
RESUMES_WITHIN_S = 30.0
LEASE_S = "360"
"""Runs resume by themselves, not because a lease expires or the next sweep comes: both take minutes with this lease."""


@pytest.fixture
def create_run(alice: Any, brief: Any) -> Callable[[], Run]:
    """Return a function that creates a simulated run.

    Call it when the worker is ready, or the worker's first sweep starts the run before the test looks.
    """

    def create() -> Run:
        run, _ = transitions.create(owner=alice, brief=brief, writer="simulated", simulated_s=SIMULATED_S)
        dispatch.enqueue_runs(run.pk)
        return run

    return create


@pytest.fixture
def worker(tmp_path: Path) -> Callable[[str], Worker]:
    return lambda name: Worker(name, log_dir=tmp_path, RUN_LEASE_S=LEASE_S)


def model_environment(server: ScriptedModelServer) -> dict[str, Any]:
    return {
        "WRITER_MODEL": MODEL.removeprefix("model:"),
        "WRITER_BASE_URL": server.base_url,
        "WRITER_API_KEY": KEY,
    }


def reload(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def wait_for_section(run: Run, key: str) -> None:
    sections = SectionRecord.objects.filter(run=run, key=key, status="running")
    assert wait_until(sections.exists, within_s=30), reload(run).status


def wait_for_attempt(run: Run, attempt: int) -> None:
    resumed = Run.objects.filter(pk=run.pk, attempt=attempt, status="running")
    assert wait_until(resumed.exists, within_s=RESUMES_WITHIN_S), (reload(run).status, reload(run).attempt)


def wait_for_end(run: Run) -> Run:
    assert wait_until(lambda: reload(run).is_terminal, within_s=40), reload(run).status
    return reload(run)


def tries(run: Run) -> dict[str, int]:
    return dict(run.sections.values_list("key", "tries"))


def test_run_resumes_at_once_when_its_child_process_is_killed(create_run: Any, worker: Any) -> None:
    with worker("one") as one:
        run = create_run()
        wait_for_section(run, "audience")
        one.child.kill()

        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

    assert ended.status == "succeeded", list(run.sections.exclude(status="done").values_list("key", "error_message"))
    assert {key for key, count in tries(run).items() if count > 1} <= {"audience", "positioning"}
    written = [data["section"]["key"] for data in read_data(run, "section")]
    assert sorted(written) == sorted(tries(run)), "every section is reported once"


def test_worker_finishes_its_section_and_hands_over_on_sigterm(create_run: Any, worker: Any) -> None:
    with worker("one") as one, worker("two") as two:
        run = create_run()
        wait_for_section(run, "audience")
        first, second = (one, two) if reload(run).lease_owner.startswith(one.name) else (two, one)

        first.stop(signal.SIGTERM, within_s=20)
        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

        assert second.name in ended.lease_owner
    assert (ended.status, ended.attempt, ended.attempt_limit) == ("succeeded", 2, leases.MAX_ATTEMPTS + 1)
    # Every section was written by one try.
    assert set(tries(run).values()) == {1}


def test_worker_drops_its_section_and_hands_over_on_sigquit(create_run: Any, worker: Any) -> None:
    with worker("one") as one, worker("two") as two:
        run = create_run()
        wait_for_section(run, "audience")
        first = one if reload(run).lease_owner.startswith(one.name) else two

        first.stop(signal.SIGQUIT, within_s=20)
        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

    assert ended.status == "succeeded"
    assert sum(tries(run).values()) == len(tries(run)) + 1


def test_text_is_read_at_once_when_the_child_that_read_it_is_killed(alice: Any, settings: Any, tmp_path: Path) -> None:
    with ScriptedModelServer(no_answer(), reply_with(*GOOD)) as server:
        use_model(settings, server)
        with Worker("one", log_dir=tmp_path, RUN_LEASE_S=LEASE_S, **model_environment(server)) as one:
            proposal = start(alice)
            assert wait_until(lambda: len(server.requests) == 1, within_s=40), one.log()
            one.child.kill()

            draft = BriefDraft.objects.filter(pk=proposal.pk)
            assert wait_until(draft.exists, within_s=RESUMES_WITHIN_S), one.log()

    assert BriefProposal.objects.get().attempt == 2


@pytest.mark.slow
def test_review_is_repeated_when_the_child_that_made_it_is_killed(alice: Any, settings: Any, tmp_path: Path) -> None:
    settings.WRITER_EDITOR = True
    brief = sample_briefs()[0].brief
    answers, is_asked = perfect_answers(brief, has_editor=True), threading.Event()

    def review(exchange: Exchange) -> None:
        if is_asked.is_set():
            return answer(answers["editor"])(exchange)
        is_asked.set()
        return exchange.hold_open()

    with (
        ScriptedModelServer(section_replies(answers, editor=review)) as server,
        Worker("one", log_dir=tmp_path, RUN_LEASE_S=LEASE_S, **model_environment(server)) as one,
    ):
        run, _ = transitions.create(owner=alice, brief=brief, writer=MODEL)
        dispatch.enqueue_runs(run.pk)
        assert wait_until(is_asked.is_set, within_s=60), one.log()
        one.child.kill()

        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

    assert ended.status == "succeeded", list(run.sections.exclude(status="done").values_list("key", "error_message"))
    assert {key for key, count in tries(run).items() if count > 1} == {"editor"}


def test_restarted_worker_resumes_the_run_it_had_when_killed(create_run: Any, worker: Any) -> None:
    with worker("one") as one:
        run = create_run()
        wait_for_section(run, "audience")
        one.kill()

    with worker("one"):
        wait_for_attempt(run, 2)
        ended = wait_for_end(run)

    assert ended.status == "succeeded"


def test_model_run_is_canceled_within_two_seconds_in_its_first_call(alice: Any, brief: Any, tmp_path: Path) -> None:
    with ScriptedModelServer(no_answer()) as server, Worker("one", log_dir=tmp_path, **model_environment(server)):
        run, _ = transitions.create(owner=alice, brief=brief, writer=MODEL)
        dispatch.enqueue_runs(run.pk)
        # Before its first request, the child may still be loading the client library.
        assert server.reply_started.wait(30)

        transitions.request_cancel(run.pk)

        assert wait_until(lambda: reload(run).is_terminal, within_s=2)
    assert reload(run).status == "canceled"


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no server connections to terminate")
def test_run_survives_the_loss_of_its_database_connections(create_run: Any, worker: Any) -> None:
    with worker("one"):
        run = create_run()
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


def test_worker_delivers_webhooks_of_a_run_end_and_of_a_test(
    worker: Callable[[str], Worker], alice: Any, brief: Any
) -> None:
    with running_receiver() as receiver, worker("one"):
        endpoint = endpoints.create(alice, url=receiver.url, events=list(WebhookEvent))
        run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
        dispatch.enqueue_runs(run.pk)
        assert wait_until(lambda: len(receiver.requests) == 1, within_s=40)
        outbox.enqueue_test(endpoint)
        assert wait_until(lambda: len(receiver.requests) == 2, within_s=20)

    assert [json.loads(body)["type"] for _, body in receiver.requests] == ["run.succeeded", "webhook.test"]


def test_run_does_not_wait_for_the_hanging_receivers_of_another_person(
    worker: Callable[[str], Worker], alice: Any, bob: Any, brief: Any
) -> None:
    with running_receiver() as hanging, worker("one"):
        hanging.never_ends = True
        for _ in range(endpoints.ENDPOINTS_MAX):
            endpoints.create(alice, url=hanging.url, events=list(WebhookEvent))
        hers, _ = transitions.create(owner=alice, brief=brief, writer="offline")
        dispatch.enqueue_runs(hers.pk)
        assert wait_until(lambda: len(hanging.requests) > 0, within_s=40)

        his, _ = transitions.create(owner=bob, brief=brief, writer="offline")
        dispatch.enqueue_runs(his.pk)

        # Less than the 10 s for which a single receiver can hang.
        assert wait_until(lambda: reload(his).status == "succeeded", within_s=6)
        assert WebhookDelivery.objects.filter(status="pending").count() == endpoints.ENDPOINTS_MAX


def test_run_does_not_wait_for_the_long_runs_of_another_person(
    create_run: Any, alice: Any, bob: Any, brief: Any, tmp_path: Path
) -> None:
    with Worker("one", log_dir=tmp_path, children=2):
        hers = [create_run() for _ in range(6)]
        assert wait_until(lambda: Run.objects.filter(status="running").count() == 2, within_s=30)

        his, _ = transitions.create(owner=bob, brief=brief, writer="offline")
        dispatch.enqueue_runs(his.pk)

        # One of her runs gives way after its section. Her six take 27 s at least.
        assert wait_until(lambda: reload(his).status == "succeeded", within_s=25)
        assert not all(reload(run).is_terminal for run in hers)
        given_way = Run.objects.get(owner=alice, attempt_limit=leases.MAX_ATTEMPTS + 1)
        assert wait_for_end(given_way).status == "succeeded"
        assert set(tries(given_way).values()) == {1}


def test_sender_is_restarted_when_killed_and_ends_with_its_worker(alice: Any, tmp_path: Path) -> None:
    with running_receiver() as receiver, Worker("one", log_dir=tmp_path) as one:
        endpoint = endpoints.create(alice, url=receiver.url, events=list(WebhookEvent))
        find_sender(one).kill()
        outbox.enqueue_test(endpoint)

        # The next sweep starts it again.
        assert wait_until(lambda: len(receiver.requests) == 1, within_s=40)
        sender = find_sender(one)
        os.kill(one.pid, signal.SIGKILL)
        assert wait_until(lambda: not sender.is_running(), within_s=5)


def find_sender(worker: Worker) -> psutil.Process:
    def senders() -> list[psutil.Process]:
        return [child for child in psutil.Process(worker.pid).children() if "send_messages" in child.cmdline()]

    assert wait_until(lambda: len(senders()) == 1, within_s=20)
    return senders()[0]
