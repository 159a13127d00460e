"""The email on completion: to whoever asked for it, once, and only if nobody was watching."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from sse import live_streams
from sse.error_handler import RedisAway
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.models import CompletionEmail, Run
from strategies.runs import checkpoints, completion_email, dispatch, endings, leases, selectors, transitions
from strategies.worker import execution
from strategies.worker.sweeper import sweep
from strategies.worker.tasks import generate_strategy
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ended(run: Run) -> Run:
    """A run that has ended well; nothing was written of it, which no email minds."""
    lease = leases.claim(run.pk, worker="one")
    assert lease
    Run.objects.filter(pk=run.pk).update(status="succeeded", lease_until=None, finished_at=Now())
    return Run.objects.get(pk=run.pk)


def stream_of(owner: str, run: Run) -> live_streams.StreamInfo:
    return live_streams.StreamInfo(
        connection_id="one", owner=owner, channels=(f"run:{run.pk}",), opened_at=run.created_at, process="web:1"
    )


def outcome_of(run: Run) -> str:
    return CompletionEmail.objects.get(run=run).outcome


def test_the_worker_that_ends_a_run_sends_the_email_with_a_link_to_the_strategy(run: Run, mail: MailServer) -> None:
    completion_email.ask(run)

    generate_strategy.apply(args=(str(run.pk),)).get()

    (sent,) = mail.received
    assert (sent["To"], sent["Subject"]) == ("alice@example.org", "Your strategy for Closewell is ready")
    assert f"https://strategy.example/runs/{run.pk}/strategy" in sent.get_content()
    assert sent.get_content_type() == "text/plain"
    assert outcome_of(run) == "sent"


def test_nobody_who_did_not_ask_gets_one(run: Run, mail: MailServer) -> None:
    generate_strategy.apply(args=(str(run.pk),)).get()

    assert mail.received == []


def test_it_is_sent_once_however_many_workers_look_at_the_run_at_the_same_time(ended: Run, mail: MailServer) -> None:
    completion_email.ask(ended)

    def look() -> None:
        try:
            completion_email.deliver(ended.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mail.received) == 1


def test_who_polls_is_watching_and_gets_none(ended: Run, mail: MailServer, alice: Any) -> None:
    completion_email.ask(ended)
    client = Client()
    client.force_login(alice)

    client.get(f"/api/v1/runs/{ended.pk}/events")
    completion_email.deliver(ended.pk)

    assert (mail.received, outcome_of(ended)) == ([], "watched")


def test_who_polled_more_than_a_minute_before_the_end_gets_one(ended: Run, mail: MailServer) -> None:
    completion_email.ask(ended)
    CompletionEmail.objects.update(watched_at=Now() - timedelta(seconds=61))

    completion_email.deliver(ended.pk)

    assert len(mail.received) == 1


def test_who_follows_the_stream_to_its_end_gets_none(run: Run, mail: MailServer, monkeypatch: Any) -> None:
    completion_email.ask(run)
    monkeypatch.setattr(completion_email, "open_streams", lambda: [stream_of("alice", run)])

    execution.execute(run.pk, worker="one")
    completion_email.deliver(run.pk)

    assert (mail.received, outcome_of(run)) == ([], "watched")


def test_an_operator_who_watches_is_not_who_asked(run: Run, mail: MailServer, monkeypatch: Any) -> None:
    completion_email.ask(run)
    monkeypatch.setattr(completion_email, "open_streams", lambda: [stream_of("olga", run)])

    execution.execute(run.pk, worker="one")
    completion_email.deliver(run.pk)

    assert len(mail.received) == 1


def test_when_nobody_can_tell_who_watches_it_is_sent(run: Run, mail: MailServer, monkeypatch: Any) -> None:
    completion_email.ask(run)

    def away() -> list[Any]:
        raise RedisAway("away")

    monkeypatch.setattr(completion_email, "open_streams", away)
    execution.execute(run.pk, worker="one")
    completion_email.deliver(run.pk)

    assert len(mail.received) == 1


def test_a_mail_server_that_refuses_is_asked_again_later_and_not_for_ever(
    ended: Run, mail: MailServer, monkeypatch: Any
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda *run_ids: told.extend(run_ids) or len(run_ids))
    completion_email.ask(ended)
    Run.objects.update(finished_at=Now() - timedelta(seconds=30))
    mail.refuses = True
    completion_email.deliver(ended.pk)
    sweep()
    assert told == [], "it was tried a moment ago"

    CompletionEmail.objects.update(tried_at=Now() - timedelta(seconds=121))
    sweep()
    sweep()
    assert told == [ended.pk], "a worker is told once, also when it does not come to it at once"

    for _ in range(10):
        completion_email.deliver(ended.pk)
    assert outcome_of(ended) == "failed"
    assert CompletionEmail.objects.get().tries == completion_email.TRIES_MAX
    mail.refuses = False
    completion_email.deliver(ended.pk)
    assert mail.received == []


def test_a_mail_server_that_comes_back_gets_it_once(ended: Run, mail: MailServer) -> None:
    completion_email.ask(ended)
    mail.refuses = True
    completion_email.deliver(ended.pk)
    mail.refuses = False

    completion_email.deliver(ended.pk)
    completion_email.deliver(ended.pk)

    assert (len(mail.received), outcome_of(ended)) == (1, "sent")


def test_who_stopped_the_run_is_not_told_that_it_has_stopped(run: Run, mail: MailServer) -> None:
    completion_email.ask(run)
    transitions.request_cancel(run.pk)

    completion_email.deliver(run.pk)

    assert mail.received == []


def test_a_failed_run_is_told_with_its_reason_and_no_line_of_a_name_becomes_a_header(
    run: Run, mail: MailServer
) -> None:
    run.brief.name = "Close\r\nBcc: everybody@example.org"
    run.brief.save()
    completion_email.ask(run)
    lease = leases.claim(run.pk, worker="one")
    assert lease
    for spec in SECTIONS:
        checkpoints.fail_section(lease, spec, WritingFailed("provider_auth", "The key was refused.", retryable=False))
    endings.finish(lease)

    completion_email.deliver(run.pk)

    (sent,) = mail.received
    assert sent["Subject"].strip() == "Your strategy for Close Bcc: everybody@example.org could not be written"
    assert sent["Bcc"] is None
    assert "The key was refused." in sent.get_content()
    assert f"https://strategy.example/runs/{run.pk}" in sent.get_content()


def test_after_a_retry_it_can_be_asked_for_again_and_is_sent_again(ended: Run, mail: MailServer) -> None:
    completion_email.ask(ended)
    completion_email.deliver(ended.pk)
    completion_email.deliver(ended.pk)
    assert len(mail.received) == 1

    completion_email.ask(ended)
    completion_email.deliver(ended.pk)

    assert len(mail.received) == 2


def test_to_poll_a_run_costs_no_query_for_it(run: Run, alice: Any, django_assert_num_queries: Any) -> None:
    found = selectors.run_for(alice, run.pk)

    with django_assert_num_queries(0):
        completion_email.seen(found)
