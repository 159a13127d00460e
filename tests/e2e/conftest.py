"""The real thing: `manage.py up` with its web server, worker and Valkey, in a folder and on a port of its own."""

import json
import os
import select
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

ROOT = Path(__file__).parent.parent.parent
NOT_FOR_CHILDREN = ("DJANGO_SETTINGS_MODULE", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "PYTEST_")
STARTS_WITHIN_S = 60.0


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

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in (self.data_dir / "logs").glob("*.log"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_stack(data_dir: Path, *, port: int, rehearse_s: float | None = None, **environment: str) -> Stack:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_CHILDREN)}
    command = [sys.executable, "manage.py", "up", "--json", "--port", str(port)]
    process = subprocess.Popen(
        [*command, *(["--rehearse", str(rehearse_s)] if rehearse_s else [])],
        cwd=ROOT,
        env=inherited | environment | {"DATA_DIR": str(data_dir)},
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
        for pipe in (stack.process.stdout, stack.process.stderr):
            if pipe:
                pipe.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; its tests are skipped without it, and fail without it on CI."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        message = f"no Chromium at {path}: install Debian's `chromium`, or name another one in CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path
