"""Signs of life of what runs in the background."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """A worker's sign of life, given with every sweep; see `strategies.worker.registry`."""

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
