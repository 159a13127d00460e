"""Access without a session: API tokens and share links."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from strategies.models.runs import Run


class TokenScope(models.TextChoices):
    READ = "read", "Read runs, strategies and exports"
    WRITE = "write", "Create, cancel, retry and edit runs"


def every_scope() -> list[str]:
    """Return the scopes of a token created without choosing any."""
    return [scope.value for scope in TokenScope]


class ApiToken(models.Model):
    """A bearer token for the JSON API. Only its hash is stored."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, blank=True, help_text="The first characters, to recognize the token by.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=every_scope, help_text="A list of `read` and `write`.")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="Updated at most every ten minutes.")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} of {self.owner}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    def allows(self, scope: TokenScope) -> bool:
        return scope in self.scopes


class ShareLink(models.Model):
    """A link that lets anyone who has it read one run's strategy. Only its hash is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="shares")
    name = models.CharField(max_length=80, blank=True, help_text="The owner's note on who the link is for.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    open_count = models.PositiveIntegerField(default=0, help_text="Times opened by anyone but the owner.")
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name or self.pk} of {self.run_id}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
