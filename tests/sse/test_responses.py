"""Streams as HTTP responses, under the direct handler, Django's own handler and the test client."""

import asyncio
import gc
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase
from django.test import AsyncClient
from django.urls import path

from sse import responses
from sse.error_handler import SSEError
from sse.events import SSEMessage, build_message
from sse.handler import EventStreamHandler
from sse.hub import current_hub
from sse.responses import open_stream
from tests.sse.streaming import in_thread, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def snapshot(channel: str) -> tuple[SSEMessage, int]:
    return build_message("tick", status="running"), 0


def stream(request: HttpRequest) -> HttpResponseBase:
    return open_stream(request, "a", snapshot=snapshot)


urlpatterns = [path("stream", stream)]


@pytest.fixture(params=[EventStreamHandler, ASGIHandler], ids=["direct", "stock"])
def handler(request: pytest.FixtureRequest) -> Any:
    return request.param()


def scope(*headers: tuple[bytes, bytes], query: bytes = b"", path: str = "/stream") -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": query,
        "headers": [(b"host", b"127.0.0.1"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


async def send_request(handler: Any, *headers: tuple[bytes, bytes], **more: Any) -> ApplicationCommunicator:
    client = ApplicationCommunicator(handler, scope(*headers, **more))
    await client.send_input({"type": "http.request", "body": b""})
    return client


async def disconnect(client: ApplicationCommunicator) -> None:
    await client.send_input({"type": "http.disconnect"})
    await client.wait(timeout=5)


async def read_until(client: ApplicationCommunicator, wire: Any, condition: Callable[[], bool]) -> None:
    while not condition():
        message = await client.receive_output(timeout=5)
        wire.feed(message.get("body", b""))


def run_with_hub(scenario: Any) -> None:
    async def run_and_close() -> None:
        try:
            await scenario
        finally:
            await current_hub().close()

    asyncio.run(run_and_close())


def test_stream_has_headers_against_caching_and_compression(handler: Any, wire: Any) -> None:
    async def scenario() -> None:
        client = await send_request(handler)
        start = await client.receive_output(timeout=5)
        headers = {name.lower(): value for name, value in start["headers"]}
        assert start["status"] == 200
        assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert headers[b"cache-control"] == b"no-store, no-transform"
        assert headers[b"x-accel-buffering"] == b"no"
        assert headers[b"content-encoding"] == b"identity"
        assert b"content-security-policy" in headers, "Django's middleware did not run"
        await disconnect(client)

    run_with_hub(scenario())


@pytest.mark.parametrize(
    ("headers", "query"),
    [([(b"last-event-id", b"1")], b""), ([], b"last_event_id=1"), ([(b"last-event-id", b"1")], b"last_event_id=0")],
    ids=["header", "query", "header over query"],
)
def test_stream_resumes_after_the_last_event_id(handler: Any, wire: Any, headers: list, query: bytes) -> None:
    async def scenario() -> None:
        for number in (1, 2):
            await in_thread(send, "a", number)
        client = await send_request(handler, *headers, query=query)
        await read_until(client, wire, lambda: any(one.event == "tick" for one in wire.events))
        await disconnect(client)

    run_with_hub(scenario())
    assert [one.position for one in wire.events if one.event == "tick"] == ["2"]


def test_client_at_the_end_of_a_closed_channel_gets_204(handler: Any) -> None:
    async def scenario() -> None:
        await in_thread(send, "a", 100, final=True)
        client = await send_request(handler, (b"last-event-id", b"1"))
        start = await client.receive_output(timeout=5)
        assert start["status"] == 204
        assert b"content-type" not in {name.lower() for name, _ in start["headers"]}
        await client.wait(timeout=5)

    run_with_hub(scenario())


def test_disconnected_client_is_detached(handler: Any, wire: Any) -> None:
    async def scenario() -> None:
        client = await send_request(handler)
        await read_until(client, wire, lambda: any(one.event == "hello" for one in wire.events))
        assert current_hub().stream_count == 1
        await disconnect(client)
        assert current_hub().stream_count == 0

    run_with_hub(scenario())


def test_open_stream_frees_the_headers_of_the_request(wire: Any) -> None:
    async def scenario() -> None:
        request = scope((b"cookie", b"x" * 2000))
        client = ApplicationCommunicator(EventStreamHandler(), request)
        await client.send_input({"type": "http.request", "body": b""})

        await read_until(client, wire, lambda: any(one.event == "hello" for one in wire.events))

        # uvicorn keeps the same list for as long as the connection is open.
        assert request["headers"] == []
        await disconnect(client)

    run_with_hub(scenario())


def test_open_stream_keeps_no_reference_to_the_request(wire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[weakref.ref[HttpRequest]] = []

    def recording(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        requests.append(weakref.ref(request))
        return responses.open_stream(request, *args, **kwargs)

    async def scenario() -> None:
        monkeypatch.setitem(globals(), "open_stream", recording)
        client = await send_request(EventStreamHandler())
        await read_until(client, wire, lambda: any(one.event == "hello" for one in wire.events))
        gc.collect()
        assert [one() for one in requests] == [None]
        await disconnect(client)

    run_with_hub(scenario())


def test_end_of_a_stream_is_logged(handler: Any, wire: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        await in_thread(send, "a", 100, final=True)
        client = await send_request(handler)
        await read_until(client, wire, lambda: any(one.event == "tick" for one in wire.events))
        await client.wait(timeout=5)

    with caplog.at_level("INFO", logger="sse.stream"):
        run_with_hub(scenario())

    entry: Any
    (entry,) = (record for record in caplog.records if record.name == "sse.stream")
    assert (entry.reason, entry.channels) == ("final", "a")
    assert entry.sent_bytes >= 90
    assert "reason=final" in entry.getMessage()


def test_client_disconnecting_during_a_blocked_send_is_detached(handler: Any) -> None:
    async def scenario() -> None:
        blocked, disconnected = asyncio.Event(), asyncio.Event()
        request_sent = False

        async def receive() -> dict[str, Any]:
            nonlocal request_sent
            if not request_sent:
                request_sent = True
                return {"type": "http.request", "body": b""}
            await disconnected.wait()
            return {"type": "http.disconnect"}

        async def blocking_send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":
                blocked.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(handler(scope(), receive, blocking_send))
        await asyncio.wait_for(blocked.wait(), 5)
        assert current_hub().stream_count == 1
        disconnected.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)
        async with asyncio.timeout(5):
            while current_hub().stream_count:
                await asyncio.sleep(0.01)

    run_with_hub(scenario())


def test_django_test_client_reads_a_stream_that_ends(wire: Any) -> None:
    async def scenario() -> None:
        await in_thread(send, "a", 100, final=True)
        response: Any = await AsyncClient().get("/stream")
        async for part in response.streaming_content:
            wire.feed(part)

    run_with_hub(scenario())
    assert [one.event for one in wire.events] == ["hello", "tick"]


@pytest.mark.parametrize("reason", ["streaming disabled", "process draining"])
def test_stream_is_rejected_with_503_when_unavailable(settings: Any, reason: str) -> None:
    async def scenario() -> None:
        settings.SSE_ENABLED = reason != "streaming disabled"
        if reason == "process draining":
            current_hub().drain()
        with pytest.raises(SSEError) as raised:
            await AsyncClient().get("/stream")
        assert raised.value.status == 503

    run_with_hub(scenario())
