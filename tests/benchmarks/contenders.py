"""The servers compared, and how each is started."""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.servers import nchan

SERVERS = "tests.benchmarks.servers"


def _nothing_missing() -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """`module` holds its `publish(channel, fields)`, and `application` where it is written in Python."""

    name: str
    title: str
    module: str
    missing: Callable[[], str | None] = _nothing_missing
    """Says what has to be installed before it can run."""

    def command(self, folder: Path, port: int, *, files: int) -> list[str]:
        if self.name == "nchan":
            return [nginx_path() or "nginx", "-p", str(folder), "-c", str(_nginx_conf(folder, port, files))]
        options = ["--port", str(port), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
        return [sys.executable, "-m", "uvicorn", f"{self.module}:application", "--log-level", "warning", *options]


def _nginx_conf(folder: Path, port: int, files: int) -> Path:
    return nchan.write_configuration(folder, port, files=files)


def nginx_path() -> str | None:
    # Debian keeps it where only root's PATH looks.
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def _nchan_missing() -> str | None:
    return None if nginx_path() and nchan.MODULE.exists() else "install Debian's `nginx` and `libnginx-mod-nchan`"


def _eventstream_missing() -> str | None:
    found = importlib.util.find_spec("django_eventstream")
    return None if found else "run with `uv run --group benchmarks`"


CONTENDERS = [
    Contender(name="ours", title="Throughline's sse", module=f"{SERVERS}.ours"),
    Contender(
        name="eventstream",
        title="django-eventstream, Redis",
        module=f"{SERVERS}.eventstream",
        missing=_eventstream_missing,
    ),
    Contender(name="plain", title="Redis pub/sub per stream", module=f"{SERVERS}.plain_redis"),
    Contender(name="starlette", title="sse-starlette, queue per stream", module=f"{SERVERS}.starlette_app"),
    Contender(name="nchan", title="nginx + nchan (C)", module=f"{SERVERS}.nchan", missing=_nchan_missing),
]
