"""Changes of webhooks at the same moment: none is lost, and what was deleted stays deleted."""

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from strategies.errors import WebhookNotFound
from strategies.models import Run
from strategies.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookEvent
from strategies.runs import transitions
from strategies.webhooks import delivery, endpoints, outbox, ssrf_safe_http
from tests.strategies.concurrency import run_concurrently
from tests.strategies.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8

Command = Callable[[WebhookEndpoint], object]


def describe(endpoint: WebhookEndpoint) -> object:
    return endpoints.change(endpoint, {"description": "changed"})


def change(endpoint: WebhookEndpoint, changes: endpoints.EndpointChanges) -> WebhookEndpoint:
    return endpoints.change(read(endpoint), changes)


def read(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.get(pk=endpoint.pk)


def send_and_delete_meanwhile(monkeypatch: pytest.MonkeyPatch, endpoint: WebhookEndpoint, status: int) -> None:
    """Make the receiver's owner delete the endpoint while the message is on its way."""

    def post(*_: object, **__: object) -> ssrf_safe_http.Response:
        endpoints.delete(endpoint)
        return ssrf_safe_http.Response(status=status, retry_after_s=None)

    monkeypatch.setattr(ssrf_safe_http, "post", post)


def test_changes_of_different_fields_are_both_kept(endpoint: WebhookEndpoint) -> None:
    first, second = read(endpoint), read(endpoint)

    endpoints.change(first, {"events": [WebhookEvent.FAILED]})
    endpoints.change(second, {"description": "changed"})
    secret = endpoints.rotate_secret(read(endpoint)).secret
    endpoints.change(second, {"enabled": False})

    changed = read(endpoint)
    assert (changed.events, changed.description, changed.secret) == (["run.failed"], "changed", secret)
    assert changed.disabled_at


def test_concurrent_changes_of_different_fields_are_all_kept(endpoint: WebhookEndpoint) -> None:
    for number in range(ROUNDS):
        event = list(WebhookEvent)[number % len(WebhookEvent)]
        before = read(endpoint)
        changes: list[endpoints.EndpointChanges] = [
            {"events": [event]},
            {"description": f"number {number}"},
            {"url": f"{endpoint.url}&number={number}"},
        ]
        results = run_concurrently(
            *[partial(change, endpoint, fields) for fields in changes], partial(endpoints.rotate_secret, endpoint)
        )

        assert not [result for result in results if isinstance(result, Exception)], results
        changed = read(endpoint)
        assert (changed.events, changed.description) == ([event], f"number {number}")
        assert changed.url == f"{endpoint.url}&number={number}"
        assert changed.previous_secret == before.secret


@pytest.mark.parametrize("command", [describe, endpoints.rotate_secret, outbox.enqueue_test])
def test_deleted_endpoint_stays_deleted_when_changed(endpoint: WebhookEndpoint, command: Command) -> None:
    stale = read(endpoint)
    endpoints.delete(endpoint)

    with pytest.raises(WebhookNotFound):
        command(stale)

    assert not WebhookEndpoint.objects.exists()


def test_concurrent_change_and_deletion_leave_no_endpoint(alice: Any, receiver: Receiver) -> None:
    for _ in range(ROUNDS):
        endpoint = endpoints.create(alice, url=receiver.url, events=list(WebhookEvent))
        outcomes = run_concurrently(
            partial(endpoints.delete, endpoint),
            *[partial(command, endpoint) for command in (describe, endpoints.rotate_secret, outbox.enqueue_test)],
        )

        failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert all(isinstance(failure, WebhookNotFound) for failure in failures), outcomes
        assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("status", [204, 500, 410])
def test_deletion_during_a_delivery_is_kept(
    run: Run, endpoint: WebhookEndpoint, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    transitions.request_cancel(run.id)
    send_and_delete_meanwhile(monkeypatch, endpoint, status)

    delivery.deliver(WebhookDelivery.objects.get().pk)

    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_change_during_a_failing_delivery_is_kept(
    run: Run, endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    transitions.request_cancel(run.id)

    def post(*_: object, **__: object) -> ssrf_safe_http.Response:
        describe(read(endpoint))
        return ssrf_safe_http.Response(status=410, retry_after_s=None)

    monkeypatch.setattr(ssrf_safe_http, "post", post)
    delivery.deliver(WebhookDelivery.objects.get().pk)

    changed = read(endpoint)
    assert changed.description == "changed"
    assert "410" in changed.disabled_reason


def test_run_ends_although_its_webhook_is_deleted_at_the_same_moment(
    run: Run, endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe_run, deletions = outbox._describe, []

    def describe_while_deleting(ended: Run) -> outbox.RunEnded:
        deletions.append(start_deletion(endpoint))
        return describe_run(ended)

    monkeypatch.setattr(outbox, "_describe", describe_while_deleting)
    transitions.request_cancel(run.id)

    (deletion,) = deletions
    deletion.join(10)
    assert Run.objects.get(pk=run.pk).status == "canceled"
    assert not WebhookEndpoint.objects.exists()


def start_deletion(endpoint: WebhookEndpoint) -> Thread:
    """Delete the endpoint in another transaction. Return once that has ended or waits for this one."""

    def delete() -> None:
        try:
            endpoints.delete(endpoint)
        finally:
            connection.close()

    thread = Thread(target=delete)
    thread.start()
    thread.join(0.5)
    return thread


def test_result_of_a_worker_that_was_replaced_is_not_recorded(
    run: Run, endpoint: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    transitions.request_cancel(run.id)
    pending = WebhookDelivery.objects.get()
    send = ssrf_safe_http.post

    def post_after_another_worker(*args: Any, **options: Any) -> ssrf_safe_http.Response:
        monkeypatch.setattr(ssrf_safe_http, "post", send)
        WebhookDelivery.objects.update(due_at=pending.created_at)
        receiver.status = 503
        delivery.deliver(pending.pk)
        receiver.status = 500
        return send(*args, **options)

    monkeypatch.setattr(ssrf_safe_http, "post", post_after_another_worker)
    delivery.deliver(pending.pk)

    pending.refresh_from_db()
    assert [attempt["status"] for attempt in pending.attempts] == [503]
