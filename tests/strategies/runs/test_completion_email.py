"""The completion email: sent once, on request, and only if the owner was not watching."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client

from sse import live_streams
from sse.error_handler import RedisUnavailable
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.models import CompletionEmail, Run
from strategies.runs import checkpoints, completion_email, endings, leases, selectors, transitions
from strategies.worker import execution
from tests.mail_server import MailServer
from tests.strategies.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ended_run(run: Run) -> Run:
    """Return a run marked as succeeded, without written sections."""
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


def deliver_due() -> None:
    """Send what is due, as the sender does."""
    for run_id, _ in completion_email.list_due(limit=10):
        completion_email.deliver(run_id)


def test_email_with_a_link_is_sent_when_the_run_ends(run: Run, mail: MailServer) -> None:
    completion_email.request(run)
    deliver_due()
    assert mail.received == []

    execution.execute(run.pk, worker="one")
    deliver_due()

    (message,) = mail.received
    assert (message["To"], message["Subject"]) == ("alice@example.org", "Your strategy is ready")
    assert f"https://strategy.example/runs/{run.pk}/strategy" in message.get_content()
    assert message.get_content_type() == "text/plain"
    assert outcome_of(run) == "sent"


def test_email_is_not_sent_without_a_request(run: Run, mail: MailServer) -> None:
    execution.execute(run.pk, worker="one")
    deliver_due()

    assert mail.received == []


def test_email_is_sent_once_by_concurrent_workers(ended_run: Run, mail: MailServer) -> None:
    completion_email.request(ended_run)

    run_concurrently(*[lambda: completion_email.deliver(ended_run.pk)] * 6)

    assert len(mail.received) == 1


def test_email_is_not_sent_to_an_owner_who_polls(ended_run: Run, mail: MailServer, alice: Any) -> None:
    completion_email.request(ended_run)
    client = Client()
    client.force_login(alice)

    client.get(f"/api/v1/runs/{ended_run.pk}/events")
    completion_email.deliver(ended_run.pk)

    assert (mail.received, outcome_of(ended_run)) == ([], "watched")


def test_email_is_sent_if_the_last_poll_is_over_a_minute_old(ended_run: Run, mail: MailServer) -> None:
    completion_email.request(ended_run)
    CompletionEmail.objects.update(watched_at=Now() - timedelta(seconds=61))

    completion_email.deliver(ended_run.pk)

    assert len(mail.received) == 1


def test_email_is_not_sent_to_an_owner_with_an_open_stream(run: Run, mail: MailServer, monkeypatch: Any) -> None:
    completion_email.request(run)
    monkeypatch.setattr(completion_email, "list_open_streams", lambda: [stream_of("alice", run)])

    execution.execute(run.pk, worker="one")
    completion_email.deliver(run.pk)

    assert (mail.received, outcome_of(run)) == ([], "watched")


def test_email_is_sent_while_only_an_operator_watches(run: Run, mail: MailServer, monkeypatch: Any) -> None:
    completion_email.request(run)
    monkeypatch.setattr(completion_email, "list_open_streams", lambda: [stream_of("olga", run)])

    execution.execute(run.pk, worker="one")
    completion_email.deliver(run.pk)

    assert len(mail.received) == 1


def test_email_is_sent_when_open_streams_are_unknown(run: Run, mail: MailServer, monkeypatch: Any) -> None:
    completion_email.request(run)

    def raise_unavailable() -> list[Any]:
        raise RedisUnavailable("unavailable")

    monkeypatch.setattr(completion_email, "list_open_streams", raise_unavailable)
    execution.execute(run.pk, worker="one")
    completion_email.deliver(run.pk)

    assert len(mail.received) == 1


def test_email_is_retried_a_limited_number_of_times(ended_run: Run, mail: MailServer) -> None:
    completion_email.request(ended_run)
    mail.rejects_recipients = True
    deliver_due()
    assert CompletionEmail.objects.get().tries == 1
    deliver_due()
    assert CompletionEmail.objects.get().tries == 1, "the last attempt was a moment ago"

    CompletionEmail.objects.update(tried_at=Now() - timedelta(seconds=121))
    deliver_due()
    assert CompletionEmail.objects.get().tries == 2

    for _ in range(10):
        completion_email.deliver(ended_run.pk)
    assert outcome_of(ended_run) == "failed"
    assert CompletionEmail.objects.get().tries == completion_email.TRIES_MAX
    mail.rejects_recipients = False
    completion_email.deliver(ended_run.pk)
    assert mail.received == []


def test_email_is_sent_once_after_the_mail_server_recovers(ended_run: Run, mail: MailServer) -> None:
    completion_email.request(ended_run)
    mail.rejects_recipients = True
    completion_email.deliver(ended_run.pk)
    mail.rejects_recipients = False

    completion_email.deliver(ended_run.pk)
    completion_email.deliver(ended_run.pk)

    assert (len(mail.received), outcome_of(ended_run)) == (1, "sent")


def test_email_is_not_sent_for_a_canceled_run(run: Run, mail: MailServer) -> None:
    completion_email.request(run)
    transitions.request_cancel(run.pk)

    completion_email.deliver(run.pk)

    assert mail.received == []


def test_email_of_a_failed_run_gives_the_reason_and_no_extra_header(run: Run, mail: MailServer) -> None:
    run.brief.name = "Close\r\nBcc: everybody@example.org"
    run.brief.save()
    completion_email.request(run)
    lease = leases.claim(run.pk, worker="one")
    assert lease
    for spec in SECTIONS:
        checkpoints.fail_section(lease, spec, WritingFailed("provider_auth", "The key was rejected.", retryable=False))
    endings.finish(lease)

    completion_email.deliver(run.pk)

    (message,) = mail.received
    assert message["Subject"] == "Your strategy could not be written"
    assert message["Bcc"] is None
    assert "The key was rejected." in message.get_content()
    assert f"https://strategy.example/runs/{run.pk}" in message.get_content()


def test_email_can_be_requested_again_after_a_retry(ended_run: Run, mail: MailServer) -> None:
    completion_email.request(ended_run)
    completion_email.deliver(ended_run.pk)
    completion_email.deliver(ended_run.pk)
    assert len(mail.received) == 1

    completion_email.request(ended_run)
    completion_email.deliver(ended_run.pk)

    assert len(mail.received) == 2


def test_poll_needs_no_query_for_the_email(run: Run, alice: Any, django_assert_num_queries: Any) -> None:
    polled = selectors.get_owned_run(alice, run.pk)

    with django_assert_num_queries(0):
        completion_email.record_poll(polled)
