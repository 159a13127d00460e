"""The parts of an installation, each asked for a sign of life; what `/readyz` and `manage.py doctor` both tell of."""

from django.conf import settings
from django.db import DatabaseError, connection

from config.startup import missing_migrations
from sse.error_handler import SSEError
from sse.redis_client import asking_sync
from strategies.runs import dispatch
from strategies.worker import registry


class Unwell(Exception):
    """With words for whoever operates the installation, and no secret in them."""


class _Migrations:
    """What is applied stays applied for the life of a process."""

    applied = False


def ask_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise Unwell(f"does not answer ({type(error).__name__})") from error
    return f"{connection.display_name} answers"


def ask_migrations() -> str:
    if not _Migrations.applied:
        try:
            missing = missing_migrations()
        except DatabaseError as error:
            raise Unwell(f"not known, the database does not answer ({type(error).__name__})") from error
        if missing:
            raise Unwell(f"{missing} are not applied: run `manage.py migrate`")
        _Migrations.applied = True
    return "all applied"


def ask_redis() -> str:
    try:
        with asking_sync(settings.SSE_REDIS_URL) as client:
            client.ping()
    except SSEError as error:
        raise Unwell("does not answer: streams go on from the database") from error
    return "answers"


def ask_broker() -> str:
    try:
        waiting = dispatch.messages_waiting()
    except dispatch.BrokerAway as error:
        raise Unwell("does not answer: runs wait until a worker can be told of them") from error
    return f"answers, {waiting} messages wait"


def ask_workers() -> str:
    try:
        seen = len(registry.seen())
    except DatabaseError as error:
        raise Unwell(f"not known, the database does not answer ({type(error).__name__})") from error
    if not seen:
        raise Unwell(f"none has given a sign of life for {settings.RUN_LEASE_S:g} s: runs wait")
    return f"{seen} seen"
