"""Workers and scheduled jobs."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """The last heartbeat of a Celery worker, sent with every sweep; see `strategies.worker.registry`."""

    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(help_text="On the database's clock.")

    def __str__(self) -> str:
        return self.name


class ScheduledJob(models.Model):
    """A periodic job that one worker runs at a time: the one whose update of `due_at` succeeds."""

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
