"""`/api/v1/webhooks`: create, change, test and delete endpoints, list deliveries."""

from typing import Any
from uuid import uuid4

import pytest

from strategies.models import Run
from strategies.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookEvent
from strategies.runs import transitions
from strategies.webhooks import delivery, endpoints
from tests.strategies.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def test_create_returns_the_secret_and_later_reads_do_not(api: Any, receiver: Receiver) -> None:
    created = api.post(
        "/webhooks", {"url": receiver.url, "events": ["run.failed", "run.partial"], "description": "Slack"}
    )

    webhook = created.json()
    assert (created.status_code, created["Location"]) == (201, f"/api/v1/webhooks/{webhook['id']}")
    assert webhook["secret"].startswith("whsec_")
    assert webhook["events"] == ["run.partial", "run.failed"]
    assert (webhook["enabled"], webhook["disabled_reason"]) == (True, "")
    listed = api.get("/webhooks")
    assert listed.json()["results"][0]["id"] == webhook["id"]
    assert webhook["secret"] not in listed.content.decode()
    assert webhook["secret"] not in api.get(f"/webhooks/{webhook['id']}").content.decode()
    rotated = api.post(webhook["urls"]["secret"].removeprefix("/api/v1")).json()["secret"]
    assert rotated != webhook["secret"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "ftp://hooks.example/",
        "http://hooks.example/",
        "https://",
        "https://user:secret@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks.example:port/",
        "https://hooks .example/",
        "https://hooks.example/\n",
        "https://häuser.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://hooks.example/" + "x" * 500,
    ],
)
def test_create_rejects_an_invalid_or_private_url(api: Any, url: str, settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = False
    response = api.post("/webhooks", {"url": url})

    assert response.status_code == 422, response.content
    assert response.json()["errors"][0]["field"] == "url"


@pytest.mark.parametrize(
    ("field", "value"), [("events", []), ("events", ["run.odd"]), ("description", "a\x00b"), ("odd", 1), ("url", None)]
)
def test_create_rejects_other_invalid_fields_by_name(api: Any, receiver: Receiver, field: str, value: Any) -> None:
    response = api.post("/webhooks", {"url": receiver.url} | {field: value})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].partition(".")[0] == field


def test_endpoint_can_be_changed_disabled_enabled_and_deleted(api: Any, endpoint: WebhookEndpoint) -> None:
    path = f"/webhooks/{endpoint.pk}"

    def patch(**changes: Any) -> Any:
        return api.client.patch(f"/api/v1{path}", changes, content_type="application/json").json()

    assert patch(events=["run.failed"])["events"] == ["run.failed"]
    assert patch(enabled=False)["disabled_reason"] == "Disabled by its owner."
    assert patch(description="x")["enabled"] is False
    assert patch(enabled=True)["disabled_reason"] == ""
    assert patch(url="gopher://x")["code"] == "invalid_request"
    assert api.client.delete(f"/api/v1{path}").status_code == 204
    assert api.get(path).json()["code"] == "webhook_not_found"


def test_create_is_a_409_at_ten_endpoints(api: Any, receiver: Receiver) -> None:
    statuses = [api.post("/webhooks", {"url": receiver.url}).status_code for _ in range(11)]

    assert statuses == [201] * 10 + [409]


def test_test_message_is_delivered_and_can_be_resent(api: Any, endpoint: Any, receiver: Receiver) -> None:
    queued = api.post(f"/webhooks/{endpoint.pk}/test")
    path = f"/webhooks/{endpoint.pk}/deliveries/{queued.json()['id']}"
    assert (queued.status_code, queued.json()["status"], queued.json()["event"]) == (202, "pending", "webhook.test")

    delivery.deliver(WebhookDelivery.objects.get().pk)
    assert api.get(path).json()["status"] == "delivered"
    assert api.post(f"{path}/resend").json()["status"] == "pending"
    delivery.deliver(WebhookDelivery.objects.get().pk)

    shown = api.get(path).json()
    assert [attempt["status"] for attempt in shown["attempts"]] == [204, 204]
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1


def test_deliveries_are_paginated(api: Any, endpoint: Any) -> None:
    for _ in range(3):
        api.post(f"/webhooks/{endpoint.pk}/test")

    first = api.get(f"/webhooks/{endpoint.pk}/deliveries?limit=2")
    rest = api.client.get(first["Link"].partition(">")[0][1:])

    assert first["Link"].endswith('rel="next"')
    assert len(first.json()["results"]) == 2
    assert [listed["id"] for listed in [*first.json()["results"], *rest.json()["results"]]] == [
        str(delivery_id) for delivery_id in WebhookDelivery.objects.values_list("pk", flat=True)
    ]
    assert "Link" not in rest.headers


def test_endpoints_of_other_users_look_like_missing_ones(bobs_api: Any, endpoint: Any, run: Run) -> None:
    transitions.request_cancel(run.id)
    foreign_delivery = WebhookDelivery.objects.get()
    for path in ("", "/deliveries", f"/deliveries/{foreign_delivery.pk}"):
        foreign, missing = (bobs_api.get(f"/webhooks/{key}{path}") for key in (endpoint.pk, uuid4()))
        assert (
            (foreign.status_code, foreign.content) == (missing.status_code, missing.content) == (404, missing.content)
        )
    for path in ("/test", "/secret", f"/deliveries/{foreign_delivery.pk}/resend"):
        assert bobs_api.post(f"/webhooks/{endpoint.pk}{path}").status_code == 404
    assert bobs_api.client.delete(f"/api/v1/webhooks/{endpoint.pk}").status_code == 404
    assert bobs_api.get("/webhooks").json() == {"results": []}
    assert WebhookEndpoint.objects.get().secret == endpoint.secret


def test_delivery_of_another_user_is_not_found_under_ones_own_endpoint(
    bobs_api: Any, bob: Any, endpoint: Any, run: Run, receiver: Receiver
) -> None:
    transitions.request_cancel(run.id)
    own = endpoints.create(bob, url=receiver.url, events=list(WebhookEvent))

    path = f"/webhooks/{own.pk}/deliveries/{WebhookDelivery.objects.get().pk}"
    assert bobs_api.get(path).status_code == bobs_api.post(f"{path}/resend").status_code == 404
