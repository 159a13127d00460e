"""Enqueue webhook deliveries, in the transaction that ends a run, so that neither is saved without the other."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from pydantic import BaseModel

from strategies.errors import WebhookNotFound
from strategies.models import Run
from strategies.models.webhooks import TEST_EVENT, DeliveryStatus, WebhookDelivery, WebhookEndpoint
from strategies.site_urls import build_url
from strategies.webhooks import endpoints


class RunError(BaseModel):
    code: str
    retryable: bool


class RunLinks(BaseModel):
    self: str
    strategy: str
    page: str


class RunEnded(BaseModel):
    """Enough to fetch the strategy. Contains no text of the brief or the strategy."""

    run_id: UUID
    status: str
    error: RunError | None
    urls: RunLinks


class EndpointTest(BaseModel):
    webhook_id: UUID


class Payload(BaseModel):
    """The body of a delivery, in the form that Standard Webhooks recommends."""

    type: str
    timestamp: datetime
    data: RunEnded | EndpointTest


def enqueue_run_ended(run: Run) -> None:
    """Enqueue a delivery to every enabled endpoint of the run's owner that subscribes to this outcome."""
    event = f"run.{run.status}"
    # Locked against deletion: a delivery to a deleted endpoint would undo the end of the run.
    enabled = WebhookEndpoint.objects.select_for_update(no_key=True).filter(owner_id=run.owner_id, disabled_at=None)
    subscribed = [endpoint for endpoint in enabled if event in endpoint.events]
    if not subscribed:
        return
    now = timezone.now()
    body = Payload(type=event, timestamp=run.finished_at or now, data=_describe(run)).model_dump_json()
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(endpoint=endpoint, run_id=run.pk, event=event, body=body, due_at=now) for endpoint in subscribed
    )


@transaction.atomic
def enqueue_test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Enqueue a test message.

    Raises:
        WebhookNotFound: the endpoint was deleted meanwhile.
    """
    endpoint = endpoints.lock(endpoint.pk)
    now = timezone.now()
    body = Payload(type=TEST_EVENT, timestamp=now, data=EndpointTest(webhook_id=endpoint.pk)).model_dump_json()
    return WebhookDelivery.objects.create(endpoint=endpoint, event=TEST_EVENT, body=body, due_at=now)


def enqueue_again(delivery: WebhookDelivery) -> WebhookDelivery:
    """Enqueue a settled delivery again, with the same id, so that receivers can recognize a duplicate.

    Raises:
        WebhookNotFound: it was deleted meanwhile.
    """
    settled = ~Q(status=DeliveryStatus.PENDING)
    WebhookDelivery.objects.filter(settled, pk=delivery.pk).update(
        status=DeliveryStatus.PENDING, due_at=timezone.now(), settled_at=None
    )
    enqueued = WebhookDelivery.objects.filter(pk=delivery.pk).first()
    if enqueued is None:
        raise WebhookNotFound
    return enqueued


def _describe(run: Run) -> RunEnded:
    return RunEnded(
        run_id=run.pk,
        status=run.status,
        error=RunError(code=run.error_code, retryable=run.error_retryable) if run.error_code else None,
        urls=RunLinks(
            self=build_url("api-v1:get_run", run_id=run.pk),
            strategy=build_url("api-v1:get_strategy", run_id=run.pk),
            page=build_url("strategies:run", run_id=run.pk),
        ),
    )
