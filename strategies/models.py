"""Briefs, runs, their sections, and API tokens."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from strategies.run_state import CANCELABLE, RETRYABLE, TERMINAL, RunStatus, SectionStatus, VersionKind

INSTRUCTION_MAX_CHARS = 500
REASON_MAX_CHARS = 200
BY_HAND = "user"
"""Writer's name of a text that a person wrote or changed."""


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


class Run(models.Model):
    """One strategy being written. Change it through `strategies.runs` only: every write there is fenced and logged."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="runs")
    brief = models.ForeignKey(BriefRecord, on_delete=models.PROTECT, related_name="runs")
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reruns",
        help_text="The run whose brief is written once more by this one.",
    )
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value.capitalize()) for s in RunStatus], default=RunStatus.QUEUED.value
    )
    writer = models.CharField(max_length=120, help_text="Who was asked to write: offline, rehearsal or model:…")
    rehearse_s = models.FloatField(default=0, help_text="Seconds a rehearsal is spread over; 0 for a real run.")
    version = models.PositiveIntegerField(default=1, help_text="Counts every change; the ETag of the run.")
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)

    attempt = models.PositiveSmallIntegerField(default=0, help_text="Counts claims; fences every write of a worker.")
    attempt_limit = models.PositiveSmallIntegerField(
        default=5, help_text="No claim beyond this one; raised by a retry, and when a worker hands the run back."
    )
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField()
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(
        max_length=REASON_MAX_CHARS, blank=True, help_text="Why an operator stopped it; its owner is told."
    )

    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    error_retryable = models.BooleanField(default=False)

    idempotency_key = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 - unique, so NULL
    brief_digest = models.CharField(max_length=64)

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("operate_run", "Can stop, retry, requeue and rerun runs")]
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
        return f"{self.brief.name} ({self.status})"

    @property
    def is_terminal(self) -> bool:
        return self.status in TERMINAL

    @property
    def is_cancelable(self) -> bool:
        return self.status in CANCELABLE

    @property
    def is_retryable(self) -> bool:
        return self.status in RETRYABLE


class SectionRecord(models.Model):
    """One section of a run: a checkpoint once it is done."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    status = models.CharField(
        max_length=8,
        choices=[(s.value, s.value.capitalize()) for s in SectionStatus],
        default=SectionStatus.WAITING.value,
    )
    current = models.ForeignKey(
        "SectionVersion",
        # Goes with its section, never alone.
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The text as it stands; kept while another one is being written.",
    )
    locked_at = models.DateTimeField(null=True, blank=True, help_text="Since when no writer may touch it.")
    instruction = models.CharField(
        max_length=INSTRUCTION_MAX_CHARS, blank=True, help_text="What its owner wishes of the text being written."
    )
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.PositiveSmallIntegerField(
        default=0, help_text="Number of the try that is waited for, of those one attempt makes; 0: none is."
    )
    next_try_at = models.DateTimeField(null=True, blank=True, help_text="When it begins.")
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    error_retryable = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run", "position"]
        verbose_name = "section"
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="one_section_per_key"),
            models.CheckConstraint(
                condition=~Q(status=SectionStatus.DONE.value) | Q(current__isnull=False), name="section_done_has_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.status})"

    @property
    def writer(self) -> str:
        """Who wrote the text as it stands; empty while there is none."""
        return self.current.writer if self.current else ""

    @property
    def version_number(self) -> int:
        """The number of the version that stands; 0 while there is none."""
        return self.current.number if self.current else 0

    @property
    def is_edited(self) -> bool:
        return self.writer == BY_HAND


class CompletionEmail(models.Model):
    """The wish to be told by email how a run ended, if nobody is watching then."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, primary_key=True, related_name="completion_email")
    asked_at = models.DateTimeField(auto_now_add=True)
    watched_at = models.DateTimeField(null=True, blank=True, help_text="When somebody was last seen to watch.")
    tried_at = models.DateTimeField(null=True, blank=True, help_text="When it was last begun to be dealt with.")
    tries = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="Set before it is sent: whoever sets it sends it, nobody else does."
    )
    outcome = models.CharField(
        max_length=8,
        blank=True,
        choices=[(word, word.capitalize()) for word in ("sent", "watched", "failed")],
        help_text="What became of it.",
    )

    class Meta:
        verbose_name = "email on completion"
        verbose_name_plural = "emails on completion"

    def __str__(self) -> str:
        return f"{self.run_id}: {self.outcome or 'asked for'}"


class SectionVersion(models.Model):
    """One text of a section, as it was written; never changed. The higher its id, the later it came within its run."""

    section = models.ForeignKey(SectionRecord, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in VersionKind])
    content = models.JSONField()
    writer = models.CharField(
        max_length=120, help_text="Who wrote it: `rules` when code alone did, `user` when a person changed it."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The person who edited or restored it.",
    )
    instruction = models.CharField(max_length=INSTRUCTION_MAX_CHARS, blank=True)
    base = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The version it was made from; of a restored one, the version it repeats.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["section", "number"]
        verbose_name = "version"
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.number} ({self.kind})"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("A version is never changed.")
        super().save(*args, **options)


class ModelCall(models.Model):
    """One request to a language model, however it ended. Kept for good: it was made and may have been paid for, also
    when its section failed, was written again, or belongs to an attempt that is over.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="model_calls")
    attempt = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=40)
    model = models.CharField(max_length=120, help_text="provider:model")
    outcome = models.CharField(max_length=40, help_text="answered, canceled, or the code of what went wrong.")
    ended_at = models.DateTimeField(auto_now_add=True)
    duration_s = models.FloatField()
    input_tokens = models.PositiveIntegerField(null=True, help_text="Empty when not known.")
    output_tokens = models.PositiveIntegerField(null=True, help_text="Empty when not known.")
    cost_usd = models.DecimalField(
        max_digits=14, decimal_places=8, null=True, help_text="By list prices; empty when not known."
    )

    class Meta:
        ordering = ["run", "id"]

    def __str__(self) -> str:
        return f"{self.section} by {self.model}: {self.outcome}"


class Worker(models.Model):
    """A worker's sign of life, given with every sweep; see `strategies.workers`."""

    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="By the database's clock.")

    def __str__(self) -> str:
        return self.name


class Chore(models.Model):
    """Something that one worker does, now and then; whoever moves `due_at` does it."""

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


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
