"""Send webhook deliveries, and retry them until they are accepted or the retries are used up."""

import logging
import random
import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel

from strategies import metrics
from strategies.metrics import WebhookOutcome
from strategies.models.webhooks import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from strategies.webhooks import notices, signing, ssrf_safe_http

logger = logging.getLogger(__name__)

RETRY_DELAYS_S: Sequence[int] = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Delay after each failed attempt, about three days in all. After the last attempt, the delivery has failed."""
JITTER = 0.2
CLAIM_S = 60
"""A worker that does not finish sending within this time is considered dead, and the delivery is sent again."""
GONE = 410
RETRY_AFTER_MAX_S = 86_400
ATTEMPTS_KEPT_MAX = 30
USER_AGENT = "Throughline-Webhooks/1"


class Attempt(BaseModel):
    """A logged attempt. `status` is the HTTP status; None if there was no response."""

    at: datetime
    status: int | None = None
    error: str = ""
    duration_ms: int = 0


def list_due(*, limit: int, excluding: Collection[UUID] = (), owners: Collection[int] = ()) -> list[tuple[UUID, int]]:
    """Return deliveries that are due, oldest first, each with the id of its owner.

    `excluding` are deliveries to leave out, and `owners` people whose deliveries to leave out.
    """
    rows = WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING, due_at__lte=timezone.now())
    rows = rows.exclude(pk__in=excluding).exclude(endpoint__owner_id__in=owners)
    return list(rows.order_by("due_at").values_list("pk", "endpoint__owner_id")[:limit])


def deliver(delivery_id: UUID) -> None:
    """Send a delivery if it is due and no other worker is sending it. Safe to repeat and to call concurrently."""
    now = timezone.now()
    delivery = _claim(delivery_id, now)
    if delivery is None:
        return
    endpoint = delivery.endpoint
    if endpoint.disabled_at:
        attempt = Attempt(at=now, error="the endpoint is disabled")
        _record_attempt(delivery, attempt, settled_as=DeliveryStatus.FAILED)
        return
    started = time.monotonic()
    response, error = _send(endpoint, delivery)
    status = response.status if response else None
    attempt = Attempt(at=now, status=status, error=error, duration_ms=round((time.monotonic() - started) * 1000))
    is_accepted = response is not None and 200 <= response.status < 300
    outcome: WebhookOutcome = "accepted" if is_accepted else "rejected" if response else "unreachable"
    metrics.record_webhook_attempt(outcome)
    logger.info("webhook %s: delivery=%s status=%s error=%s", outcome, delivery.pk, status, error)
    if is_accepted:
        _record_attempt(delivery, attempt, settled_as=DeliveryStatus.DELIVERED)
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=None)
    elif _record_failure(delivery, attempt, response):
        notices.send_disabled_email(endpoint.pk)


@transaction.atomic
def _claim(delivery_id: UUID, now: datetime) -> WebhookDelivery | None:
    """Return the delivery if the caller must send it. Its `due_at` is when another worker may take over."""
    claimed = WebhookDelivery.objects.filter(pk=delivery_id, status=DeliveryStatus.PENDING, due_at__lte=now)
    if not claimed.update(due_at=now + timedelta(seconds=CLAIM_S)):
        return None
    return WebhookDelivery.objects.select_related("endpoint").get(pk=delivery_id)


def _send(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> tuple[ssrf_safe_http.Response | None, str]:
    """Return the response, and an error in words or an empty string."""
    signed = signing.build_headers(str(delivery.pk), body=delivery.body, signing_secrets=_valid_secrets(endpoint))
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT} | signed
    try:
        response = ssrf_safe_http.post(
            endpoint.url,
            delivery.body.encode(),
            headers,
            allow_private=settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES,
        )
    except (ssrf_safe_http.AddressNotAllowed, ssrf_safe_http.Unreachable) as error:
        return None, str(error)
    return response, "redirects are not followed" if 300 <= response.status < 400 else ""


def _valid_secrets(endpoint: WebhookEndpoint) -> list[str]:
    expires_at = endpoint.previous_secret_expires_at
    is_previous_valid = expires_at is not None and expires_at > timezone.now()
    return [endpoint.secret, *([endpoint.previous_secret] if is_previous_valid else [])]


@transaction.atomic
def _record_failure(delivery: WebhookDelivery, attempt: Attempt, response: ssrf_safe_http.Response | None) -> bool:
    """Record a failed attempt; disable the endpoint after the last retry. Return True if this call disabled it."""
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=delivery.endpoint_id).first()
    if endpoint is None:
        # Deleted while the message was being sent, with its deliveries.
        return False
    was_enabled = endpoint.disabled_at is None
    endpoint.failing_since = endpoint.failing_since or timezone.now()
    failures = len(delivery.attempts)
    if response and response.status == GONE:
        _record_attempt(delivery, attempt, settled_as=DeliveryStatus.FAILED)
        _disable(endpoint, "Your server responded with 410 Gone.")
    elif failures < len(RETRY_DELAYS_S):
        retry_after_s = min(response.retry_after_s or 0, RETRY_AFTER_MAX_S) if response else 0
        delay_s = max(RETRY_DELAYS_S[failures], retry_after_s) * (1 + JITTER * random.random())  # noqa: S311
        _record_attempt(delivery, attempt, due_at=timezone.now() + timedelta(seconds=delay_s))
    else:
        _record_attempt(delivery, attempt, settled_as=DeliveryStatus.FAILED)
        # If other deliveries were accepted in the meantime, the fault is with this message, not with the endpoint.
        if endpoint.failing_since <= delivery.created_at + timedelta(minutes=1):
            cause = attempt.error or f"status {attempt.status}"
            since = f"{endpoint.failing_since:%d %B %Y, %H:%M} UTC"
            _disable(endpoint, f"No delivery has succeeded since {since}. Last error: {cause}.")
    endpoint.save(update_fields=["failing_since", "disabled_at", "disabled_reason"])
    return was_enabled and endpoint.disabled_at is not None


def _record_attempt(
    delivery: WebhookDelivery,
    attempt: Attempt,
    *,
    settled_as: DeliveryStatus | None = None,
    due_at: datetime | None = None,
) -> None:
    # Not if another worker has taken over, whose attempts this one has not read.
    still_claimed = WebhookDelivery.objects.filter(
        pk=delivery.pk, status=DeliveryStatus.PENDING, due_at=delivery.due_at
    )
    still_claimed.update(
        attempts=[*delivery.attempts, attempt.model_dump(mode="json")][-ATTEMPTS_KEPT_MAX:],
        status=settled_as or DeliveryStatus.PENDING,
        due_at=due_at,
        settled_at=timezone.now() if settled_as else None,
    )


def _disable(endpoint: WebhookEndpoint, reason: str) -> None:
    endpoint.disabled_at, endpoint.disabled_reason = timezone.now(), reason[:200]
    logger.warning("webhook endpoint disabled: endpoint=%s", endpoint.pk)
