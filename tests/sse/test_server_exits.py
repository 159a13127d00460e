"""Servers that end without the lifespan protocol or without a signal, and servers that cannot stream."""

import asyncio
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import redis
from django.conf import settings

from sse.conf import sse_settings
from sse.live_streams import leases_key
from strategies.accounts import tokens
from strategies.models import Run
from tests.sse.servers import (
    REQUESTS_MAX,
    WITH_REQUEST_LIMIT,
    WITHOUT_LIFESPAN,
    WSGI,
    Reader,
    Server,
    start_server,
    wait_until_ready,
)

STREAMS = 3
PATIENCE_S = 20
"""gunicorn aborts a worker that has not ended after 30 s."""

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("transactional_db")]

type Start = Callable[[str], Server]


def first_by_default(kinds: Iterable[str]) -> list[Any]:
    """Return parameters for all kinds of server, of which only the first runs by default."""
    first, *others = kinds
    return [first, *(pytest.param(kind, marks=pytest.mark.slow) for kind in others)]


@pytest.fixture
def start(tmp_path: Path, django_db_setup: None) -> Iterator[Start]:
    started: list[Server] = []

    def start_kind(kind: str) -> Server:
        started.append(start_server(kind, tmp_path))
        return wait_until_ready(started[-1])

    yield start_kind
    for server in started:
        server.child.stop(within_s=5)


@pytest.fixture
def reader(alice: Any, run: Run) -> Callable[[], Reader]:
    token = tokens.issue(alice, name="test")
    return lambda: Reader(path=f"/api/v1/runs/{run.id}/stream", token=token)


async def open_streams(reader: Callable[[], Reader], server: Server) -> list[Reader]:
    return [await reader().open(server) for _ in range(STREAMS)]


async def read_to_closing_messages(readers: list[Reader]) -> None:
    """Read the streams to their end, long before a supervisor would lose patience."""
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(one.read_to_end() for one in readers))
    assert all(len(one.wire.retries_ms) == 2 for one in readers), "the streams were cut"


@pytest.mark.parametrize("kind", first_by_default(WITHOUT_LIFESPAN))
def test_sigterm_ends_streams_without_the_lifespan_protocol(kind: str, start: Start, reader: Any) -> None:
    server = start(kind)

    async def scenario() -> None:
        readers = await open_streams(reader, server)
        psutil.Process(server.child.process.pid).send_signal(signal.SIGTERM)
        await read_to_closing_messages(readers)

    asyncio.run(scenario())
    server.child.process.wait(PATIENCE_S)
    assert "Traceback" not in server.log
    assert "start checked at the first request" in server.log


@pytest.mark.parametrize("kind", first_by_default(WITH_REQUEST_LIMIT))
def test_streams_end_when_the_server_has_reached_its_limit_of_requests(kind: str, start: Start, reader: Any) -> None:
    server = start(kind)
    worker = server.worker

    def send_requests_until_the_worker_ends() -> None:
        while not server.child.has_ended() and worker.is_running():
            with suppress(httpx.TransportError), server.client() as client:
                for _ in range(REQUESTS_MAX):
                    client.get("/livez")

    async def scenario() -> None:
        readers = await open_streams(reader, server)
        async with asyncio.timeout(2 * PATIENCE_S):
            requests = asyncio.create_task(asyncio.to_thread(send_requests_until_the_worker_ends))
            await read_to_closing_messages(readers)
            await requests

    asyncio.run(scenario())
    assert "Traceback" not in server.log


@pytest.mark.parametrize("kind", first_by_default(WSGI))
def test_wsgi_server_says_what_to_start_and_takes_no_lease(kind: str, start: Start, reader: Any, alice: Any) -> None:
    server, stream = start(kind), reader()

    with server.client(stream.token) as client:
        response = client.get(stream.path, headers={"Accept": "text/event-stream"})

    assert (response.status_code, response.json()["code"]) == (501, "asgi_required")
    assert "uvicorn config.asgi:application" in response.json()["detail"]
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert not client.exists(leases_key(sse_settings().redis_channel, str(alice.pk)))
