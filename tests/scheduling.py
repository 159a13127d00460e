"""Which tests start other programs, in which order tests run, and which of them run in the same process."""

from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TESTS = Path(__file__).parent
SYSTEM_TESTS = (
    "test_on_postgresql.py",
    "chaos/test_runs.py",
    "e2e/",
    "chaos/",
    "sse/test_servers.py",
    "sse/test_server_exits.py",
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
INDEPENDENT_TESTS = ("test_on_postgresql.py", "chaos/test_runs.py")
"""Files whose tests take minutes each and share nothing."""
SHARED_SITES = {
    "e2e/test_accounts_and_operators.py": "stack",
    "e2e/test_brief.py": "stack",
    "e2e/test_journey.py": "stack",
    "e2e/test_live_run.py": "stack",
    "e2e/test_lost_connection.py": "stack",
    "e2e/test_stop.py": "stack",
    "e2e/test_accessibility.py": "quick_stack",
    "e2e/test_reading.py": "quick_stack",
    "e2e/test_up.py": "quick_stack",
}
"""The session's running site that a file uses. Its files run in one process, which then starts the site once."""


class SiteScheduling(LoadScopeScheduling):
    """Tests of a file run in one process, as do files that share a site. Independent tests run anywhere."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0].removeprefix("tests/")
        return nodeid if file in INDEPENDENT_TESTS else SHARED_SITES.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SiteScheduling | None:
    return SiteScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_itemcollected(item: pytest.Item) -> None:
    if _position(item) < len(SYSTEM_TESTS):
        item.add_marker(pytest.mark.system)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_position)


def _position(item: pytest.Item) -> int:
    path = item.path.relative_to(TESTS).as_posix()
    return next((number for number, prefix in enumerate(SYSTEM_TESTS) if path.startswith(prefix)), len(SYSTEM_TESTS))
