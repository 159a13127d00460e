"""Which workers there are: each gives a sign of life with every sweep, by the database's clock."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from strategies.models import Chore, Worker

logger = logging.getLogger(__name__)

GONE_AFTER = timedelta(days=1)


def give_sign(name: str) -> None:
    """Say that this worker lives; while Redis is away too, so that it is not taken for dead."""
    if not Worker.objects.filter(name=name).update(seen_at=Now()):
        Worker.objects.get_or_create(name=name, defaults={"started_at": Now(), "seen_at": Now()})
        Worker.objects.filter(seen_at__lt=Now() - GONE_AFTER).delete()


def leave(name: str) -> None:
    """Say that this worker ends; one that is killed is missed after a lease."""
    try:
        Worker.objects.filter(name=name).delete()
    except DatabaseError:
        logger.warning("the sign of life runs out by itself: the database is away")
    finally:
        connection.close()


def seen() -> Sequence[str]:
    """Return the names of the workers that gave a sign within a lease."""
    since = Now() - timedelta(seconds=settings.RUN_LEASE_S)
    return list(Worker.objects.filter(seen_at__gt=since).order_by("name").values_list("name", flat=True))


def take_up(chore: str, *, every: timedelta) -> bool:
    """Return True for one worker of all, once in this time."""
    Chore.objects.get_or_create(name=chore, defaults={"due_at": Now()})
    return bool(Chore.objects.filter(name=chore, due_at__lte=Now()).update(due_at=Now() + every))
