"""From the end of a run to the receiver: nothing lost, everything signed, given up with a reason."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from strategies.models import Run
from strategies.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookEvent
from strategies.runs import dispatch, transitions
from strategies.webhooks import delivery, endpoints, guarded_http, outbox
from strategies.worker import execution, sweeper
from tests.mail_server import MailServer
from tests.strategies.concurrency import run_concurrently
from tests.strategies.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def make_due() -> None:
    WebhookDelivery.objects.filter(status="pending").update(due_at=timezone.now() - timedelta(seconds=1))


def attempt() -> WebhookDelivery:
    make_due()
    one = WebhookDelivery.objects.get()
    delivery.deliver(one.pk)
    one.refresh_from_db()
    return one


def test_the_end_of_a_run_is_told_signed_and_without_a_word_of_the_brief(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    execution.execute(run.id, worker="one")
    sent = attempt()

    told = Webhook(endpoint.secret).verify(receiver.body, receiver.headers)
    assert told == json.loads(receiver.body)
    assert told["type"] == "run.succeeded"
    assert told["data"]["run_id"] == str(run.id)
    assert told["data"]["urls"]["strategy"] == f"/api/v1/runs/{run.id}/strategy"
    assert receiver.headers["webhook-id"] == str(sent.pk)
    assert receiver.headers["host"] == f"127.0.0.1:{receiver.url.rpartition(':')[2].partition('/')[0]}"
    assert b"Closewell" not in receiver.body
    assert len(receiver.body) < 1000
    assert (sent.status, sent.due_at, [one["status"] for one in sent.attempts]) == ("delivered", None, [204])


def test_a_message_that_was_changed_on_its_way_does_not_verify(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    transitions.request_cancel(run.id)
    attempt()

    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(receiver.body.replace(b"canceled", b"succeeded"), receiver.headers)


def test_only_the_owners_endpoints_that_asked_for_it_are_told(alice: Any, bob: Any, run: Run) -> None:
    wants = endpoints.create(alice, url="http://127.0.0.1:9/", events=[WebhookEvent.CANCELED])
    endpoints.create(alice, url="http://127.0.0.1:9/", events=[WebhookEvent.SUCCEEDED])
    endpoints.create(bob, url="http://127.0.0.1:9/", events=list(WebhookEvent))
    off = endpoints.create(alice, url="http://127.0.0.1:9/", events=list(WebhookEvent))
    endpoints.change(off, {"enabled": False})

    transitions.request_cancel(run.id)

    assert [one.endpoint for one in WebhookDelivery.objects.all()] == [wants]


def test_an_end_that_is_rolled_back_is_not_told(run: Run, endpoint: WebhookEndpoint) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        transitions.request_cancel(run.id)
        raise RuntimeError

    assert not WebhookDelivery.objects.exists()


def test_what_is_not_taken_is_sent_again_under_the_same_id_later_and_later(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.answers = [(500, {}), (503, {"Retry-After": "1000"})]
    transitions.request_cancel(run.id)

    waits = [(attempt().due_at - timezone.now()).total_seconds() for _ in range(2)]  # type: ignore[operator]
    assert attempt().status == "delivered"

    assert 4 <= waits[0] <= 7
    assert 999 <= waits[1] <= 1201, "the receiver's own wish, where it is the longer one"
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert len({body for _, body in receiver.requests}) == 1
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_after_the_last_attempt_the_endpoint_is_disabled_with_a_reason(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 500
    transitions.request_cancel(run.id)
    attempts = [attempt() for _ in range(1 + len(delivery.RETRY_DELAYS_S))]

    assert [one.status for one in attempts] == ["pending"] * len(delivery.RETRY_DELAYS_S) + ["failed"]
    endpoint.refresh_from_db()
    assert endpoint.disabled_at
    assert endpoint.disabled_reason.startswith("Nothing was taken since")
    assert endpoint.disabled_reason.endswith("last: status 500.")
    assert len(receiver.requests) == len(attempts)


def test_the_owner_of_a_disabled_endpoint_gets_one_email_that_says_why_and_what_to_do(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = 500
    transitions.request_cancel(run.id)
    for _ in range(len(delivery.RETRY_DELAYS_S)):
        attempt()
    assert mail.received == []
    attempt()

    (told,) = mail.received
    assert (told["To"], told["Subject"]) == ("alice@example.org", "Your webhook was disabled")
    for fact in (endpoint.url, "last: status 500.", f"PATCH /api/v1/webhooks/{endpoint.pk}"):
        assert fact in told.get_content()
    assert endpoint.url not in caplog.text


def test_a_mail_server_that_is_away_changes_nothing_for_the_endpoint(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver, mail: MailServer
) -> None:
    mail.rejects_recipients = True
    receiver.status = 410
    transitions.request_cancel(run.id)

    assert attempt().status == "failed"
    assert WebhookEndpoint.objects.get().disabled_at


def test_one_message_that_is_never_taken_does_not_disable_an_endpoint_that_takes_others(
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


def test_an_endpoint_that_says_it_is_gone_is_disabled_at_once(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 410
    transitions.request_cancel(run.id)

    assert attempt().status == "failed"
    endpoint.refresh_from_db()
    assert "410" in endpoint.disabled_reason


def test_a_redirect_is_not_followed(run: Run, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status = 302
    receiver.answers = [(302, {"Location": receiver.url})]
    transitions.request_cancel(run.id)

    assert attempt().attempts[0]["error"] == "a redirect, which is not followed"
    assert len(receiver.requests) == 1


def test_an_answer_without_end_is_cut_off(receiver: Receiver) -> None:
    receiver.never_ends = True

    with pytest.raises(guarded_http.Unreachable, match="no answer in time"):
        guarded_http.post(receiver.url, b"{}", {}, allow_private=True, within_s=0.4)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/", "no connection"),
        ("http://nowhere.invalid/", "name is not known"),
    ],
)
def test_what_cannot_be_reached_is_told_in_words_of_ours(alice: Any, run: Run, url: str, reason: str) -> None:
    endpoints.create(alice, url=url, events=list(WebhookEvent))
    transitions.request_cancel(run.id)

    assert reason in attempt().attempts[0]["error"]


def test_a_server_that_speaks_no_tls_is_told_so(alice: Any, run: Run, receiver: Receiver) -> None:
    endpoints.create(alice, url=receiver.url.replace("http:", "https:"), events=list(WebhookEvent))
    transitions.request_cancel(run.id)

    assert "TLS" in attempt().attempts[0]["error"]


def test_many_that_deliver_at_once_send_it_once(run: Run, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    transitions.request_cancel(run.id)
    one = WebhookDelivery.objects.get()

    run_concurrently(*[lambda: delivery.deliver(one.pk)] * 6)

    assert len(receiver.requests) == 1


def test_what_a_worker_had_when_it_was_lost_is_swept_up(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list = []
    monkeypatch.setattr(dispatch, "_sent", lambda task, ids, **_: told.extend((task, one) for one in ids) or list(ids))
    transitions.request_cancel(run.id)
    one = WebhookDelivery.objects.get()
    monkeypatch.setattr(guarded_http, "post", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        delivery.deliver(one.pk)
    monkeypatch.undo()
    monkeypatch.setattr(dispatch, "_sent", lambda task, ids, **_: told.extend((task, one) for one in ids) or list(ids))

    sweeper.sweep()
    assert not [task for task, _ in told if "webhook" in task], "it is held for a while"
    make_due()
    sweeper.sweep()
    assert ("strategies.deliver_webhook", one.pk) in told


def test_while_a_secret_changes_both_sign(run: Run, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    former = endpoint.secret
    renewed = endpoints.rotate_secret(endpoint).secret
    transitions.request_cancel(run.id)
    attempt()

    assert renewed != former
    for secret in (former, renewed):
        assert Webhook(secret).verify(receiver.body, receiver.headers)
    WebhookEndpoint.objects.update(previous_secret_expires_at=timezone.now())
    delivery.deliver(outbox.enqueue_again(WebhookDelivery.objects.get()).pk)
    with pytest.raises(WebhookVerificationError):
        Webhook(former).verify(receiver.body, receiver.headers)
