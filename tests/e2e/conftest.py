"""The real thing: `manage.py up` with its web server, worker and Valkey, in a folder and on a port of its own."""

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
NOT_FOR_CHILDREN = ("DJANGO_SETTINGS_MODULE", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "PYTEST_")
CHROMIUM = "/usr/bin/chromium"
STARTS_WITHIN_S = 120.0
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
    """A running stack. `told` is the line of JSON that `up` prints."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    port: int
    told: dict[str, str]

    @property
    def url(self) -> str:
        return self.told["url"]

    @property
    def api(self) -> httpx.Client:
        """A client of the JSON API with the demo account's token."""
        return httpx.Client(
            base_url=f"{self.url}api/v1", headers={"Authorization": f"Bearer {self.told['token']}"}, timeout=20
        )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    def close_pipes(self) -> None:
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a command of `manage.py` on this stack's data; return what it prints."""
        command = [sys.executable, "manage.py", *arguments]
        own = without_ours() | environment | {"DATA_DIR": str(self.data_dir)}
        return subprocess.run(command, cwd=ROOT, env=own, check=True, capture_output=True, text=True).stdout

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in (self.data_dir / "logs").glob("*.log"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def without_ours() -> dict[str, str]:
    """Return the environment for a process that is to have settings of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_CHILDREN)}


def start_stack(data_dir: Path, *, port: int, simulated_s: float | None = None, **environment: str) -> Stack:
    command = [sys.executable, "manage.py", "up", "--json", "--port", str(port)]
    process = subprocess.Popen(
        [*command, *(["--rehearse", str(simulated_s)] if simulated_s else [])],
        cwd=ROOT,
        env=without_ours() | environment | {"DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    if not select.select([process.stdout], [], [], STARTS_WITHIN_S)[0]:
        process.terminate()
    line = process.stdout.readline()
    if not line:
        told = process.communicate()[1].decode()
        pytest.fail(f"up ended with {process.returncode}: {told}")
    return Stack(process=process, data_dir=data_dir, port=port, told=json.loads(line))


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Start a stack; all that are started are ended with the test."""
    started: list[Stack] = []

    def start(*, data_dir: Path | None = None, port: int | None = None, **options: Any) -> Stack:
        stack = start_stack(data_dir or tmp_path / "data", port=port or free_port(), **options)
        started.append(stack)
        return stack

    yield start
    for stack in started:
        if stack.process.poll() is None:
            stack.stop()
        stack.close_pipes()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; its tests are skipped without it, and fail without it on CI."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
    if not Path(path).exists():
        skip_unless_ci(f"no Chromium at {path}: install Debian's `chromium-headless-shell`, or set CHROMIUM")
    return path


# Of one module only: while Playwright runs, its event loop makes Django refuse the database to later tests.
@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """One stack for every journey that does not harm it; runs take about twenty seconds."""
    stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=free_port(), simulated_s=20)
    yield stack
    stack.stop()
    stack.close_pipes()


@pytest.fixture(scope="session")
def quick_stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """One stack for all that begins with a finished strategy: runs take a second or two."""
    stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=free_port())
    yield stack
    stack.stop()
    stack.close_pipes()


_signed_in: dict[str, StorageState] = {}


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A fresh browser profile, signed in to a stack."""
    opened: list[BrowserContext] = []

    def visit(stack: Stack, **options: Any) -> BrowserContext:
        context = browser.new_context(base_url=stack.url, storage_state=_signed_in.get(stack.url), **options)
        opened.append(context)
        # Signing in takes a second of computing, and one does it once a day.
        if "/accounts/login/" in context.request.get("/").url:
            page = context.new_page()
            sign_in(page, stack.told["username"], stack.told["password"])
            page.close()
            _signed_in[stack.url] = context.storage_state()
        return context

    yield visit
    for context in opened:
        context.close()
