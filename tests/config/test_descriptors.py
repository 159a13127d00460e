"""A web process that runs out of file descriptors: streams are refused first, and afterwards all is as before."""

import os
import resource
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from config.processes import wait_until
from strategies.accounts import tokens
from strategies.models import Run
from tests.strategies.worker.worker_process import NOT_FOR_CHILDREN, ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 160


@contextmanager
def running_web_process(folder: Path) -> Iterator[Path]:
    """Run a web process that may open `LIMIT` descriptors. Yield its socket."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_CHILDREN)}
    limits = {"SSE_MAX_STREAMS_PER_USER": "1000", "SSE_OPENS_PER_USER_PER_MINUTE": "1000"}
    own = {"DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": database_url(), **limits}
    path = folder / "web.sock"
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "config.asgi:application", "--uds", str(path)],
            cwd=ROOT,
            env=inherited | own,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, LIMIT)),
        )
    try:
        assert wait_until(path.exists, within_s=60), (folder / "web.log").read_text()
        yield path
    finally:
        process.terminate()
        process.wait(30)


def client(path: Path, timeout_s: float = 10) -> httpx.Client:
    return httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), base_url="http://localhost", timeout=timeout_s)


def read_statuses(path: Path) -> list[int]:
    with client(path) as http:
        return [http.get(url).status_code for url in ("/missing", "/api/v1/runs", "/livez")]


def test_process_recovers_completely_when_descriptors_are_free_again(tmp_path: Path) -> None:
    with running_web_process(tmp_path) as path:
        with ExitStack() as stack:
            idle = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2 * LIMIT)]
            for connection in idle:
                connection.settimeout(0.1)
                with suppress(OSError):
                    connection.connect(str(path))
            # The first requests of this process: what they need is imported without a free descriptor.
            for connection in idle:
                with suppress(OSError):
                    connection.sendall(b"GET /missing HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert wait_until(lambda: len(find_answered(idle)) > LIMIT // 3, within_s=30)
            # A connection that could not be accepted has no response.
            assert {read_status(one) for one in find_answered(idle)} - {b""} <= {b"404", b"503"}

        assert wait_until(lambda: is_answering(path), within_s=30)
        assert read_statuses(path) == [404, 401, 200]


def read_status(connection: socket.socket) -> bytes:
    with suppress(ConnectionError):
        return connection.recv(12).removeprefix(b"HTTP/1.1 ")
    return b""


def find_answered(connections: list[socket.socket]) -> list[socket.socket]:
    connected = [connection for connection in connections if _is_connected(connection)]
    return select.select(connected, [], [], 0)[0]


def _is_connected(connection: socket.socket) -> bool:
    try:
        connection.getpeername()
    except OSError:
        return False
    return True


def is_answering(path: Path) -> bool:
    try:
        with client(path) as http:
            return http.get("/livez").status_code == 200
    except httpx.TransportError:
        return False


def test_streams_are_refused_while_requests_are_still_answered(run: Run, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {tokens.issue(run.owner, name='test')}"}
    with running_web_process(tmp_path) as path, ExitStack() as stack:
        statuses = list[int]()
        while 503 not in statuses and len(statuses) < LIMIT:
            http = stack.enter_context(client(path))
            stream = stack.enter_context(http.stream("GET", f"/api/v1/runs/{run.pk}/stream", headers=headers))
            statuses.append(stream.status_code)

        assert statuses == [200] * (len(statuses) - 1) + [503]
        assert len(statuses) > LIMIT // 3
        assert "retry-after" in stream.headers
        assert read_statuses(path) == [404, 401, 200]
