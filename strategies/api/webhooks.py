"""The JSON API of webhooks: where to be told how runs end, and how the telling went."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from strategies.api.cursors import paginate
from strategies.api.schemas import ProblemOut
from strategies.models.webhooks import (
    DESCRIPTION_MAX_CHARS,
    URL_MAX_CHARS,
    DeliveryStatus,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from strategies.runs import dispatch
from strategies.webhooks import endpoints, outbox

router = Router(tags=["webhooks"])

REFUSALS: dict[int, type] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
WEBHOOK = "/webhooks/{uuid:webhook_id}"

Url = Annotated[str, Field(max_length=URL_MAX_CHARS, description="Begins with https:// and leads to the public net.")]
Events = Annotated[list[WebhookEvent], Field(min_length=1, max_length=20)]
Description = Annotated[str, Field(max_length=DESCRIPTION_MAX_CHARS)]


class WebhookCreate(Schema):
    model_config = {"extra": "forbid"}

    url: Url
    events: Events = list(WebhookEvent)
    description: Description = ""


class WebhookUpdate(Schema):
    """What is left out stays as it is."""

    model_config = {"extra": "forbid"}

    url: Url = ""
    events: Events = []
    description: Description = ""
    enabled: bool = True


class WebhookUrls(Schema):
    self: str
    deliveries: str
    test: str
    secret: str


class WebhookOut(Schema):
    id: UUID
    url: str
    events: list[WebhookEvent]
    description: str
    enabled: bool
    disabled_reason: str = Field(description="Why it is told of nothing any more; empty while it is.")
    failing_since: datetime | None = Field(description="Nothing was taken since then.")
    created_at: datetime
    urls: WebhookUrls


class WebhookSecretOut(WebhookOut):
    secret: str = Field(description="Signs every message, as the Standard Webhooks say. Shown now and never again.")


class WebhookList(Schema):
    results: list[WebhookOut]


class AttemptOut(Schema):
    at: datetime
    status: int | None = Field(None, description="What was answered; null when nothing was.")
    error: str = ""
    duration_ms: int = 0


class DeliveryOut(Schema):
    """One message, and how sending it went."""

    id: UUID = Field(description="The header `webhook-id`: the same at every attempt.")
    event: str
    run_id: UUID | None
    status: DeliveryStatus
    attempts: list[AttemptOut]
    next_attempt_at: datetime | None
    created_at: datetime
    settled_at: datetime | None


class DeliveryPage(Schema):
    results: list[DeliveryOut]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last one.")


@router.get("/webhooks", response={200: WebhookList, **REFUSALS}, summary="List your webhooks")
def list_webhooks(request: HttpRequest) -> Any:
    """Newest first; there may be ten."""
    return {"results": [_webhook(endpoint) for endpoint in endpoints.list_endpoints(_user(request))]}


@router.post("/webhooks", response={201: WebhookSecretOut, 409: ProblemOut, **REFUSALS}, summary="Add a webhook")
def create_webhook(request: HttpRequest, response: HttpResponse, order: WebhookCreate) -> Any:
    """Be told how your runs end, signed as the [Standard Webhooks](https://www.standardwebhooks.com) say.

    A message that is not answered with a 2xx within 10 s is sent again, ten times within some three days; its
    `webhook-id` stays the same. What it tells is small: fetch the rest. Redirects are not followed.
    """
    endpoint = endpoints.create(_user(request), url=order.url, events=order.events, description=order.description)
    response["Location"] = _urls(endpoint)["self"]
    return Status(201, _with_secret(endpoint))


@router.get(WEBHOOK, response={200: WebhookOut, **REFUSALS}, summary="Read a webhook")
def get_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Whether it is told, and if not, why."""
    return _webhook(endpoints.get_endpoint(_user(request), webhook_id))


@router.patch(WEBHOOK, response={200: WebhookOut, **REFUSALS}, summary="Change a webhook")
def update_webhook(request: HttpRequest, webhook_id: UUID, change: WebhookUpdate) -> Any:
    """Change what is sent along; `enabled` turns off, or on again what was turned off after long failure."""
    endpoint = endpoints.get_endpoint(_user(request), webhook_id)
    return _webhook(endpoints.change(endpoint, change.model_dump(exclude_unset=True)))


@router.delete(WEBHOOK, response={204: None, **REFUSALS}, summary="Remove a webhook")
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Its deliveries go with it."""
    endpoints.get_endpoint(_user(request), webhook_id).delete()
    return Status(204, None)


@router.post(f"{WEBHOOK}/secret", response={200: WebhookSecretOut, **REFUSALS}, summary="Renew a webhook's secret")
def rotate_webhook_secret(request: HttpRequest, webhook_id: UUID) -> Any:
    """For a day every message is signed with both, so that none is lost while the receiver changes over."""
    return _with_secret(endpoints.rotate_secret(endpoints.get_endpoint(_user(request), webhook_id)))


@router.post(f"{WEBHOOK}/test", response={202: DeliveryOut, **REFUSALS}, summary="Send a test message")
def test_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Sends `webhook.test`; see its delivery for what came of it."""
    delivery = outbox.enqueue_test(endpoints.get_endpoint(_user(request), webhook_id))
    dispatch.enqueue_deliveries(delivery.pk)
    return Status(202, _delivery(delivery))


@router.get(f"{WEBHOOK}/deliveries", response={200: DeliveryPage, **REFUSALS}, summary="List a webhook's deliveries")
def list_deliveries(
    request: HttpRequest,
    response: HttpResponse,
    webhook_id: UUID,
    cursor: str | None = Query(None, max_length=300),
    limit: int = Query(20, ge=1, le=100),
) -> Any:
    """Newest first, each with its attempts."""
    deliveries = endpoints.get_endpoint(_user(request), webhook_id).deliveries.all()
    page, next_cursor = paginate(request, response, deliveries, cursor=cursor, limit=limit)
    return {"results": [_delivery(delivery) for delivery in page], "next_cursor": next_cursor}


@router.get(
    f"{WEBHOOK}/deliveries/{{uuid:delivery_id}}", response={200: DeliveryOut, **REFUSALS}, summary="Read a delivery"
)
def get_delivery(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> Any:
    """One message, and how sending it went."""
    return _delivery(endpoints.get_delivery(_user(request), webhook_id, delivery_id))


@router.post(
    f"{WEBHOOK}/deliveries/{{uuid:delivery_id}}/resend",
    response={202: DeliveryOut, **REFUSALS},
    summary="Send a message again",
)
def resend_delivery(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> Any:
    """Under the same `webhook-id`. Without effect on one that is still being tried."""
    delivery = outbox.enqueue_again(endpoints.get_delivery(_user(request), webhook_id, delivery_id))
    dispatch.enqueue_deliveries(delivery.pk)
    return Status(202, _delivery(delivery))


def _user(request: HttpRequest) -> Any:
    return cast(Any, request).auth


def _webhook(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "events": endpoint.events,
        "description": endpoint.description,
        "enabled": endpoint.disabled_at is None,
        "disabled_reason": endpoint.disabled_reason,
        "failing_since": endpoint.failing_since,
        "created_at": endpoint.created_at,
        "urls": _urls(endpoint),
    }


def _with_secret(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return _webhook(endpoint) | {"secret": endpoint.secret}


def _urls(endpoint: WebhookEndpoint) -> dict[str, str]:
    named = {"webhook_id": endpoint.pk}
    return {
        "self": reverse("api-v1:get_webhook", kwargs=named),
        "deliveries": reverse("api-v1:list_deliveries", kwargs=named),
        "test": reverse("api-v1:test_webhook", kwargs=named),
        "secret": reverse("api-v1:rotate_webhook_secret", kwargs=named),
    }


def _delivery(delivery: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": delivery.pk,
        "event": delivery.event,
        "run_id": delivery.run_id,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.due_at,
        "created_at": delivery.created_at,
        "settled_at": delivery.settled_at,
    }
