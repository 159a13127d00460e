"""The sections of a run and their versions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from strategies.models.runs import Run
from strategies.models.states import SectionStatus, VersionKind

INSTRUCTION_MAX_CHARS = 500
BY_HAND = "user"
"""The writer's name of a version that a person wrote or changed."""


class SectionRecord(models.Model):
    """One section of a run. A finished section is a checkpoint."""

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
        # A version is only deleted together with its section.
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The current version; kept while the section is regenerated.",
    )
    locked_at = models.DateTimeField(null=True, blank=True, help_text="When the owner locked it against regeneration.")
    instruction = models.CharField(
        max_length=INSTRUCTION_MAX_CHARS,
        blank=True,
        help_text="The owner's instruction for the regeneration in progress.",
    )
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.PositiveSmallIntegerField(
        default=0, help_text="Number of the next try within this attempt, while waiting for it; otherwise 0."
    )
    next_try_at = models.DateTimeField(null=True, blank=True, help_text="When the next try starts.")
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
        """The writer of the current version; empty if there is none."""
        return self.current.writer if self.current else ""

    @property
    def version_number(self) -> int:
        """The number of the current version; 0 if there is none."""
        return self.current.number if self.current else 0

    @property
    def is_edited(self) -> bool:
        return self.writer == BY_HAND


class SectionVersion(models.Model):
    """One text of a section. Never changed. Within a run, a later version has a higher id."""

    section = models.ForeignKey(SectionRecord, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in VersionKind])
    content = models.JSONField()
    writer = models.CharField(max_length=120, help_text="The writer: `rules` for code alone, `user` for a person.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The person who edited or restored the section.",
    )
    instruction = models.CharField(max_length=INSTRUCTION_MAX_CHARS, blank=True)
    base = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The version this one was made from, or the one it restores.",
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
            raise TypeError("Section versions are immutable.")
        super().save(*args, **options)
