"""Real Celery worker processes that use the database and Valkey of the tests."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import psutil
from django.conf import settings
from django.db import connection

from config.processes import wait_until

ROOT = Path(__file__).parents[3]
READY_WITHIN_S = 60.0
NOT_FOR_CHILDREN = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "PYTEST_")


class Worker:
    """A worker process and its children. Starts on entering, is killed on leaving."""

    def __init__(self, name: str, *, log_dir: Path, children: int = 1, **environment: str) -> None:
        self.name = f"{name}@tests"
        self._log = log_dir / f"{name}.log"
        self._children = children
        self._environment = environment
        self._process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_CHILDREN)}
        own_settings = {"DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": database_url()}
        celery = [sys.executable, "-m", "celery", "-A", "config", "worker", "--hostname", self.name]
        options = ["--concurrency", str(self._children), "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [*celery, *options],
                cwd=ROOT,
                env=inherited | own_settings | self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        ready = f"{self.name} ready"
        was_ready = self.log().count(ready)
        assert wait_until(lambda: self.log().count(ready) > was_ready, within_s=READY_WITHIN_S), self.log()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """The process id of the main process, which talks to the broker."""
        return self._process.pid

    @property
    def child(self) -> psutil.Process:
        """The first child process, which executes tasks."""
        return psutil.Process(self._process.pid).children()[0]

    def kill(self) -> None:
        """Kill the worker and its children."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, number: signal.Signals, *, within_s: float) -> None:
        """Signal the main process, as a deployment does, and wait until it exits."""
        self._process.send_signal(number)
        self._process.wait(within_s)

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""


def database_url() -> str:
    """Return the URL of the database that the current test uses."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    url = urlsplit(os.environ["DATABASE_URL"])
    return url._replace(path=f"/{name}").geturl()
