"""A database that is down, or has no connection left, gives an error response as long as nothing has been sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponseBase
from django.test import Client
from django.urls import path

from sse import inbox, rules
from sse.handler import EventStreamHandler
from sse.hub import hub_of, serving_loop
from sse.responses import open_stream
from sse.rules import channel_rule
from sse.views import poll_view, stream_view
from tests.sse.test_responses import run_with_hub, send_request

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def stream(request: HttpRequest) -> HttpResponseBase:
    """Open a stream whose log cannot be read: the threads that read it have no connection yet and get none."""
    response = open_stream(request, "a")
    connections.settings["default"]["NAME"] = "/missing/none"
    response["Access-Control-Allow-Origin"] = "https://spa.example"
    return response


def stream_while_draining(request: HttpRequest) -> HttpResponseBase:
    response = open_stream(request, "a")
    hub_of(serving_loop.get()).draining = True
    return response


urlpatterns = [
    path("stream", stream),
    path("draining", stream_while_draining),
    path("stream/broken", stream_view("broken:1")),
    path("poll/broken", poll_view("broken:1")),
    path("messages", inbox.receive),
]


@pytest.fixture(autouse=True)
def restore_database() -> Iterator[None]:
    name = connections.settings["default"]["NAME"]
    yield
    connections.settings["default"]["NAME"] = name


@pytest.fixture
def broken_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel whose rule needs the database, and whose handler would accept any message."""
    monkeypatch.setattr(rules, "_rules", {})
    monkeypatch.setattr(inbox, "_handlers", {"broken": print})

    @channel_rule("broken")
    def query(user: Any, channel: str) -> bool:
        raise OperationalError("too many clients already")


async def read_all(client: Any) -> tuple[dict[str, Any], dict[bytes, bytes], bytes]:
    start = await client.receive_output(timeout=5)
    body, more = b"", True
    while more:
        message = await client.receive_output(timeout=5)
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await client.wait(timeout=5)
    return start, {name.lower(): value for name, value in start["headers"]}, body


@pytest.mark.parametrize(("address", "code"), [("/stream", "database_unavailable"), ("/draining", "shutting_down")])
def test_stream_that_cannot_open_becomes_an_error_response(address: str, code: str, caplog: Any) -> None:
    async def scenario() -> None:
        client = await send_request(EventStreamHandler(), path=address)
        start, headers, body = await read_all(client)

        assert (start["status"], json.loads(body)["code"]) == (503, code)
        assert headers[b"content-type"] == b"application/problem+json"
        assert 1 <= int(headers[b"retry-after"]) <= 4
        assert headers[b"cache-control"] == b"no-store"
        if address == "/stream":
            assert headers[b"access-control-allow-origin"] == b"https://spa.example"

    run_with_hub(scenario())
    assert f"stream not opened: error={code}" in caplog.text
    assert "Traceback" not in caplog.text


def test_stream_under_the_stock_handler_ends_with_a_closing_message(caplog: Any) -> None:
    async def scenario() -> None:
        client = await send_request(ASGIHandler())
        start, _, body = await read_all(client)

        assert start["status"] == 200
        assert body.startswith(b"retry: ")

    run_with_hub(scenario())
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("broken_channel")
@pytest.mark.parametrize("address", ["/stream/broken", "/poll/broken", "/messages"])
def test_views_answer_503_when_a_rule_cannot_be_checked(client: Client, alice: Any, address: str) -> None:
    client.force_login(alice)
    if address == "/messages":
        response = client.post(address, {"channel": "broken:1", "event": "stop"}, content_type="application/json")
    else:
        response = client.get(address)

    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert response["Retry-After"]
