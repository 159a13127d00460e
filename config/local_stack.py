"""The local stack of `manage.py up`: embedded Valkey, migrations, a demo account, a Celery worker and a web server."""

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
from config.embedded_valkey import RedisNotReady, start_valkey, wait_for_valkey
from config.private_files import create_private_folder
from config.processes import StopSignals
from config.redis_server import RedisUnusable, require_redis
from config.supervision import ProcessFailed, StartProcess, Supervisor
from strategies.runs import leases
from strategies.runs.writers import choose_writer, writer_label

logger = logging.getLogger(__name__)

SERVING_WITHIN_S = 30.0
WEB_STOPS_WITHIN_S = 5.0
# A worker can be killed at any time without losing a run, so do not wait for its graceful shutdown.
WORKER_STOPS_WITHIN_S = 2.0
WATCH_INTERVAL_S = 0.1
HOST = "127.0.0.1"


class StartFailed(Exception):
    """The stack cannot start. The message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What is printed when the stack is ready: the URL, the account, the writer and the logs."""

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
            "Writer": self.writer,
            "Use a model": "WRITER_MODEL=openai:<model> WRITER_API_KEY=<key>, or WRITER_MODEL=ollama:<model>",
            "Logs": self.logs,
        }
        lines = [f"  {name + ':':<13} {value}" for name, value in rows.items()]
        return "\n".join(["", "  Throughline is running. Ctrl-C stops it.", "", *lines, ""])


