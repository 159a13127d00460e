"""A brief as it was handed in, and as it is being typed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class BriefRecord(models.Model):
    """A brief as it was handed in, checked and normalised; never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="briefs")
    name = models.CharField(max_length=200, help_text="The business's name.")
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "brief"

    def __str__(self) -> str:
        return self.name


class BriefDraft(models.Model):
    """Answers as they are being typed, until they are ordered. Its id is the order's idempotency key: one draft on two
    devices orders one strategy.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="brief_drafts")
    name = models.CharField(max_length=200, blank=True, help_text="The business's name, as far as it is typed.")
    typed = models.JSONField(help_text="Name of an input to the text in it, as typed.")
    answered = models.PositiveSmallIntegerField(default=0, help_text="How many questions hold something.")
    version = models.PositiveIntegerField(default=1, help_text="Counts every save; a save names the one it builds on.")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at", "-id"]
        verbose_name = "draft of a brief"
        verbose_name_plural = "drafts of briefs"
        indexes = [models.Index(fields=["owner", "-saved_at"], name="draft_by_owner")]

    def __str__(self) -> str:
        return self.name or "Untitled brief"
