"""Fixtures that run `manage.py up`: a web server, a worker and Valkey, with their own folder and port."""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState, sync_playwright

from tests.e2e.browsing import sign_in
from tests.prerequisites import skip_unless_ci

ROOT = Path(__file__).parent.parent.parent
REMOVED_VARIABLES = ("DJANGO_SETTINGS_MODULE", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "PYTEST_")
CHROMIUM = "/usr/bin/chromium"
START_TIMEOUT_S = 120.0
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
]


@dataclass(slots=True, kw_only=True)
class Stack:
    """A running stack. `info` is the JSON that `up --json` prints."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    port: int
    info: dict[str, str]

    @property
    def url(self) -> str:
        return self.info["url"]

    @property
    def api(self) -> httpx.Client:
        """A client for the JSON API, with the demo account's token."""
        return httpx.Client(
            base_url=f"{self.url}api/v1", headers={"Authorization": f"Bearer {self.info['token']}"}, timeout=20
        )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    def close_pipes(self) -> None:
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a `manage.py` command with this stack's data. Return its output."""
        command = [sys.executable, "manage.py", *arguments]
        own = build_clean_environment() | environment | {"DATA_DIR": str(self.data_dir)}
        return subprocess.run(command, cwd=ROOT, env=own, check=True, capture_output=True, text=True).stdout

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in (self.data_dir / "logs").glob("*.log"))


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build_clean_environment() -> dict[str, str]:
    """Return the environment without the settings of the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(REMOVED_VARIABLES)}


def start_stack(
    data_dir: Path, *, port: int, simulated_s: float | None = None, replay_s: float | None = None, **environment: str
) -> Stack:
    command = [sys.executable, "manage.py", "up", "--json", "--port", str(port)]
    if simulated_s:
        command += ["--rehearse", str(simulated_s)]
    if replay_s:
        command += ["--replay", str(replay_s)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=build_clean_environment() | environment | {"DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    if not select.select([process.stdout], [], [], START_TIMEOUT_S)[0]:
        process.terminate()
    line = process.stdout.readline()
    if not line:
        errors = process.communicate()[1].decode()
        pytest.fail(f"up exited with {process.returncode}: {errors}")
    return Stack(process=process, data_dir=data_dir, port=port, info=json.loads(line))


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Return a function that starts a stack. Stacks are stopped at the end of the test."""
    started: list[Stack] = []

    def start(*, data_dir: Path | None = None, port: int | None = None, **options: Any) -> Stack:
        stack = start_stack(data_dir or tmp_path / "data", port=port or find_free_port(), **options)
        started.append(stack)
        return stack

    yield start
    for stack in started:
        if stack.process.poll() is None:
            stack.stop()
        stack.close_pipes()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of Chromium. Without it tests are skipped, or fail on CI."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
    if not Path(path).exists():
        skip_unless_ci(f"no Chromium at {path}: install Debian's `chromium-headless-shell`, or set CHROMIUM")
    return path


# Module scope: while Playwright's event loop runs, Django denies database access to later tests.
@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


# The files that use one of these run in one process: see `SHARED_SITES` in tests/scheduling.py.
@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack shared by the tests that do not damage it. Runs take about 20 seconds."""
    stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=find_free_port(), simulated_s=20)
    yield stack
    stack.stop()
    stack.close_pipes()


@pytest.fixture(scope="session")
def quick_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack for tests that start with a finished strategy. Runs take a second or two."""
    stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=find_free_port())
    yield stack
    stack.stop()
    stack.close_pipes()


_sessions: dict[str, StorageState] = {}


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a new browser profile, signed in to a stack."""
    opened: list[BrowserContext] = []

    def visit(stack: Stack, **options: Any) -> BrowserContext:
        context = browser.new_context(base_url=stack.url, storage_state=_sessions.get(stack.url), **options)
        opened.append(context)
        # Sign in once per stack: hashing the password takes about a second.
        if "/accounts/login/" in context.request.get("/").url:
            page = context.new_page()
            sign_in(page, stack.info["username"], stack.info["password"])
            page.close()
            _sessions[stack.url] = context.storage_state()
        return context

    yield visit
    for context in opened:
        context.close()
