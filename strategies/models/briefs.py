"""Submitted briefs and drafts of briefs."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class BriefRecord(models.Model):
    """A submitted brief, validated and normalised. Never changed."""

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
    """Unsubmitted answers. The id becomes the run's idempotency key, so a draft open on two devices creates one run."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="brief_drafts")
    name = models.CharField(max_length=200, blank=True, help_text="The business's name, as typed so far.")
    inputs = models.JSONField(help_text="The raw text of each input, by input name.")
    proposed = models.JSONField(
        null=True, blank=True, help_text="Answers that a language model found in a text, each with its quote."
    )
    answered_count = models.PositiveSmallIntegerField(default=0, help_text="Number of questions with an answer.")
    version = models.PositiveIntegerField(
        default=1, help_text="Incremented by every save; a save names the version it is based on."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at", "-id"]
        verbose_name = "draft of a brief"
        verbose_name_plural = "drafts of briefs"
        indexes = [models.Index(fields=["owner", "-saved_at"], name="draft_by_owner")]

    def __str__(self) -> str:
        return self.name or "Untitled brief"
