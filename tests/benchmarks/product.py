"""The whole product for benchmarks: a database with content, Valkey, and web processes pinned to a core.

Import nothing of Django here: only child processes have the settings.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded_valkey import embedded_valkey
from tests.benchmarks import machine
from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.serving import Server, run_server

LIMITS = (
    "RUNS_PER_USER_PER_HOUR",
    "REQUESTS_PER_USER_PER_MINUTE",
    "EXPORTS_PER_USER_PER_MINUTE",
    "CONCURRENT_RUNS_PER_USER",
    "SSE_OPENS_PER_USER_PER_MINUTE",
    "SSE_MAX_STREAMS_PER_USER",
    "SSE_MAX_STREAMS_TOTAL",
)
UNLIMITED = "10000000"
FILL_TIMEOUT_S = 120
APPLICATION = "tests.benchmarks.servers.product:application"
WEB_OPTIONS = ("--no-access-log", "--no-server-header", "--log-level", "warning", "--timeout-graceful-shutdown", "10")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamClient:
    """A user with one active run."""

    token: str
    run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is in the database. `token` and `cookie` belong to the owner of both runs."""

    token: str
    cookie: str
    active_run: str
    ended_run: str
    brief: dict[str, Any]
    rewritten_section: str
    """Key of a section of the ended run that was edited so often that no two versions have much in common."""
    rewritten_versions: int
    """How many such versions there are; the first has number 2."""
    clients: list[StreamClient]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Use `open_product`."""

    folder: Path
    content: Content

    def write_headers(self, count: int) -> Path:
        """Write a file for the load generator: so many clients of the owner."""
        file = self.folder / "headers"
        file.write_text(f"Authorization: Bearer {self.content.token}\n" * count)
        return file

    @contextmanager
    def run_web(self, name: str, core: int, command: list[str] | None = None, **environment: str) -> Iterator[Server]:
        """Run a web process. `command` is the part after `python -m`, by default uvicorn with the product."""
        port = machine.find_free_port()
        module = command or ["uvicorn", APPLICATION, *WEB_OPTIONS, "--port", "{port}"]
        words = [sys.executable, "-m", *(word.format(port=port) for word in module)]
        os.environ |= environment
        with run_server(name, words, port=port, core=core, log_dir=self.folder) as server:
            yield server


@contextmanager
def open_product(*, clients: int = 0, **environment: str) -> Iterator[Product]:
    """Start Valkey and fill a database in a temporary folder. Without limits per user, unless `environment` sets them.

    Raises:
        CannotMeasure: the database could not be filled.
    """
    with tempfile.TemporaryDirectory(prefix="tl") as name:
        folder = Path(name)
        socket = folder / "valkey.sock"
        os.environ |= dict.fromkeys(LIMITS, UNLIMITED) | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": name,
            "REDIS_URL": f"unix://{socket}",
            "LOG_LEVEL": "WARNING",
            "MALLOC_ARENA_MAX": "1",
            **environment,
        }
        with embedded_valkey(socket, folder / "valkey"):
            yield Product(folder=folder, content=_fill_database(folder / "content.json", clients))


def _fill_database(file: Path, clients: int) -> Content:
    command = [sys.executable, "-m", "tests.benchmarks.servers.product_data", str(file), str(clients)]
    try:
        subprocess.run(command, check=True, timeout=FILL_TIMEOUT_S)
    except subprocess.SubprocessError as error:
        raise CannotMeasure(f"the database could not be filled: {error}") from error
    fields = json.loads(file.read_text())
    return Content(**{**fields, "clients": [StreamClient(**client) for client in fields["clients"]]})
