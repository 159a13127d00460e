"""Real web server processes of this project, and clients that read their streams."""

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import psutil
from django.conf import settings

from config import processes
from sse.events import is_stored
from tests.wire import Wire

HOST = "127.0.0.1"
READY_TIMEOUT_S = 40.0


def _uvicorn(port: int) -> list[str]:
    return ["uvicorn", "config.asgi:application", "--host", HOST, "--port", str(port)]


def _granian(port: int) -> list[str]:
    """The command in `sse/README.md`, without its shutdown timeout."""
    options = ["--interface", "asgi", "--http", "1", "--runtime-mode", "st", "--http1-buffer-size", "65536"]
    return ["granian", *options, "--host", HOST, "--port", str(port), "config.asgi:application"]


def _gunicorn(port: int, *options: str, application: str = "config.asgi:application") -> list[str]:
    return ["gunicorn", application, "--bind", f"{HOST}:{port}", *options]


# Neither has a shutdown timeout, so that a stream that blocks the shutdown makes the test fail.
COMMANDS: dict[str, Callable[[int], list[str]]] = {"uvicorn": _uvicorn, "granian": _granian}
# These do not use the lifespan protocol.
WITHOUT_LIFESPAN: dict[str, Callable[[int], list[str]]] = {
    "uvicorn without lifespan": lambda port: [*_uvicorn(port), "--lifespan", "off"],
    "granian without lifespan": lambda port: ["asginl" if word == "asgi" else word for word in _granian(port)],
}
REQUESTS_MAX = 60
# These end after so many requests, without a signal.
WITH_REQUEST_LIMIT: dict[str, Callable[[int], list[str]]] = {
    "uvicorn with a limit": lambda port: [*_uvicorn(port), "--limit-max-requests", str(REQUESTS_MAX)],
    "gunicorn with a limit": lambda port: _gunicorn(
        port, "--worker-class", "uvicorn.workers.UvicornWorker", "--max-requests", str(REQUESTS_MAX)
    ),
    "gunicorn's asgi with a limit": lambda port: _gunicorn(
        port, "--worker-class", "asgi", "--max-requests", str(REQUESTS_MAX)
    ),
}
WSGI: dict[str, Callable[[int], list[str]]] = {
    "runserver": lambda port: ["django", "runserver", "--noreload", "--skip-checks", f"{HOST}:{port}"],
    "gunicorn sync": lambda port: _gunicorn(port, application="django.core.wsgi:get_wsgi_application()"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running web server."""

    port: int
    child: processes.Child

    def client(self, token: str = "") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=f"http://{HOST}:{self.port}", headers=headers, timeout=20)

    def is_serving(self) -> bool:
        with suppress(httpx.TransportError), self.client() as client:
            return client.get("/livez").status_code == httpx.codes.OK
        return False

    @property
    def worker(self) -> psutil.Process:
        """The process that holds the streams: the process started, or its child under granian."""
        started = psutil.Process(self.child.process.pid)
        workers = [one for one in started.children() if "resource_tracker" not in " ".join(one.cmdline())]
        return workers[0] if workers else started

    def holds_connection_from(self, client_port: int) -> bool:
        return any(one.raddr and one.raddr.port == client_port for one in self.worker.net_connections("tcp"))

    @property
    def log(self) -> str:
        return self.child.log.read_text(errors="replace")


def start_server(kind: str, log_dir: Path, **environment: object) -> Server:
    """Start a server on this session's database and Valkey, without waiting for it."""
    port = _free_port()
    variables = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": _database_url()} | environment
    command = ["env", *(f"{name}={value}" for name, value in variables.items()), sys.executable, "-m"]
    arguments = (COMMANDS | WITHOUT_LIFESPAN | WITH_REQUEST_LIMIT | WSGI)[kind](port)
    return Server(port=port, child=processes.start(f"{kind}-{port}", [*command, *arguments], log_dir=log_dir))


def wait_until_ready(server: Server) -> Server:
    processes.wait_until(lambda: server.child.has_ended() or server.is_serving(), within_s=READY_TIMEOUT_S)
    assert server.is_serving(), server.log
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _database_url() -> str:
    name = settings.DATABASES["default"]["NAME"]
    given = os.environ.get("DATABASE_URL")
    return urlsplit(given)._replace(path=f"/{name}").geturl() if given else f"sqlite:///{name}"


@dataclass(slots=True, kw_only=True)
class Reader:
    """A client of one stream that resumes by its last id, as an EventSource does, on any server."""

    path: str
    token: str
    ids: list[int] = field(default_factory=list)
    """Seqs of the durable events received, over all connections."""
    wire: Wire = field(default_factory=Wire)
    """Parses the current connection."""
    port: int = 0
    _in: asyncio.StreamReader = field(init=False)
    _out: asyncio.StreamWriter = field(init=False)

    async def open(self, server: Server, *, receive_buffer_bytes: int | None = None) -> Self:
        """Open the stream and read up to its `hello` event."""
        tcp = socket.socket()
        tcp.setblocking(False)
        if receive_buffer_bytes:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        await asyncio.get_running_loop().sock_connect(tcp, (HOST, server.port))
        self.port = tcp.getsockname()[1]
        self._in, self._out = await asyncio.open_connection(sock=tcp)
        position = f"Last-Event-ID: {self.ids[-1]}\r\n" if self.ids else ""
        head = f"GET {self.path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {self.token}\r\n{position}\r\n"
        self._out.write(head.encode())
        response = await self._in.readuntil(b"\r\n\r\n")
        assert response.startswith(b"HTTP/1.1 200 "), response
        self.wire = Wire()
        await self.read_until_event("hello")
        return self

    async def read_until(self, condition: Callable[[], bool], *, within_s: float = 30) -> None:
        """Read until the condition holds.

        Raises:
            EOFError: the server closed the stream; `IncompleteReadError` if it closed it without a final chunk.
        """
        async with asyncio.timeout(within_s):
            while not condition():
                self._feed(await self._read_chunk())

    async def read_until_event(self, kind: str) -> None:
        await self.read_until(lambda: any(one.event == kind for one in self.wire.events))

    async def read_until_id(self, seq: int) -> None:
        await self.read_until(lambda: seq in self.ids)

    async def read_to_end(self) -> None:
        """Read until the server closes the stream properly."""
        try:
            await self.read_until(lambda: False, within_s=60)
        except asyncio.IncompleteReadError as error:
            raise AssertionError("the stream ended without a final chunk") from error
        except EOFError:
            await self.disconnect()

    def stop_reading(self) -> None:
        transport: Any = self._out.transport
        transport.pause_reading()

    async def disconnect(self) -> None:
        """Close the connection without reading the rest."""
        self._out.transport.abort()
        with suppress(ConnectionError):
            await self._out.wait_closed()

    async def _read_chunk(self) -> bytes:
        size = int(await self._in.readuntil(b"\r\n"), 16)
        chunk = await self._in.readexactly(size + 2)
        if not size:
            raise EOFError
        return chunk[:-2]

    def _feed(self, frames: bytes) -> None:
        self.ids += [int(one.position) for one in self.wire.feed(frames) if is_stored(one.event)]
