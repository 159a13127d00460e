"""The client's conformance cases in Chromium and Firefox."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from config.processes import wait_until
from tests.client_package import INSTALL_TIMEOUT_S, install, run_server
from tests.e2e.browsing import LONG_MS
from tests.prerequisites import skip_unless_ci

CASES_MIN = 115
CASES_TIMEOUT_S = 180.0
FIREFOX_PREFERENCES = {
    "app.normandy.enabled": "false",
    "browser.aboutwelcome.enabled": "false",
    "browser.shell.checkDefaultBrowser": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "network.captive-portal-service.enabled": "false",
    "network.connectivity-service.enabled": "false",
}
FIREFOX_DIFFERS = {
    "an event without data is not dispatched",
    "an id with NUL is ignored",
    "data may contain NUL",
}
"""Cases that Firefox's own EventSource fails: NUL, and an id without an event. Our parser passes them there too."""

pytestmark = pytest.mark.timeout(INSTALL_TIMEOUT_S)


@pytest.fixture
def cases_url() -> Iterator[str]:
    """A server of the cases, and of the results that pages send."""
    install()
    with run_server("build/conformance.js") as url:
        yield url


def find_failed(results: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    return [(case["transport"], case["name"], case["problems"]) for case in results if case["problems"]]


def test_client_passes_the_cases_in_chromium(browser: Browser, cases_url: str) -> None:
    pages = [browser.new_page() for _ in range(2)]
    for page, transport in zip(pages, ("native", "fetch"), strict=True):
        page.goto(f"{cases_url}?transport={transport}")
    for page in pages:
        expect(page.locator("pre")).to_contain_text("passed", timeout=LONG_MS)
        page.close()

    results = httpx.get(f"{cases_url}results").json()
    assert len(results) > 2 * CASES_MIN
    assert find_failed(results) == []


@pytest.mark.slow
def test_client_passes_the_cases_in_firefox(cases_url: str, tmp_path: Path) -> None:
    firefox = shutil.which("firefox-esr")
    if not firefox:
        skip_unless_ci("no Firefox: install Debian's `firefox-esr`")
    lines = [f'user_pref("{name}", {value});\n' for name, value in FIREFOX_PREFERENCES.items()]
    (tmp_path / "user.js").write_text("".join(lines))
    # One page runs all cases: timers of a page in the background are slower.
    page = f"{cases_url}?transport=native&transport=fetch"
    command = [firefox, "--headless", "--no-remote", "--profile", str(tmp_path), page]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            finished = wait_until(lambda: httpx.get(f"{cases_url}results").json(), within_s=CASES_TIMEOUT_S, every_s=1)
        finally:
            process.terminate()

    assert finished, "Firefox sent no results"
    results = httpx.get(f"{cases_url}results").json()
    assert len(results) > 2 * CASES_MIN
    failed = find_failed(results)
    expected = {("native", name) for name in FIREFOX_DIFFERS}
    assert {(transport, name) for transport, name, _ in failed} == expected, failed
