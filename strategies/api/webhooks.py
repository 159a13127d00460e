"""Webhook operations of the JSON API: endpoints and their deliveries."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from strategies.accounts.api_authentication import NOT_FOR_CLIENTS, get_user
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
from strategies.site_urls import build_url
from strategies.webhooks import endpoints, outbox
from strategies.webhooks.endpoints import EndpointChanges

router = Router(tags=["webhooks"], auth=NOT_FOR_CLIENTS)

ERRORS: dict[int, type] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
WEBHOOK = "/webhooks/{uuid:webhook_id}"

Url = Annotated[str, Field(max_length=URL_MAX_CHARS, description="An https:// URL on the public internet.")]
Events = Annotated[list[WebhookEvent], Field(min_length=1, max_length=20)]
Description = Annotated[str, Field(max_length=DESCRIPTION_MAX_CHARS)]


class WebhookCreate(Schema):
    model_config = {"extra": "forbid"}

    url: Url
    events: Events = list(WebhookEvent)
    description: Description = ""


class WebhookUpdate(Schema):
    """Fields that are left out do not change."""

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
    disabled_reason: str = Field(description="Why it was disabled; empty while it is enabled.")
    failing_since: datetime | None = Field(description="Since when every delivery has failed.")
    created_at: datetime
    urls: WebhookUrls


class WebhookSecretOut(WebhookOut):
    secret: str = Field(description="Signs every message as in Standard Webhooks. Shown only in this response.")


class WebhookList(Schema):
    results: list[WebhookOut]


class AttemptOut(Schema):
    at: datetime
    status: int | None = Field(None, description="The response status; null if there was no response.")
    error: str = ""
    duration_ms: int = 0


class DeliveryOut(Schema):
    """A message and the attempts to deliver it."""

    id: UUID = Field(description="The `webhook-id` header, the same in every attempt.")
    event: str
    run_id: UUID | None
    status: DeliveryStatus
    attempts: list[AttemptOut]
    next_attempt_at: datetime | None
    created_at: datetime
    settled_at: datetime | None


class DeliveryPage(Schema):
    results: list[DeliveryOut]
    next_cursor: str | None = Field(description="Send it as `cursor` to get the next page; null on the last page.")


@router.get("/webhooks", response={200: WebhookList, **ERRORS}, summary="List your webhooks")
def list_webhooks(request: HttpRequest) -> Any:
    """Newest first. There can be up to ten."""
    return {"results": [_serialize_webhook(endpoint) for endpoint in endpoints.list_endpoints(get_user(request))]}


@router.post("/webhooks", response={201: WebhookSecretOut, 409: ProblemOut, **ERRORS}, summary="Create a webhook")
def create_webhook(request: HttpRequest, response: HttpResponse, payload: WebhookCreate) -> Any:
    """Get a message when a run ends, signed as in [Standard Webhooks](https://www.standardwebhooks.com).

    A message that gets no 2xx response within 10 s is sent again, up to ten times in about three days, with the same
    `webhook-id`. Messages are small: read the run for the rest. Redirects are not followed.
    """
    endpoint = endpoints.create(
        get_user(request), url=payload.url, events=payload.events, description=payload.description
    )
    response["Location"] = _urls(endpoint).self
    return Status(201, _serialize_with_secret(endpoint))


@router.get(WEBHOOK, response={200: WebhookOut, **ERRORS}, summary="Read a webhook")
def get_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Shows whether it is enabled, and if not, why."""
    return _serialize_webhook(endpoints.get_endpoint(get_user(request), webhook_id))


@router.patch(WEBHOOK, response={200: WebhookOut, **ERRORS}, summary="Update a webhook")
def update_webhook(request: HttpRequest, webhook_id: UUID, payload: WebhookUpdate) -> Any:
    """Change only the fields sent. `enabled` also turns on a webhook that was disabled after failing for days."""
    endpoint = endpoints.get_endpoint(get_user(request), webhook_id)
    changes = cast(EndpointChanges, payload.model_dump(exclude_unset=True))
    return _serialize_webhook(endpoints.change(endpoint, changes))


@router.delete(WEBHOOK, response={204: None, **ERRORS}, summary="Delete a webhook")
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Also deletes its deliveries."""
    endpoints.delete(endpoints.get_endpoint(get_user(request), webhook_id))
    return Status(204, None)


@router.post(f"{WEBHOOK}/secret", response={200: WebhookSecretOut, **ERRORS}, summary="Rotate a webhook's secret")
def rotate_webhook_secret(request: HttpRequest, webhook_id: UUID) -> Any:
    """For 24 hours every message is signed with both secrets, so that you can change over without losing any."""
    return _serialize_with_secret(endpoints.rotate_secret(endpoints.get_endpoint(get_user(request), webhook_id)))


@router.post(f"{WEBHOOK}/test", response={202: DeliveryOut, **ERRORS}, summary="Send a test message")
def test_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Sends `webhook.test`. Read the delivery to see the result."""
    delivery = outbox.enqueue_test(endpoints.get_endpoint(get_user(request), webhook_id))
    return Status(202, _serialize_delivery(delivery))


@router.get(f"{WEBHOOK}/deliveries", response={200: DeliveryPage, **ERRORS}, summary="List a webhook's deliveries")
def list_deliveries(
    request: HttpRequest,
    response: HttpResponse,
    webhook_id: UUID,
    cursor: str | None = Query(None, max_length=300),
    limit: int = Query(20, ge=1, le=100),
) -> Any:
    """Newest first, with their attempts."""
    deliveries = endpoints.get_endpoint(get_user(request), webhook_id).deliveries.all()
    page, next_cursor = paginate(request, response, deliveries, cursor=cursor, limit=limit)
    return {"results": [_serialize_delivery(delivery) for delivery in page], "next_cursor": next_cursor}


@router.get(
    f"{WEBHOOK}/deliveries/{{uuid:delivery_id}}", response={200: DeliveryOut, **ERRORS}, summary="Read a delivery"
)
def get_delivery(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> Any:
    """A message and the attempts to deliver it."""
    return _serialize_delivery(endpoints.get_delivery(get_user(request), webhook_id, delivery_id))


@router.post(
    f"{WEBHOOK}/deliveries/{{uuid:delivery_id}}/resend",
    response={202: DeliveryOut, **ERRORS},
    summary="Resend a message",
)
def resend_delivery(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> Any:
    """Uses the same `webhook-id`. Does nothing while the delivery is still being attempted."""
    delivery = outbox.enqueue_again(endpoints.get_delivery(get_user(request), webhook_id, delivery_id))
    return Status(202, _serialize_delivery(delivery))


def _serialize_webhook(endpoint: WebhookEndpoint) -> WebhookOut:
    return WebhookOut(
        id=endpoint.pk,
        url=endpoint.url,
        events=endpoint.events,
        description=endpoint.description,
        enabled=endpoint.disabled_at is None,
        disabled_reason=endpoint.disabled_reason,
        failing_since=endpoint.failing_since,
        created_at=endpoint.created_at,
        urls=_urls(endpoint),
    )


def _serialize_with_secret(endpoint: WebhookEndpoint) -> WebhookSecretOut:
    return WebhookSecretOut(**_serialize_webhook(endpoint).model_dump(), secret=endpoint.secret)


def _urls(endpoint: WebhookEndpoint) -> WebhookUrls:
    kwargs = {"webhook_id": endpoint.pk}
    return WebhookUrls(
        self=build_url("api-v1:get_webhook", **kwargs),
        deliveries=build_url("api-v1:list_deliveries", **kwargs),
        test=build_url("api-v1:test_webhook", **kwargs),
        secret=build_url("api-v1:rotate_webhook_secret", **kwargs),
    )


def _serialize_delivery(delivery: WebhookDelivery) -> DeliveryOut:
    return DeliveryOut(
        id=delivery.pk,
        event=delivery.event,
        run_id=delivery.run_id,
        status=DeliveryStatus(delivery.status),
        attempts=delivery.attempts,
        next_attempt_at=delivery.due_at,
        created_at=delivery.created_at,
        settled_at=delivery.settled_at,
    )
