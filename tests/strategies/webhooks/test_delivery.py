"""Webhook deliveries: signed, retried, and disabled with a reason."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from strategies.models import Run
from strategies.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookEvent
from strategies.runs import transitions
from strategies.webhooks import delivery, endpoints, outbox, ssrf_safe_http
from strategies.worker import execution
from tests.mail_server import MailServer
from tests.strategies.concurrency import run_concurrently
from tests.strategies.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def make_due() -> None:
    WebhookDelivery.objects.filter(status="pending").update(due_at=timezone.now() - timedelta(seconds=1))


def attempt() -> WebhookDelivery:
    """Attempt the only delivery now, and return it."""
    make_due()
    attempted = WebhookDelivery.objects.get()
    delivery.deliver(attempted.pk)
    attempted.refresh_from_db()
    return attempted


def test_run_end_is_delivered_signed_and_without_the_brief(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    execution.execute(run.id, worker="one")
    sent = attempt()

    payload = Webhook(endpoint.secret).verify(receiver.body, receiver.headers)
    assert payload == json.loads(receiver.body)
    assert payload["type"] == "run.succeeded"
    assert payload["data"]["run_id"] == str(run.id)
    assert payload["data"]["urls"]["strategy"] == f"/api/v1/runs/{run.id}/strategy"
    assert receiver.headers["webhook-id"] == str(sent.pk)
    assert receiver.headers["host"] == f"127.0.0.1:{receiver.url.rpartition(':')[2].partition('/')[0]}"
    assert b"Closewell" not in receiver.body
    assert len(receiver.body) < 1000
    assert (sent.status, sent.due_at, [past["status"] for past in sent.attempts]) == ("delivered", None, [204])


def test_changed_message_does_not_verify(run: Run, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    transitions.request_cancel(run.id)
    attempt()

    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(receiver.body.replace(b"canceled", b"succeeded"), receiver.headers)


def test_run_end_goes_only_to_enabled_subscribed_endpoints_of_the_owner(alice: Any, bob: Any, run: Run) -> None:
    subscribed = endpoints.create(alice, url="http://127.0.0.1:9/", events=[WebhookEvent.CANCELED])
    endpoints.create(alice, url="http://127.0.0.1:9/", events=[WebhookEvent.SUCCEEDED])
    endpoints.create(bob, url="http://127.0.0.1:9/", events=list(WebhookEvent))
    disabled = endpoints.create(alice, url="http://127.0.0.1:9/", events=list(WebhookEvent))
    endpoints.change(disabled, {"enabled": False})

    transitions.request_cancel(run.id)

    assert [queued.endpoint for queued in WebhookDelivery.objects.all()] == [subscribed]


def test_run_end_that_is_rolled_back_is_not_enqueued(run: Run, endpoint: WebhookEndpoint) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        transitions.request_cancel(run.id)
        raise RuntimeError

    assert not WebhookDelivery.objects.exists()


def test_failed_delivery_is_retried_with_the_same_id_and_growing_delays(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.answers = [(500, {}), (503, {"Retry-After": "1000"})]
    transitions.request_cancel(run.id)

    waits = [(attempt().due_at - timezone.now()).total_seconds() for _ in range(2)]
    assert attempt().status == "delivered"

    assert 4 <= waits[0] <= 7
    assert 999 <= waits[1] <= 1201, "the receiver's Retry-After, if it is longer"
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert len({body for _, body in receiver.requests}) == 1
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_endpoint_is_disabled_with_a_reason_after_the_last_attempt(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 500
    transitions.request_cancel(run.id)
    attempts = [attempt() for _ in range(1 + len(delivery.RETRY_DELAYS_S))]

    assert [attempted.status for attempted in attempts] == ["pending"] * len(delivery.RETRY_DELAYS_S) + ["failed"]
    endpoint.refresh_from_db()
    assert endpoint.disabled_at
    assert endpoint.disabled_reason.startswith("No delivery has succeeded since")
    assert endpoint.disabled_reason.endswith("Last error: status 500.")
    assert len(receiver.requests) == len(attempts)


def test_owner_of_a_disabled_endpoint_gets_one_email(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = 500
    transitions.request_cancel(run.id)
    for _ in range(len(delivery.RETRY_DELAYS_S)):
        attempt()
    assert mail.received == []
    attempt()

    (message,) = mail.received
    assert (message["To"], message["Subject"]) == ("alice@example.org", "We have disabled your webhook")
    for fact in (endpoint.url, "Last error: status 500.", f"PATCH /api/v1/webhooks/{endpoint.pk}"):
        assert fact in message.get_content()
    assert endpoint.url not in caplog.text


def test_endpoint_is_disabled_even_if_the_email_cannot_be_sent(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver, mail: MailServer
) -> None:
    mail.rejects_recipients = True
    receiver.status = 410
    transitions.request_cancel(run.id)

    assert attempt().status == "failed"
    assert WebhookEndpoint.objects.get().disabled_at


def test_endpoint_stays_enabled_if_other_deliveries_succeeded_meanwhile(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 500
    transitions.request_cancel(run.id)
    for _ in range(len(delivery.RETRY_DELAYS_S)):
        attempt()
    WebhookEndpoint.objects.update(failing_since=timezone.now() + timedelta(days=1))
    attempt()

    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


def test_endpoint_that_answers_410_is_disabled_at_once(run: Run, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status = 410
    transitions.request_cancel(run.id)

    assert attempt().status == "failed"
    endpoint.refresh_from_db()
    assert "410" in endpoint.disabled_reason


def test_redirect_is_not_followed(run: Run, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status = 302
    receiver.answers = [(302, {"Location": receiver.url})]
    transitions.request_cancel(run.id)

    assert attempt().attempts[0]["error"] == "redirects are not followed"
    assert len(receiver.requests) == 1


def test_endless_response_times_out(receiver: Receiver) -> None:
    receiver.never_ends = True

    with pytest.raises(ssrf_safe_http.Unreachable, match="no response in time"):
        ssrf_safe_http.post(receiver.url, b"{}", {}, allow_private=True, timeout_s=0.4)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/", "no connection"),
        ("http://nowhere.invalid/", "could not be resolved"),
    ],
)
def test_unreachable_receiver_is_reported_in_plain_text(alice: Any, run: Run, url: str, reason: str) -> None:
    endpoints.create(alice, url=url, events=list(WebhookEvent))
    transitions.request_cancel(run.id)

    assert reason in attempt().attempts[0]["error"]


def test_receiver_without_tls_is_reported(alice: Any, run: Run, receiver: Receiver) -> None:
    endpoints.create(alice, url=receiver.url.replace("http:", "https:"), events=list(WebhookEvent))
    transitions.request_cancel(run.id)

    assert "TLS" in attempt().attempts[0]["error"]


def test_concurrent_deliveries_send_one_request(run: Run, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    transitions.request_cancel(run.id)
    pending = WebhookDelivery.objects.get()

    run_concurrently(*[lambda: delivery.deliver(pending.pk)] * 6)

    assert len(receiver.requests) == 1


def test_delivery_of_a_lost_process_becomes_due_again(
    run: Run, endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    transitions.request_cancel(run.id)
    pending = WebhookDelivery.objects.get()
    assert delivery.list_due(limit=10) == [(pending.pk, run.owner_id)]
    monkeypatch.setattr(ssrf_safe_http, "post", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        delivery.deliver(pending.pk)

    assert delivery.list_due(limit=10) == [], "it is claimed for a while"
    make_due()
    assert delivery.list_due(limit=10) == [(pending.pk, run.owner_id)]
    assert delivery.list_due(limit=10, excluding=[pending.pk]) == []
    assert delivery.list_due(limit=10, owners=[run.owner_id]) == []


def test_delivery_is_signed_with_both_secrets_after_a_rotation(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    previous = endpoint.secret
    rotated = endpoints.rotate_secret(endpoint).secret
    transitions.request_cancel(run.id)
    attempt()

    assert rotated != previous
    for secret in (previous, rotated):
        assert Webhook(secret).verify(receiver.body, receiver.headers)
    WebhookEndpoint.objects.update(previous_secret_expires_at=timezone.now())
    delivery.deliver(outbox.enqueue_again(WebhookDelivery.objects.get()).pk)
    with pytest.raises(WebhookVerificationError):
        Webhook(previous).verify(receiver.body, receiver.headers)
