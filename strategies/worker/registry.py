"""Worker heartbeats and scheduled jobs, kept in the database so that they also work while Redis is unavailable."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from strategies.models import ScheduledJob, Worker

logger = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(days=1)


def record_heartbeat(name: str) -> None:
    """Record that this worker is running. The first heartbeat also deletes workers without one for a day."""
    if not Worker.objects.filter(name=name).update(heartbeat_at=Now()):
        Worker.objects.get_or_create(name=name, defaults={"started_at": Now(), "heartbeat_at": Now()})
        Worker.objects.filter(heartbeat_at__lt=Now() - FORGOTTEN_AFTER).delete()


def unregister(name: str) -> None:
    """Remove a worker that is shutting down. A killed worker counts as online until its heartbeat expires."""
    try:
        Worker.objects.filter(name=name).delete()
    except DatabaseError:
        logger.warning("database unavailable: worker not unregistered: worker=%s", name)
    finally:
        connection.close()


def list_online() -> Sequence[str]:
    """Return the names of the workers that sent a heartbeat within the length of a lease."""
    since = Now() - timedelta(seconds=settings.RUN_LEASE_S)
    return list(Worker.objects.filter(heartbeat_at__gt=since).order_by("name").values_list("name", flat=True))


def claim_job(name: str, *, every: timedelta) -> bool:
    """Return True for exactly one worker in each interval; that worker runs the job."""
    ScheduledJob.objects.get_or_create(name=name, defaults={"due_at": Now()})
    return bool(ScheduledJob.objects.filter(name=name, due_at__lte=Now()).update(due_at=Now() + every))
