"""Opens streams of runs on the ASGI handler, without a server."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections

from sse.handler import EventStreamHandler
from sse.hub import current_hub
from strategies.models import Run
from tests.sse.test_responses import scope

type Header = tuple[bytes, bytes]


async def open_stream(path: str, *headers: Header, query: str = "") -> ApplicationCommunicator:
    """Send the request for a stream. The caller reads the response."""
    request = scope(*headers, query=query.encode()) | {"path": path, "raw_path": path.encode()}
    client = ApplicationCommunicator(EventStreamHandler(), request)
    await client.send_input({"type": "http.request", "body": b""})
    return client


async def open_run_stream(run: Run, *headers: Header, query: str = "") -> ApplicationCommunicator:
    return await open_stream(f"/api/v1/runs/{run.id}/stream", *headers, query=query)


async def read_to_end(client: ApplicationCommunicator) -> dict[str, Any]:
    """Read until the server ends the response. Return its `http.response.start` message."""
    start: dict[str, Any] = {}
    async with asyncio.timeout(10):
        while True:
            message = await client.receive_output(timeout=10)
            if message["type"] == "http.response.start":
                start = message
            elif not message.get("more_body", False):
                break
    await client.wait(timeout=5)
    return start


def run_scenario[T](scenario: Callable[[], Awaitable[T]]) -> T:
    """Run a coroutine function in a new event loop, then close the hub and its database connections."""

    async def run_and_close() -> T:
        try:
            return await scenario()
        finally:
            await current_hub().close()
            # Django's async test client leaves a connection open in the thread that renders errors.
            await sync_to_async(connections.close_all)()

    return asyncio.run(run_and_close())
