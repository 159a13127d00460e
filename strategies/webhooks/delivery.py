"""Sends what is owed, until it is taken or there is no sense in trying on."""

import logging
import random
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from strategies import metrics
from strategies.models.webhooks import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from strategies.webhooks import guarded_http, notices, signing

logger = logging.getLogger(__name__)

RETRY_DELAYS_S: Sequence[int] = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""After the first attempt, and after each further one; then it has failed. Some three days in all."""
JITTER = 0.2
CLAIM_S = 60
"""Whoever sends a message has it for so long; if nothing is heard by then, it is sent again."""
GONE = 410
RETRY_AFTER_MAX_S = 86_400
PAGE = 100
ATTEMPTS_KEPT_MAX = 30
USER_AGENT = "Throughline-Webhooks/1"


def list_due(limit: int = PAGE) -> list[UUID]:
    """Return the messages that should be on their way by now."""
    rows = WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING, due_at__lte=timezone.now())
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:limit])


def list_due_for_run(run_id: UUID) -> list[UUID]:
    """Return those of one run."""
    rows = WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING, due_at__lte=timezone.now(), run_id=run_id)
    return list(rows.values_list("pk", flat=True))


def deliver(delivery_id: UUID) -> None:
    """Send a message if it is due and nobody else has it. Safe to repeat, and to call many at a time."""
    now = timezone.now()
    claimed = WebhookDelivery.objects.filter(pk=delivery_id, status=DeliveryStatus.PENDING, due_at__lte=now)
    if not claimed.update(due_at=now + timedelta(seconds=CLAIM_S)):
        return
    delivery = WebhookDelivery.objects.select_related("endpoint").get(pk=delivery_id)
    endpoint = delivery.endpoint
    if endpoint.disabled_at:
        _note(delivery, {"at": now.isoformat(), "error": "the endpoint is disabled"}, settled_as=DeliveryStatus.FAILED)
        return
    began = time.monotonic()
    answer, error = _sent(endpoint, delivery)
    attempt = {
        "at": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "status": answer.status if answer else None,
        "error": error,
        "duration_ms": round((time.monotonic() - began) * 1000),
    }
    is_taken = answer is not None and 200 <= answer.status < 300
    metrics.record_webhook_attempt("taken" if is_taken else "refused" if answer else "unreachable")
    logger.info("webhook %s: %s", delivery.pk, "taken" if is_taken else error or f"answered {attempt['status']}")
    if is_taken:
        _note(delivery, attempt, settled_as=DeliveryStatus.DELIVERED)
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=None)
    elif _not_taken(delivery, attempt, answer):
        notices.send_disabled_email(endpoint.pk)


def _sent(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> tuple[guarded_http.Answer | None, str]:
    signed = signing.headers(
        str(delivery.pk), sent_at_s=int(time.time()), body=delivery.body, signed_with=_secrets(endpoint)
    )
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT} | signed
    try:
        answer = guarded_http.post(
            endpoint.url, delivery.body.encode(), headers, allow_private=settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES
        )
    except (guarded_http.Refused, guarded_http.Unreachable) as error:
        return None, str(error)
    return answer, "a redirect, which is not followed" if 300 <= answer.status < 400 else ""


def _secrets(endpoint: WebhookEndpoint) -> list[str]:
    is_former_held = endpoint.previous_secret_expires_at and endpoint.previous_secret_expires_at > timezone.now()
    return [endpoint.secret, *([endpoint.previous_secret] if is_former_held else [])]


@transaction.atomic
def _not_taken(delivery: WebhookDelivery, attempt: Mapping[str, object], answer: guarded_http.Answer | None) -> bool:
    """Note it, and disable the endpoint if it takes nothing any more; True where that is new."""
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    was_enabled = endpoint.disabled_at is None
    endpoint.failing_since = endpoint.failing_since or timezone.now()
    tries = len(delivery.attempts)
    if answer and answer.status == GONE:
        _note(delivery, attempt, settled_as=DeliveryStatus.FAILED)
        _disable(endpoint, "It answered 410: gone for good.")
    elif tries < len(RETRY_DELAYS_S):
        wait_s = max(RETRY_DELAYS_S[tries], min(answer.retry_after_s or 0, RETRY_AFTER_MAX_S) if answer else 0)
        _note(delivery, attempt, due_at=timezone.now() + timedelta(seconds=wait_s * (1 + JITTER * random.random())))  # noqa: S311
    else:
        _note(delivery, attempt, settled_as=DeliveryStatus.FAILED)
        # Others may have been taken meanwhile: then this one was at fault, and not the endpoint.
        if endpoint.failing_since <= delivery.created_at + timedelta(minutes=1):
            what = attempt["error"] or f"status {attempt['status']}"
            _disable(endpoint, f"Nothing was taken since {endpoint.failing_since:%d %B %Y, %H:%M} UTC; last: {what}.")
    endpoint.save()
    return was_enabled and endpoint.disabled_at is not None


def _note(
    delivery: WebhookDelivery,
    attempt: Mapping[str, object],
    *,
    settled_as: DeliveryStatus | None = None,
    due_at: datetime | None = None,
) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk, status=DeliveryStatus.PENDING).update(
        attempts=[*delivery.attempts, attempt][-ATTEMPTS_KEPT_MAX:],
        status=settled_as or DeliveryStatus.PENDING,
        due_at=due_at,
        settled_at=timezone.now() if settled_as else None,
    )


def _disable(endpoint: WebhookEndpoint, reason: str) -> None:
    endpoint.disabled_at, endpoint.disabled_reason = timezone.now(), reason[:200]
    logger.warning("webhook endpoint %s disabled", endpoint.pk)
