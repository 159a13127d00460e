"""Webhook endpoints and deliveries."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

DESCRIPTION_MAX_CHARS = 200
URL_MAX_CHARS = 500


class WebhookEvent(models.TextChoices):
    """Events that an endpoint can subscribe to."""

    SUCCEEDED = "run.succeeded"
    PARTIAL = "run.partial"
    FAILED = "run.failed"
    CANCELED = "run.canceled"


TEST_EVENT = "webhook.test"


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", "Pending"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"


class WebhookEndpoint(models.Model):
    """A URL that receives events of its owner's runs. Secrets are stored in the clear, because they sign deliveries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=URL_MAX_CHARS)
    description = models.CharField(max_length=DESCRIPTION_MAX_CHARS, blank=True)
    events = models.JSONField(help_text="The subscribed events.")
    secret = models.CharField(max_length=80, editable=False)
    previous_secret = models.CharField(max_length=80, blank=True, editable=False)
    previous_secret_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    failing_since = models.DateTimeField(null=True, blank=True, help_text="No delivery has succeeded since then.")
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One message to one endpoint: an outbox row that also logs its delivery attempts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    run = models.ForeignKey("strategies.Run", on_delete=models.CASCADE, null=True, related_name="webhook_deliveries")
    event = models.CharField(max_length=40)
    body = models.TextField(help_text="The exact request body, the same at every attempt.")
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    attempts = models.JSONField(default=list, help_text="For each attempt: at, status, error, duration_ms.")
    due_at = models.DateTimeField(
        null=True, help_text="When to send it next; while it is being sent, when another worker may take over."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(status=DeliveryStatus.PENDING, due_at__isnull=False)
                | (~Q(status=DeliveryStatus.PENDING) & Q(due_at__isnull=True)),
                name="delivery_due_iff_pending",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="pending"), name="delivery_by_due"),
            models.Index(fields=["endpoint", "-created_at"], name="delivery_by_endpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint} ({self.status})"
