"""Proposals: answers that a language model found in someone's text."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models


class ProposalStatus(StrEnum):
    """`queued -> running -> done | failed`, or `canceled` by the owner. A failed one can be queued again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


PROPOSAL_ACTIVE = (ProposalStatus.QUEUED, ProposalStatus.RUNNING)


class BriefProposal(models.Model):
    """A text to read, and the answers found in it. Change it only through `strategies.runs.proposals`.

    Text and answers are deleted after a day, the text as soon as it has been read. The row remains for the cost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="brief_proposals")
    source_name = models.CharField(max_length=200, blank=True, help_text="Name of the file; empty for pasted text.")
    source = models.TextField(blank=True, help_text="The text to read; empty once it has been read.")
    source_digest = models.CharField(max_length=64)
    makes_draft = models.BooleanField(default=True, help_text="Whether the answers become a draft of the same id.")
    status = models.CharField(
        max_length=10,
        choices=[(s.value, s.value.capitalize()) for s in ProposalStatus],
        default=ProposalStatus.QUEUED.value,
    )
    attempt = models.PositiveSmallIntegerField(default=0, help_text="Number of claims; fences what a worker saves.")
    attempt_limit = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField()
    result = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    error_retryable = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(help_text="When text and answers are deleted.")

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "proposal of answers"
        verbose_name_plural = "proposals of answers"
        indexes = [
            models.Index(fields=["status", "lease_until"], name="proposal_by_status"),
            models.Index(fields=["expires_at"], name="proposal_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.source_name or 'Pasted text'} ({self.status})"

    @property
    def is_active(self) -> bool:
        return self.status in PROPOSAL_ACTIVE


class ProposalCall(models.Model):
    """One request to a language model for a proposal. Kept as long as the account, because it may have cost money."""

    proposal = models.ForeignKey(BriefProposal, on_delete=models.CASCADE, related_name="calls")
    model = models.CharField(max_length=120, help_text="provider:model")
    outcome = models.CharField(max_length=40, help_text="answered, canceled, or an error code.")
    ended_at = models.DateTimeField(auto_now_add=True)
    duration_s = models.FloatField()
    input_tokens = models.PositiveIntegerField(null=True, help_text="Empty if unknown.")
    output_tokens = models.PositiveIntegerField(null=True, help_text="Empty if unknown.")
    cost_usd = models.DecimalField(
        max_digits=14, decimal_places=8, null=True, help_text="At list prices; empty if unknown."
    )

    class Meta:
        ordering = ["proposal", "id"]

    def __str__(self) -> str:
        return f"{self.model}: {self.outcome}"
