"""The audit log of runs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from strategies.models.runs import REASON_MAX_CHARS, Run


class AuditEntry(models.Model):
    """An action of a person on a run. Never changed; deleted only with the run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="audit_entries")
    created_at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(
        max_length=User._meta.get_field("username").max_length, help_text="Kept when the account is deleted."
    )
    action = models.CharField(max_length=300)
    reason = models.CharField(max_length=REASON_MAX_CHARS, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action}: {self.reason}" if self.reason else self.action