class LocalStack:
    """A context manager that starts the processes in order and stops them in reverse.

    `watch` restarts a process that exits.
    """

    def __init__(self, *, port: int, simulated_s: float | None, replay_s: float | None = None) -> None:
        self._port = port
        self._simulated_s, self._replay_s = simulated_s, replay_s
        self._stack = ExitStack()
        self._supervisor = Supervisor()
        self._account: DemoAccount

    def __enter__(self) -> Self:
        if self._simulated_s:
            # The settings of the child processes read it.
            os.environ["SIMULATED_RUN_S"] = str(self._simulated_s)
        if self._replay_s:
            os.environ["REPLAY_RUN_S"] = str(self._replay_s)
        try:
            _require_free_port(self._port)
            self._stack.enter_context(_lock_data_dir())
            # `/metrics` of the web server then includes the worker.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_create_empty(settings.DATA_DIR / "metrics"))
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
        """Wait until the web server answers. Return False if a stop signal was received first.

        Raises:
            StartFailed: A process exited, or the web server does not answer in time.
        """
        if not processes.wait_until(lambda: stop.received or self._is_serving(), within_s=SERVING_WITHIN_S):
            raise StartFailed(f"The web server does not answer; see {settings.DATA_DIR / 'logs'}.")
        return not stop.received

    def watch(self, stop: StopSignals) -> None:
        """Restart processes that exit, until a stop signal is received.

        Raises:
            StartFailed: A process exits again and again.
        """
        try:
            while not stop.received:
                self._supervisor.restart_ended()
                time.sleep(WATCH_INTERVAL_S)
        except ProcessFailed as error:
            raise StartFailed(str(error)) from error

    def announcement(self) -> Announcement:
        return Announcement(
            url=f"http://{HOST}:{self._port}{settings.FORCE_SCRIPT_NAME or ''}/",
            account=self._account,
            writer=_describe_writer(self._simulated_s, self._replay_s),
            logs=str(settings.DATA_DIR / "logs"),
        )

    def _start_redis(self) -> None:
        socket_path = settings.EMBEDDED_VALKEY_SOCKET
        try:
            if socket_path:
                self._start_valkey(socket_path)
            else:
                require_redis(settings.REDIS_URL)
        except RedisNotReady as error:
            raise StartFailed(str(error)) from error
        except RedisUnusable as error:
            raise StartFailed(f"REDIS_URL: {error} Or unset it to use the embedded Valkey.") from error

    def _start_valkey(self, socket_path: Path) -> None:
        def start(*, is_restart: bool) -> processes.Child:
            return start_valkey(socket_path, settings.DATA_DIR / "valkey", ends_with_parent=True, is_restart=is_restart)

        self._stack.callback(socket_path.unlink, missing_ok=True)
        wait_for_valkey(self._supervise(start, stops_within_s=VALKEY_STOPS_WITHIN_S), socket_path)

    def _prepare_database(self) -> None:
        try:
            call_command("migrate", verbosity=0, interactive=False)
            self._account = ensure_demo_account(settings.DATA_DIR)
        except DatabaseError as error:
            raise StartFailed(
                f"DATABASE_URL: the database is unavailable ({type(error).__name__}). Start it, correct DATABASE_URL, "
                "or unset it to use SQLite."
            ) from error
        finally:
            connection.close()

    def _start_worker(self) -> None:
        name = f"up@{socket.gethostname()}"
        # When this worker has stopped, its leases can be released at once.
        self._stack.callback(_release_leases, name)
        celery = [sys.executable, "-m", "celery", "-A", "config", "worker", "--hostname", name, "--concurrency", "2"]
        options = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        # SIGQUIT, not SIGTERM: an interrupted run continues from its last section at the next start.
        # An orphaned worker stops its children, which the kernel would not.
        self._start("worker", [*celery, *options], signal.SIGQUIT, WORKER_STOPS_WITHIN_S, signal.SIGQUIT)

    def _start_web(self) -> None:
        uvicorn = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", HOST]
        options = ["--port", str(self._port), "--no-server-header", "--timeout-graceful-shutdown", "3"]
        # There is no proxy, but uvicorn would believe the X-Forwarded-For of any client on this machine.
        options.append("--no-proxy-headers")
        # Killed, because the port must be free for the next start.
        self._start("web", [*uvicorn, *options], signal.SIGTERM, WEB_STOPS_WITHIN_S, signal.SIGKILL)

    def _start(
        self,
        name: str,
        command: list[str],
        stop_signal: signal.Signals,
        stops_within_s: float,
        orphan_signal: signal.Signals,
    ) -> None:
        start = partial(
            processes.start,
            name,
            command,
            log_dir=settings.DATA_DIR / "logs",
            stop_signal=stop_signal,
            orphan_signal=orphan_signal,
        )
        self._supervise(start, stops_within_s=stops_within_s)

    def _supervise(self, start: StartProcess, *, stops_within_s: float) -> processes.Child:
        # One callback per process, so that all have stopped before any callback that was registered earlier runs.
        self._stack.callback(self._supervisor.stop)
        return self._supervisor.supervise(start, stops_within_s=stops_within_s)

    def _is_serving(self) -> bool:
        try:
            self._supervisor.require_all_running()
        except ProcessFailed as error:
            raise StartFailed(str(error)) from error
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
            raise StartFailed(f"You do not have permission to use port {port}. Choose another with --port.") from error
        except OSError as error:
            raise StartFailed(f"Port {port} is in use by another program. Choose another with --port.") from error


@contextmanager
def _lock_data_dir() -> Iterator[None]:
    """Hold a lock on DATA_DIR, so that only one stack uses it."""
    create_private_folder(settings.DATA_DIR)
    with (settings.DATA_DIR / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartFailed(
                "Throughline is already running with this DATA_DIR. Stop it first, or set another DATA_DIR."
            ) from error
        yield


def _create_empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _release_leases(worker: str) -> None:
    try:
        leases.release_dead_leases(worker)
    except DatabaseError:
        logger.warning("database unavailable, leases not released: worker=%s", worker)
    finally:
        connection.close()


def _describe_writer(simulated_s: float | None, replay_s: float | None) -> str:
    if simulated_s:
        return f"the offline writer, simulated: every run takes about {simulated_s:g} s"
    if replay_s:
        return f"example answers for the sample briefs, over {replay_s:g} s: no model is called; other briefs: offline"
    return writer_label(choose_writer()[0])
