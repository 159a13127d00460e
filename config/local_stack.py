"""What `manage.py up` runs: embedded Valkey, migrations, a demo account, a Celery worker and a web server."""

import fcntl
import http.client
import logging
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from config import processes
from config.demo_account import DemoAccount, ensure_demo_account
from config.embedded_valkey import STOPS_WITHIN_S as VALKEY_STOPS_WITHIN_S
from config.embedded_valkey import NoRedis, require_redis, start_valkey, wait_for_valkey
from config.processes import StopSignals
from config.supervision import GaveUp, Start, Supervisor
from strategies.runs import leases
from strategies.runs.writers import chosen_writer, writer_label

logger = logging.getLogger(__name__)

SERVING_WITHIN_S = 30.0
WEB_STOPS_WITHIN_S = 5.0
# A worker may be killed at any moment without loss, so nobody has to wait for the end of its own politeness.
WORKER_STOPS_WITHIN_S = 2.0
WATCH_INTERVAL_S = 0.1
HOST = "127.0.0.1"


class CannotStart(Exception):
    """One clear sentence on what is in the way and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a new user needs to know to begin."""

    url: str
    account: DemoAccount
    writer: str
    logs: str

    def as_dict(self) -> dict[str, str]:
        return {
            "url": self.url,
            "username": self.account.username,
            "password": self.account.password,
            "token": self.account.token,
            "writer": self.writer,
        }

    def as_banner(self) -> str:
        rows = {
            "Open": self.url,
            "Sign in as": f"{self.account.username}   password  {self.account.password}",
            "Admin": f"{self.url}admin/",
            "API": f"{self.url}api/v1/docs   token  {self.account.token}",
            "Written by": self.writer,
            "Use a model": "WRITER_MODEL=openai:<model> WRITER_API_KEY=<key>, or WRITER_MODEL=ollama:<model>",
            "Logs": self.logs,
        }
        lines = [f"  {name + ':':<13} {value}" for name, value in rows.items()]
        return "\n".join(["", "  Throughline is running. Ctrl-C stops it.", "", *lines, ""])


class LocalStack:
    """Starts the parts in order when entered, and ends them in reverse when left, whatever happens in between.

    While it is watched, a part that ends by itself is started again.
    """

    def __init__(self, *, port: int, rehearse_s: float | None) -> None:
        self._port = port
        self._rehearse_s = rehearse_s
        self._stack = ExitStack()
        self._supervisor = Supervisor()
        self._account: DemoAccount

    def __enter__(self) -> Self:
        if self._rehearse_s:
            # Read by the settings of the processes started from here.
            os.environ["REHEARSE_S"] = str(self._rehearse_s)
        try:
            _require_free_port(self._port)
            self._stack.enter_context(_only_one_per_folder())
            # So that `/metrics` tells of the worker too.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_emptied(settings.DATA_DIR / "metrics"))
            self._start_redis()
            self._prepare_database()
            self._start_worker()
            self._start_web()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stack.close()

    def wait_until_serving(self, stop: StopSignals) -> bool:
        """Return True when the first page can be had, False when the user has stopped waiting.

        Raises:
            CannotStart: a part ended, or nothing answers in time.
        """
        if not processes.wait_until(lambda: stop.asked or self._serves(), within_s=SERVING_WITHIN_S):
            raise CannotStart(f"The web server does not answer; see {settings.DATA_DIR / 'logs'}.")
        return not stop.asked

    def watch(self, stop: StopSignals) -> None:
        """Wait until the user stops the stack, and start again what ends by itself.

        Raises:
            CannotStart: a part ends again and again.
        """
        try:
            while not stop.asked:
                self._supervisor.look_after()
                time.sleep(WATCH_INTERVAL_S)
        except GaveUp as error:
            raise CannotStart(str(error)) from error

    def announcement(self) -> Announcement:
        return Announcement(
            url=f"http://{HOST}:{self._port}/",
            account=self._account,
            writer=_writer_sentence(self._rehearse_s),
            logs=str(settings.DATA_DIR / "logs"),
        )

    def _start_redis(self) -> None:
        socket_path = settings.EMBEDDED_VALKEY_SOCKET
        try:
            if socket_path:
                self._start_valkey(socket_path)
            else:
                require_redis(settings.REDIS_URL)
        except NoRedis as error:
            raise CannotStart(str(error)) from error

    def _start_valkey(self, socket_path: Path) -> None:
        def start(*, again: bool) -> processes.Child:
            return start_valkey(socket_path, settings.DATA_DIR / "valkey", again=again)

        self._stack.callback(socket_path.unlink, missing_ok=True)
        wait_for_valkey(self._keep(start, stops_within_s=VALKEY_STOPS_WITHIN_S), socket_path)

    def _prepare_database(self) -> None:
        try:
            call_command("migrate", verbosity=0, interactive=False)
            self._account = ensure_demo_account(settings.DATA_DIR)
        except DatabaseError as error:
            raise CannotStart(
                f"DATABASE_URL: the database cannot be used ({type(error).__name__}). Start it, correct DATABASE_URL, "
                "or unset it to use SQLite."
            ) from error
        finally:
            connection.close()

    def _start_worker(self) -> None:
        name = f"up@{socket.gethostname()}"
        # Leases of a worker that is known to be gone need not run out.
        self._stack.callback(_release_runs_of, name)
        celery = [sys.executable, "-m", "celery", "-A", "config", "worker", "--hostname", name, "--concurrency", "2"]
        options = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        # Quit, not terminate: a run that is cut off goes on from its last section at the next start.
        self._start("worker", [*celery, *options], signal.SIGQUIT, WORKER_STOPS_WITHIN_S)

    def _start_web(self) -> None:
        uvicorn = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", HOST]
        options = ["--port", str(self._port), "--no-server-header", "--timeout-graceful-shutdown", "3"]
        self._start("web", [*uvicorn, *options], signal.SIGTERM, WEB_STOPS_WITHIN_S)

    def _start(self, name: str, command: list[str], stop_signal: signal.Signals, stops_within_s: float) -> None:
        start = partial(processes.start, name, command, log_dir=settings.DATA_DIR / "logs", stop_signal=stop_signal)
        self._keep(start, stops_within_s=stops_within_s)

    def _keep(self, start: Start, *, stops_within_s: float) -> processes.Child:
        # Once for each part, so that all have ended before what was to be done after any of them.
        self._stack.callback(self._supervisor.stop)
        return self._supervisor.keep(start, stops_within_s=stops_within_s)

    def _serves(self) -> bool:
        try:
            self._supervisor.require_all_alive()
        except GaveUp as error:
            raise CannotStart(str(error)) from error
        try:
            http_connection = http.client.HTTPConnection(HOST, self._port, timeout=2)
            http_connection.request("GET", "/livez")
            return http_connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise CannotStart(f"Port {port} needs more rights than you have. Choose another with --port.") from error
        except OSError as error:
            raise CannotStart(f"Port {port} is taken by another program. Choose another with --port.") from error


@contextmanager
def _only_one_per_folder() -> Iterator[None]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart(
                "Throughline already runs from this folder. Stop it first, or set DATA_DIR to keep a second one apart."
            ) from error
        yield


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _release_runs_of(worker: str) -> None:
    try:
        leases.release_leases_of(worker)
    except DatabaseError:
        logger.warning("leases of %s run out by themselves: the database is away", worker)
    finally:
        connection.close()


def _writer_sentence(rehearse_s: float | None) -> str:
    if rehearse_s:
        return f"the offline writer, rehearsing: every run is spread over {rehearse_s:g} s"
    return writer_label(chosen_writer()[0])
