"""Runs, completion emails and model calls."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from strategies.models.briefs import BriefRecord
from strategies.models.states import CANCELABLE, RETRYABLE, TERMINAL, RunStatus

REASON_MAX_CHARS = 200
TITLE_MAX_CHARS = 200


class Run(models.Model):
    """One generation of a strategy. Change it only through `strategies.runs`, which fences and logs every write."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="runs")
    brief = models.ForeignKey(BriefRecord, on_delete=models.PROTECT, related_name="runs")
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reruns",
        help_text="The run that this one is a rerun of.",
    )
    title = models.CharField(
        max_length=TITLE_MAX_CHARS,
        blank=True,
        default="",
        db_default="",
        help_text="The owner's name for the run, if any.",
    )
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value.capitalize()) for s in RunStatus], default=RunStatus.QUEUED.value
    )
    writer = models.CharField(
        max_length=120, help_text="The writer chosen for the run: offline, simulated, replay or model:…"
    )
    simulated_s = models.FloatField(default=0, help_text="Duration of a simulated run in seconds; 0 for a real run.")
    version = models.PositiveIntegerField(default=1, help_text="Incremented by every change; the run's ETag.")
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)

    attempt = models.PositiveSmallIntegerField(default=0, help_text="Number of claims; fences every write of a worker.")
    attempt_limit = models.PositiveSmallIntegerField(
        default=5, help_text="The last attempt allowed; raised by a retry, and when a worker releases the run."
    )
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField()
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(
        max_length=REASON_MAX_CHARS, blank=True, help_text="The operator's reason; shown to the owner."
    )

    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    error_retryable = models.BooleanField(default=False)

    request_id = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="The request that queued it; see the logs."
    )
    traceparent = models.CharField(
        max_length=55, blank=True, default="", db_default="", help_text="The trace of that request."
    )

    idempotency_key = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 - unique, so NULL
    brief_digest = models.CharField(max_length=64)

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("operate_run", "Can cancel, retry, requeue and rerun runs")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="one_run_per_idempotency_key"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_at_most_100"),
            models.CheckConstraint(
                condition=Q(status__in=sorted(TERMINAL), finished_at__isnull=False)
                | (~Q(status__in=sorted(TERMINAL)) & Q(finished_at__isnull=True)),
                name="run_finished_at_iff_terminal",
            ),
            models.CheckConstraint(
                condition=Q(status=RunStatus.RUNNING.value) | Q(lease_until__isnull=True),
                name="run_leased_only_while_running",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="run_by_owner"),
            models.Index(fields=["status", "lease_until"], name="run_by_status_and_lease"),
            models.Index(
                fields=["writer", "-finished_at"],
                condition=Q(status=RunStatus.SUCCEEDED.value),
                name="run_history_of_writer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.status})"

    @property
    def name(self) -> str:
        """What people know the run by: the owner's name for it, or the name of the business."""
        return self.title or self.brief.name

    @property
    def is_terminal(self) -> bool:
        return self.status in TERMINAL

    @property
    def is_cancelable(self) -> bool:
        return self.status in CANCELABLE

    @property
    def is_retryable(self) -> bool:
        return self.status in RETRYABLE


class CompletionEmail(models.Model):
    """A request to be emailed when a run ends, unless the owner is watching it then."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, primary_key=True, related_name="completion_email")
    requested_at = models.DateTimeField(auto_now_add=True)
    watched_at = models.DateTimeField(null=True, blank=True, help_text="When the owner was last seen watching.")
    tried_at = models.DateTimeField(null=True, blank=True, help_text="When the last attempt to send it started.")
    tries = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="Set before sending; only the worker that sets it sends the email."
    )
    outcome = models.CharField(
        max_length=8,
        blank=True,
        choices=[(word, word.capitalize()) for word in ("sent", "watched", "failed")],
    )

    class Meta:
        verbose_name = "email on completion"
        verbose_name_plural = "emails on completion"

    def __str__(self) -> str:
        return f"{self.run_id}: {self.outcome or 'requested'}"


class ModelCall(models.Model):
    """One request to a language model, whatever its outcome. Never deleted, because it may have cost money."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="model_calls")
    attempt = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=40)
    model = models.CharField(max_length=120, help_text="provider:model")
    outcome = models.CharField(max_length=40, help_text="answered, canceled, or an error code.")
    ended_at = models.DateTimeField(auto_now_add=True)
    duration_s = models.FloatField()
    input_tokens = models.PositiveIntegerField(null=True, help_text="Empty if unknown.")
    cached_input_tokens = models.PositiveIntegerField(
        null=True, help_text="Of the input tokens, those that the provider had cached; 0 if it reports none."
    )
    output_tokens = models.PositiveIntegerField(null=True, help_text="Empty if unknown.")
    cost_usd = models.DecimalField(
        max_digits=14, decimal_places=8, null=True, help_text="At list prices; empty if unknown."
    )

    class Meta:
        ordering = ["run", "id"]

    def __str__(self) -> str:
        return f"{self.section} by {self.model}: {self.outcome}"
