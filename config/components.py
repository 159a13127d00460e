"""Health checks of the components of an installation, shared by `/readyz` and `manage.py doctor`.

Each check returns a short description for operators, or raises `ComponentUnhealthy`.
"""

from django.conf import settings
from django.db import DatabaseError, connection

from config.redis_server import RedisUnusable, require_redis
from config.startup import count_unapplied_migrations
from strategies.runs import dispatch
from strategies.worker import registry


class ComponentUnhealthy(Exception):
    """A component does not work. The message is shown to operators and contains no secret."""


class _Migrations:
    """Whether all migrations were seen applied. They stay applied for the life of a process."""

    applied = False


def check_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise ComponentUnhealthy(f"unavailable ({type(error).__name__})") from error
    return f"{connection.display_name} is available"


def check_migrations() -> str:
    if not _Migrations.applied:
        try:
            unapplied = count_unapplied_migrations()
        except DatabaseError as error:
            raise ComponentUnhealthy(f"unknown: the database is unavailable ({type(error).__name__})") from error
        if unapplied:
            raise ComponentUnhealthy(f"{unapplied} not applied: run `manage.py migrate`")
        _Migrations.applied = True
    return "all applied"


def check_redis() -> str:
    try:
        require_redis(settings.SSE_REDIS_URL)
    except RedisUnusable as error:
        raise ComponentUnhealthy(f"{error} Until then streams read events from the database.") from error
    return "available"


def check_broker() -> str:
    try:
        queued = dispatch.count_queued_messages()
    except dispatch.BrokerUnavailable as error:
        raise ComponentUnhealthy("unavailable: new runs stay queued until it is back") from error
    return f"available, {queued} messages queued"


def check_workers() -> str:
    try:
        online = len(registry.list_online())
    except DatabaseError as error:
        raise ComponentUnhealthy(f"unknown: the database is unavailable ({type(error).__name__})") from error
    if not online:
        raise ComponentUnhealthy(f"no heartbeat in the last {settings.RUN_LEASE_S:g} s: runs stay queued")
    return f"{online} online"
