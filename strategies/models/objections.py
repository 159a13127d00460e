"""Objections of the checks to what a model wrote."""

from __future__ import annotations

from django.db import models

from strategies.models.runs import Run

FIELD_MAX_CHARS = 200
SENTENCE_MAX_CHARS = 2_000
OBJECTION_REASON_MAX_CHARS = 500


class ObjectionOutcome(models.TextChoices):
    SENT_BACK = "sent_back", "Sent back"
    WITHHELD = "withheld", "Left out"


class Objection(models.Model):
    """A sentence of a model's answer that the checks did not accept. Deleted with its run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="objections")
    section = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField()
    request = models.PositiveSmallIntegerField(help_text="Number of the answer within the section, from 1.")
    kind = models.CharField(max_length=20)
    field = models.CharField(max_length=FIELD_MAX_CHARS, help_text="Dotted path in the answer.")
    sentence = models.CharField(
        max_length=SENTENCE_MAX_CHARS, blank=True, help_text="As written; empty if something is missing."
    )
    reason = models.CharField(max_length=OBJECTION_REASON_MAX_CHARS)
    outcome = models.CharField(
        max_length=10, choices=ObjectionOutcome, help_text="Sent back to the model, or left out after the last try."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["run", "id"]

    def __str__(self) -> str:
        return f"{self.section}, {self.field}: {self.get_outcome_display().lower()}"
