"""Request bodies are limited in size and time before Django stores any of it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler

from config.body_limit import LINGER_BYTES, BodyLimit
from tests.sse.servers import HOST, Server, start_server, wait_until_ready

MAX_BYTES = 262_144
CHUNK = b"x" * 65_536
UPLOAD_PATH = "/new/from-text"


class Request:
    """A request to Django behind the limit. Its body arrives in pieces."""

    def __init__(self, path: str, pieces: AsyncIterator[bytes], *, content_length: str = "") -> None:
        headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        size = (b"content-length", content_length.encode()) if content_length else (b"transfer-encoding", b"chunked")
        self.scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "path": path,
            "query_string": b"",
            "headers": [*headers, size],
        }
        self.pieces, self.received_bytes, self.is_read = pieces, 0, False
        self.sent: list[dict[str, Any]] = []
        self.received_bytes_at: list[int] = []
        """How much of the body had been received when each message was sent."""

    async def receive(self) -> dict[str, Any]:
        async for piece in self.pieces:
            self.received_bytes += len(piece)
            return {"type": "http.request", "body": piece, "more_body": True}
        if self.is_read:
            await asyncio.Event().wait()
        self.is_read = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        self.received_bytes_at.append(self.received_bytes)

    def run(self, *, timeout_s: float = 30) -> "Request":
        application = BodyLimit(
            ASGIHandler(),
            max_bytes=MAX_BYTES,
            timeout_s=timeout_s,
            upload_paths=frozenset({UPLOAD_PATH}),
            upload_max_bytes=4 * MAX_BYTES,
        )
        asyncio.run(application(self.scope, self.receive, self.send))
        return self

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def content_type(self) -> bytes:
        return dict(self.sent[0]["headers"])[b"content-type"]


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield CHUNK


async def stalled() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.Event().wait()


async def small() -> AsyncIterator[bytes]:
    yield b"{}"


def test_endless_body_is_413_as_soon_as_it_is_too_large() -> None:
    request = Request("/api/v1/runs", endless()).run()

    assert (request.status, request.content_type) == (413, b"application/problem+json")
    assert json.loads(request.sent[1]["body"])["code"] == "too_large"
    assert request.received_bytes_at[0] <= MAX_BYTES + len(CHUNK)


def test_too_large_content_length_is_413_before_the_body_is_read() -> None:
    request = Request("/api/v1/runs", endless(), content_length="300000000").run()

    assert (request.status, request.received_bytes_at[0]) == (413, 0)


def test_rest_of_a_rejected_body_is_discarded_up_to_a_limit() -> None:
    request = Request("/api/v1/runs", endless(), content_length="300000000").run()

    assert [message.get("more_body", False) for message in request.sent] == [False, True, False]
    assert LINGER_BYTES <= request.received_bytes <= LINGER_BYTES + len(CHUNK)


def test_stalled_body_is_408() -> None:
    request = Request("/api/v1/runs", stalled()).run(timeout_s=0.05)

    assert (request.status, json.loads(request.sent[1]["body"])["code"]) == (408, "request_timeout")


def test_too_large_body_of_a_page_is_answered_as_text() -> None:
    request = Request("/new", endless()).run()

    assert (request.status, request.content_type) == (413, b"text/plain")


def test_path_that_takes_a_file_has_a_limit_of_its_own() -> None:
    request = Request(UPLOAD_PATH, endless()).run()

    assert request.status == 413
    assert MAX_BYTES * 4 <= request.received_bytes_at[0] <= MAX_BYTES * 4 + len(CHUNK)
    assert Request(f"{UPLOAD_PATH}/x", endless()).run().received_bytes_at[0] <= MAX_BYTES + len(CHUNK)


@pytest.mark.django_db(transaction=True)
def test_small_body_is_accepted() -> None:
    assert Request("/api/v1/runs", small()).run().status == 401


@pytest.fixture
def server(tmp_path: Path, transactional_db: None) -> Iterator[Server]:
    started = start_server("uvicorn", tmp_path)
    try:
        yield wait_until_ready(started)
    finally:
        started.child.stop(within_s=10)


def open_files(server: Server) -> set[str]:
    return {file.path for file in server.worker.open_files()}


def test_client_that_reads_only_after_sending_gets_the_response(server: Server) -> None:
    body = b"x" * 900_000
    head = f"POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for _ in range(20):
        with socket.create_connection((HOST, server.port), timeout=10) as client:
            client.sendall(head)
            for start in range(0, len(body), 10_000):
                client.sendall(body[start : start + 10_000])
            assert b" 413 " in client.makefile("rb").readline()


def test_server_stops_reading_a_huge_body_and_stores_no_file(server: Server) -> None:
    sent = 0
    with socket.create_connection((HOST, server.port), timeout=10) as client:
        client.sendall(
            b"POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        before = open_files(server)
        with suppress(ConnectionError):
            while sent < 300_000_000:
                client.sendall(b"10000\r\n" + CHUNK + b"\r\n")
                sent += len(CHUNK)
        response = b""
        with suppress(ConnectionError):
            response = client.recv(1000)

    assert sent < 20_000_000, "the kernel buffers some megabytes; the server must have closed the connection"
    assert response == b"" or b" 413 " in response.splitlines()[0]
    assert open_files(server) <= before
    assert server.worker.memory_info().rss < 400_000_000


@pytest.mark.parametrize(
    ("http_version", "headers", "is_limited"),
    [
        ("1.1", [], False),
        ("1.1", [(b"content-length", b"2")], True),
        ("1.1", [(b"transfer-encoding", b"chunked")], True),
        ("2", [], True),
    ],
)
def test_only_requests_that_may_have_a_body_are_wrapped(
    http_version: str, headers: list[tuple[bytes, bytes]], is_limited: bool
) -> None:
    received: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        received.append(receive)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        pass

    scope = {"type": "http", "http_version": http_version, "method": "GET", "path": "/", "headers": headers}
    asyncio.run(BodyLimit(application, max_bytes=MAX_BYTES, timeout_s=30)(scope, receive, send))

    assert (received != [receive]) is is_limited
