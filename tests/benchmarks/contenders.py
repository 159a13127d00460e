"""The servers to compare, and the commands that start them."""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.servers import nchan

SERVERS = "tests.benchmarks.servers"


def _find_nothing_missing() -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """`module` defines `publish(channel, fields)`, and `application` if the server is written in Python."""

    name: str
    title: str
    module: str
    find_missing: Callable[[], str | None] = _find_nothing_missing
    """Returns what has to be installed first, or None."""

    def command(self, folder: Path, port: int, *, files: int) -> list[str]:
        if self.name == "nchan":
            return [find_nginx() or "nginx", "-p", str(folder), "-c", str(_write_nginx_conf(folder, port, files))]
        options = ["--port", str(port), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
        return [sys.executable, "-m", "uvicorn", f"{self.module}:application", "--log-level", "warning", *options]


def _write_nginx_conf(folder: Path, port: int, files: int) -> Path:
    return nchan.write_configuration(folder, port, files=files)


def find_nginx() -> str | None:
    # Debian installs it in a folder that only root has in PATH.
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def _find_missing_nchan() -> str | None:
    return None if find_nginx() and nchan.MODULE.exists() else "install Debian's `nginx` and `libnginx-mod-nchan`"


def _find_missing_eventstream() -> str | None:
    found = importlib.util.find_spec("django_eventstream")
    return None if found else "run with `uv run --group benchmarks`"


CONTENDERS = [
    Contender(name="ours", title="Throughline's sse", module=f"{SERVERS}.ours"),
    Contender(
        name="eventstream",
        title="django-eventstream, Redis",
        module=f"{SERVERS}.eventstream",
        find_missing=_find_missing_eventstream,
    ),
    Contender(name="plain", title="Redis pub/sub per stream", module=f"{SERVERS}.plain_redis"),
    Contender(name="starlette", title="sse-starlette, queue per stream", module=f"{SERVERS}.starlette_app"),
    Contender(name="nchan", title="nginx + nchan (C)", module=f"{SERVERS}.nchan", find_missing=_find_missing_nchan),
]
