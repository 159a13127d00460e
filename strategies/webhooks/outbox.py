"""What is owed to endpoints. Written in the transaction that ends a run, so that neither is ever without the other."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from strategies.models.webhooks import TEST_EVENT, DeliveryStatus, WebhookDelivery, WebhookEndpoint


def enqueue_run_ended(run: Any) -> None:
    """Owe news of this run's end to every endpoint of its owner that is told of such an end."""
    event = f"run.{run.status}"
    endpoints = WebhookEndpoint.objects.filter(owner_id=run.owner_id, disabled_at=None)
    told = [endpoint for endpoint in endpoints if event in endpoint.events]
    if not told:
        return
    now, body = timezone.now(), _body(event, run.finished_at, _facts(run))
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(endpoint=endpoint, run_id=run.pk, event=event, body=body, due_at=now) for endpoint in told
    )


def enqueue_test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Owe a message that says nothing but that it came."""
    now = timezone.now()
    body = _body(TEST_EVENT, now, {"webhook_id": str(endpoint.pk)})
    return WebhookDelivery.objects.create(endpoint=endpoint, event=TEST_EVENT, body=body, due_at=now)


def enqueue_again(delivery: WebhookDelivery) -> WebhookDelivery:
    """Have a message sent once more, under its id: whoever has taken it before knows it again."""
    settled = ~Q(status=DeliveryStatus.PENDING)
    WebhookDelivery.objects.filter(settled, pk=delivery.pk).update(
        status=DeliveryStatus.PENDING, due_at=timezone.now(), settled_at=None
    )
    delivery.refresh_from_db()
    return delivery


def _facts(run: Any) -> dict[str, Any]:
    """Enough to know what to fetch, and no word of brief or strategy."""
    named = {"run_id": run.pk}
    return {
        "run_id": str(run.pk),
        "status": run.status,
        "error": {"code": run.error_code, "retryable": run.error_retryable} if run.error_code else None,
        "urls": {
            "self": reverse("api-v1:get_run", kwargs=named),
            "strategy": reverse("api-v1:get_strategy", kwargs=named),
            "page": reverse("strategies:run", kwargs=named),
        },
    }


def _body(event: str, at: datetime, data: dict[str, Any]) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": event, "timestamp": moment, "data": data}, separators=(",", ":"))
