"""The sender: several messages at once, with a share for each person, apart from the processes that write runs."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from config.processes import wait_until
from strategies.models import CompletionEmail, Run
from strategies.models.webhooks import WebhookDelivery, WebhookEvent
from strategies.runs import completion_email, transitions
from strategies.webhooks import delivery, endpoints, outbox
from strategies.worker import execution, sender
from strategies.worker.sender import Sender
from tests.mail_server import MailServer
from tests.strategies.webhooks.receiver import Receiver, running_receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def poll_often(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(sender, "POLL_INTERVAL_S", 0.05)
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = True


@contextmanager
def running_sender() -> Iterator[Sender]:
    running = Sender()
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        yield running
    finally:
        running.stop()
        thread.join(30)
        assert not thread.is_alive()


def enqueue_tests(owner: Any, receiver: Receiver, count: int) -> None:
    endpoint = endpoints.create(owner, url=receiver.url, events=list(WebhookEvent))
    for _ in range(count):
        outbox.enqueue_test(endpoint)


def test_sender_delivers_webhooks_and_emails_that_are_due(run: Run, mail: MailServer) -> None:
    with running_receiver() as receiver, running_sender():
        endpoints.create(run.owner, url=receiver.url, events=list(WebhookEvent))
        completion_email.request(run)
        execution.execute(run.id, worker="one")

        assert wait_until(lambda: len(receiver.requests) == 1 and len(mail.received) == 1, within_s=20)
        assert wait_until(WebhookDelivery.objects.filter(status="delivered").exists, within_s=20)

    assert (mail.received[0]["To"], CompletionEmail.objects.get().outcome) == ("alice@example.org", "sent")


def test_one_persons_hanging_receivers_do_not_delay_another_persons(alice: Any, bob: Any) -> None:
    with ExitStack() as stack:
        hanging = stack.enter_context(running_receiver())
        hanging.never_ends = True
        receiver = stack.enter_context(running_receiver())
        enqueue_tests(alice, hanging, 3 * sender.DELIVERIES_MAX)
        stack.enter_context(running_sender())
        assert wait_until(lambda: len(hanging.requests) == sender.DELIVERIES_PER_OWNER_MAX, within_s=20)

        enqueue_tests(bob, receiver, 6)

        assert wait_until(lambda: len(receiver.requests) == 6, within_s=5)
        assert len(hanging.requests) == sender.DELIVERIES_PER_OWNER_MAX
        hanging.never_ends = False
        hanging.closing.set()


def test_messages_of_one_person_are_sent_at_once_up_to_the_share(alice: Any) -> None:
    with running_receiver() as hanging:
        hanging.never_ends = True
        enqueue_tests(alice, hanging, 3)
        with running_sender():
            assert wait_until(lambda: len(hanging.requests) == 3, within_s=5)
            hanging.never_ends = False


def test_sender_finishes_what_it_is_sending_and_starts_nothing_after_a_stop(alice: Any) -> None:
    with running_receiver() as slow:
        slow.never_ends = True
        enqueue_tests(alice, slow, sender.DELIVERIES_PER_OWNER_MAX + 3)
        with running_sender() as running:
            assert wait_until(lambda: len(slow.requests) == sender.DELIVERIES_PER_OWNER_MAX, within_s=20)
            running.stop()
            slow.never_ends = False

        assert len(slow.requests) == sender.DELIVERIES_PER_OWNER_MAX
    assert WebhookDelivery.objects.filter(status="pending", attempts=[]).count() == 3


def test_message_that_cannot_be_sent_does_not_stop_the_sender(
    alice: Any, brief: Any, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver, failures = delivery.deliver, iter([RuntimeError("broken")])

    def fail_once(delivery_id: Any) -> None:
        for failure in failures:
            raise failure
        deliver(delivery_id)

    monkeypatch.setattr(delivery, "deliver", fail_once)
    with running_receiver() as receiver, running_sender():
        enqueue_tests(alice, receiver, 2)

        assert wait_until(lambda: len(receiver.requests) == 2, within_s=20)


def test_canceled_run_leaves_no_email_due(run: Run, mail: MailServer) -> None:
    completion_email.request(run)
    transitions.request_cancel(run.id)
    with running_sender():
        assert wait_until(lambda: CompletionEmail.objects.get().settled_at is not None, within_s=20)

    assert mail.received == []
    assert completion_email.list_due(limit=10) == []
