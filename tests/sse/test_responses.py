"""A stream as an HTTP response: under the direct handler, under Django's own, and under the test client."""

import asyncio
import gc
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase
from django.test import AsyncClient
from django.urls import path

from sse import responses
from sse.asgi import EventStreamHandler
from sse.error_handler import SSEError
from sse.hub import current_hub
from sse.responses import open_stream
from tests.sse.streaming import in_thread, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def snapshot(channel: str) -> tuple[Mapping[str, Any], int]:
    return {"status": "running"}, 0


async def stream(request: HttpRequest) -> HttpResponseBase:
    return await open_stream(request, "a", snapshot=snapshot)


urlpatterns = [path("stream", stream)]


@pytest.fixture(params=[EventStreamHandler, ASGIHandler], ids=["direct", "stock"])
def handler(request: pytest.FixtureRequest) -> Any:
    return request.param()


def scope(*headers: tuple[bytes, bytes], query: bytes = b"") -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/stream",
        "query_string": query,
        "headers": [(b"host", b"127.0.0.1"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


async def opened(handler: Any, *headers: tuple[bytes, bytes], query: bytes = b"") -> ApplicationCommunicator:
    client = ApplicationCommunicator(handler, scope(*headers, query=query))
    await client.send_input({"type": "http.request", "body": b""})
    return client


async def leave(client: ApplicationCommunicator) -> None:
    await client.send_input({"type": "http.disconnect"})
    await client.wait(timeout=5)


async def until(client: ApplicationCommunicator, wire: Any, condition: Callable[[], bool]) -> None:
    while not condition():
        message = await client.receive_output(timeout=5)
        wire.feed(message.get("body", b""))


def run(scenario: Any) -> None:
    async def and_close() -> None:
        try:
            await scenario
        finally:
            await current_hub().close()

    asyncio.run(and_close())


def test_a_stream_is_marked_so_that_nothing_on_the_way_keeps_or_squeezes_it(handler: Any, wire: Any) -> None:
    async def scenario() -> None:
        client = await opened(handler)
        start = await client.receive_output(timeout=5)
        headers = {name.lower(): value for name, value in start["headers"]}
        assert start["status"] == 200
        assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert headers[b"cache-control"] == b"no-store, no-transform"
        assert headers[b"x-accel-buffering"] == b"no"
        assert headers[b"content-encoding"] == b"identity"
        assert b"content-security-policy" in headers, "the stock middleware has run"
        await leave(client)

    run(scenario())


@pytest.mark.parametrize(
    ("headers", "query"),
    [([(b"last-event-id", b"1")], b""), ([], b"last_event_id=1"), ([(b"last-event-id", b"1")], b"last_event_id=0")],
    ids=["header", "query", "the header wins"],
)
def test_a_client_resumes_after_the_id_it_gives(handler: Any, wire: Any, headers: list, query: bytes) -> None:
    async def scenario() -> None:
        for number in (1, 2):
            await in_thread(send, "a", number)
        client = await opened(handler, *headers, query=query)
        await until(client, wire, lambda: any(one.event == "progress" for one in wire.events))
        await leave(client)

    run(scenario())
    assert [one.last_event_id for one in wire.events if one.event == "progress"] == ["2"]


def test_a_client_that_has_everything_of_a_closed_channel_gets_204_and_stays_away(handler: Any) -> None:
    async def scenario() -> None:
        await in_thread(send, "a", 100, final=True)
        client = await opened(handler, (b"last-event-id", b"1"))
        start = await client.receive_output(timeout=5)
        assert start["status"] == 204
        assert b"content-type" not in {name.lower() for name, _ in start["headers"]}
        await client.wait(timeout=5)

    run(scenario())


def test_a_client_that_disconnects_is_forgotten(handler: Any, wire: Any) -> None:
    async def scenario() -> None:
        client = await opened(handler)
        await until(client, wire, lambda: any(one.event == "hello" for one in wire.events))
        assert current_hub().stream_count == 1
        await leave(client)
        assert current_hub().stream_count == 0

    run(scenario())


def test_an_open_stream_keeps_nothing_of_the_request(wire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[weakref.ref[HttpRequest]] = []

    async def remembering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        requests.append(weakref.ref(request))
        return await responses.open_stream(request, *args, **kwargs)

    async def scenario() -> None:
        monkeypatch.setitem(globals(), "open_stream", remembering)
        client = await opened(EventStreamHandler())
        await until(client, wire, lambda: any(one.event == "hello" for one in wire.events))
        gc.collect()
        assert [one() for one in requests] == [None]
        await leave(client)

    run(scenario())


def test_the_log_tells_how_a_stream_ended(handler: Any, wire: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        await in_thread(send, "a", 100, final=True)
        client = await opened(handler)
        await until(client, wire, lambda: any(one.event == "progress" for one in wire.events))
        await client.wait(timeout=5)

    with caplog.at_level("INFO", logger="sse.stream"):
        run(scenario())

    (line,) = (record for record in caplog.records if record.name == "sse.stream")
    assert (line.reason, line.channels) == ("final", "a")
    assert line.sent_bytes >= 100
    assert "reason=final" in line.getMessage()


def test_a_client_gone_while_a_send_is_blocked_is_forgotten(handler: Any) -> None:
    async def scenario() -> None:
        blocked, gone = asyncio.Event(), asyncio.Event()
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b""}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send_to_nobody(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":
                blocked.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(handler(scope(), receive, send_to_nobody))
        await asyncio.wait_for(blocked.wait(), 5)
        assert current_hub().stream_count == 1
        gone.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)
        async with asyncio.timeout(5):
            while current_hub().stream_count:
                await asyncio.sleep(0.01)

    run(scenario())


def test_the_test_client_can_read_a_stream_that_ends(wire: Any) -> None:
    async def scenario() -> None:
        await in_thread(send, "a", 100, final=True)
        response = await AsyncClient().get("/stream")
        async for part in response.streaming_content:
            wire.feed(part)

    run(scenario())
    assert [one.event for one in wire.events] == ["hello", "progress"]


@pytest.mark.parametrize("turned_off", ["streaming", "process"])
def test_no_stream_is_opened_where_none_can_be(settings: Any, turned_off: str) -> None:
    async def scenario() -> None:
        settings.SSE_ENABLED = turned_off != "streaming"
        if turned_off == "process":
            current_hub().drain()
        with pytest.raises(SSEError) as refused:
            await AsyncClient().get("/stream")
        assert refused.value.status == 503

    run(scenario())
