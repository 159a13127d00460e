"""Who may come in without signing in: API tokens and links to read."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from strategies.models.runs import Run


class TokenScope(models.TextChoices):
    """What a token may be used for."""

    READ = "read", "Read runs, strategies and exports"
    WRITE = "write", "Order, stop, retry and edit"


def every_scope() -> list[str]:
    """Return what a token may do that was made without a choice."""
    return [scope.value for scope in TokenScope]


class ApiToken(models.Model):
    """A bearer token of the JSON API; only its hash is kept."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    start = models.CharField(max_length=12, blank=True, help_text="Its first characters, to know it again by.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=every_scope, help_text="Any of read and write.")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} of {self.owner}"

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    def allows(self, scope: TokenScope) -> bool:
        return scope in self.scopes


class ShareLink(models.Model):
    """A link under which anybody may read a run's strategy, and nothing else; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="shares")
    name = models.CharField(max_length=80, blank=True, help_text="For whom it is, in the owner's words.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0, help_text="How often it was opened by others than the owner.")
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name or self.pk} of {self.run_id}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
