"""A request's body is bounded in bytes and time before Django keeps anything of it."""

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
from tests.sse.servers import HOST, Server, launch, ready

MAX_BYTES = 262_144
CHUNK = b"x" * 65_536


class Asked:
    """One request to Django behind the limit, its body given piece by piece."""

    def __init__(self, path: str, pieces: AsyncIterator[bytes], *, announced: str = "") -> None:
        headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        if announced:
            headers.append((b"content-length", announced.encode()))
        self.scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
        self.pieces, self.taken_bytes, self.is_read = pieces, 0, False
        self.sent: list[dict[str, Any]] = []
        self.taken_bytes_then: list[int] = []
        """How much of the body had been taken when each message was sent."""

    async def receive(self) -> dict[str, Any]:
        async for piece in self.pieces:
            self.taken_bytes += len(piece)
            return {"type": "http.request", "body": piece, "more_body": True}
        if self.is_read:
            await asyncio.Event().wait()
        self.is_read = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        self.taken_bytes_then.append(self.taken_bytes)

    def answered(self, *, within_s: float = 30) -> "Asked":
        application = BodyLimit(ASGIHandler(), max_bytes=MAX_BYTES, within_s=within_s)
        asyncio.run(application(self.scope, self.receive, self.send))
        return self

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def content_type(self) -> bytes:
        return dict(self.sent[0]["headers"])[b"content-type"]


async def without_end() -> AsyncIterator[bytes]:
    while True:
        yield CHUNK


async def never() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.Event().wait()


async def small() -> AsyncIterator[bytes]:
    yield b"{}"


def test_a_body_without_end_is_a_413_problem_as_soon_as_it_is_too_long() -> None:
    asked = Asked("/api/v1/runs", without_end()).answered()

    assert (asked.status, asked.content_type) == (413, b"application/problem+json")
    assert json.loads(asked.sent[1]["body"])["code"] == "too_large"
    assert asked.taken_bytes_then[0] <= MAX_BYTES + len(CHUNK)


def test_a_body_that_announces_too_much_is_answered_before_anything_of_it_is_read() -> None:
    asked = Asked("/api/v1/runs", without_end(), announced="300000000").answered()

    assert (asked.status, asked.taken_bytes_then[0]) == (413, 0)


def test_a_little_more_is_taken_and_dropped_behind_the_answer_and_then_no_more() -> None:
    asked = Asked("/api/v1/runs", without_end(), announced="300000000").answered()

    assert [message.get("more_body", False) for message in asked.sent] == [False, True, False]
    assert LINGER_BYTES <= asked.taken_bytes <= LINGER_BYTES + len(CHUNK)


def test_a_body_that_does_not_arrive_is_a_408_problem() -> None:
    asked = Asked("/api/v1/runs", never()).answered(within_s=0.05)

    assert (asked.status, json.loads(asked.sent[1]["body"])["code"]) == (408, "request_timeout")


def test_a_page_says_it_in_words() -> None:
    asked = Asked("/new", without_end()).answered()

    assert (asked.status, asked.content_type) == (413, b"text/plain")


@pytest.mark.django_db(transaction=True)
def test_a_small_body_passes() -> None:
    assert Asked("/api/v1/runs", small()).answered().status == 401


@pytest.fixture
def server(tmp_path: Path, transactional_db: None) -> Iterator[Server]:
    started = launch("uvicorn", tmp_path)
    try:
        yield ready(started)
    finally:
        started.child.stop(within_s=10)


def files_of(server: Server) -> set[str]:
    return {one.path for one in server.worker.open_files()}


def test_who_has_sent_all_before_it_listens_gets_the_answer(server: Server) -> None:
    body = b"x" * 900_000
    head = f"POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for _ in range(20):
        with socket.create_connection((HOST, server.port), timeout=10) as client:
            client.sendall(head)
            for start in range(0, len(body), 10_000):
                client.sendall(body[start : start + 10_000])
            assert b" 413 " in client.makefile("rb").readline()


def test_a_real_server_takes_less_than_a_megabyte_of_300_and_keeps_no_file(server: Server) -> None:
    sent = 0
    with socket.create_connection((HOST, server.port), timeout=10) as client:
        client.sendall(
            b"POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        before = files_of(server)
        with suppress(ConnectionError):
            while sent < 300_000_000:
                client.sendall(b"10000\r\n" + CHUNK + b"\r\n")
                sent += len(CHUNK)
        answer = b""
        with suppress(ConnectionError):
            answer = client.recv(1000)

    assert sent < 20_000_000, "the kernel's buffers take some megabytes; the server must have hung up"
    assert answer == b"" or b" 413 " in answer.splitlines()[0]
    assert files_of(server) <= before
    assert server.worker.memory_info().rss < 400_000_000
