"""A client that does not read does not delay others, misses nothing, and is disconnected after a limit."""

import asyncio
from functools import partial
from typing import Any

import pytest

from sse import direct
from sse.events import build_message
from sse.hub import Hub
from sse.message_formatter import encode_transient
from sse.publishing import publish_transient
from sse.stream import OpenStream
from tests.sse.streaming import Client, TestedHub, append_to_log, in_thread, send, wait_for_bus, with_hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def direct_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TestedHub, "mode", "direct")


def test_slow_reader_gets_missed_events_when_it_reads_again(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.wait_for_progress(1)
        await wait_for_bus(hub)
        client.socket_is_open.clear()
        for number in range(2, 40):
            await in_thread(send, "a", number)
        assert client.progress == [("1", 1)]

        client.socket_is_open.set()

        assert [number for _, number in await client.wait_for_progress(39)] == list(range(1, 40))
        await client.disconnect()

    with_hub(scenario, ring_size=8)


def test_slow_reader_gets_a_transient_message_and_those_that_continue_it(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.wait_for_progress(1)
        await wait_for_bus(hub)
        client.socket_is_open.clear()
        await in_thread(send, "a", 2)
        while client.stream._is_live:
            await asyncio.sleep(0.01)
        for text, continues in (("old", False), ("Once", False), (" upon", True), (" a time", True)):
            message = build_message("flash", message=text)
            await in_thread(partial(publish_transient, "a", message, topic="t", continues=continues))
        await in_thread(send, "a", 3)
        while hub._channels["a"].last < 3:
            await asyncio.sleep(0.01)

        client.socket_is_open.set()

        await client.wait_for_progress(3)
        while not client.stream._is_live:
            await asyncio.sleep(0.01)
        await client.disconnect()

    with_hub(scenario)
    texts = [event.data["message"] for event in wire.events if event.event == "flash"]
    assert texts == ["Once", " upon", " a time"]


def test_slow_reader_gets_only_the_latest_notice(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.wait_for_progress(1)
        await wait_for_bus(hub)
        client.socket_is_open.clear()
        await in_thread(send, "a", 2)
        while client.stream._is_live:
            await asyncio.sleep(0.01)
        for text in ("first", "second"):
            client.stream.receive_direct(encode_transient("notice", {"message": text}))
        assert client.progress == [("1", 1)]

        client.socket_is_open.set()

        await client.wait_for_event("notice")
        assert await client.wait_for_progress(2) == [("1", 1), ("2", 2)]
        await client.disconnect()

    with_hub(scenario)
    assert [one.data["message"] for one in wire.events if one.event == "notice"] == ["second"]


def test_stuck_reader_does_not_delay_others(wire: Any) -> None:
    other_wire = type(wire)()

    async def scenario(hub: Hub) -> None:
        stuck, other = Client(hub, wire), Client(hub, other_wire)
        await stuck.wait_for_event("hello")
        await wait_for_bus(hub)
        stuck.socket_is_open.clear()
        for number in range(1, 10):
            await in_thread(send, "a", number)
        assert [number for _, number in await other.wait_for_progress(9)] == list(range(1, 10))
        assert stuck.progress == []
        await stuck.disconnect()
        await other.disconnect()
        assert hub.stream_count == 0

    with_hub(scenario)


def test_stuck_reader_is_disconnected_after_the_limit(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.wait_for_event("hello")
        await wait_for_bus(hub)
        client.socket_is_open.clear()
        await in_thread(send, "a", 1)
        await client.wait_closed()
        assert client.stream.end_reason == "stuck"
        assert hub.stream_count == 0

    with_hub(scenario, stuck_limit_s=2.0, heartbeat_interval_s=0.4)


def test_reader_stuck_from_the_start_is_disconnected(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        client.socket_is_open.clear()
        await client.wait_closed()
        assert hub.stream_count == 0

    with_hub(scenario, stuck_limit_s=2.0)


def test_failed_send_ends_only_its_stream(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.wait_for_event("hello")
        await wait_for_bus(hub)
        await asyncio.sleep(0)

        def broken(message: Any) -> Any:
            raise ConnectionResetError

        client.stream._writer = direct.FrameWriter(broken)
        await in_thread(send, "a", 1)
        await client.wait_closed()
        assert client.stream.end_reason == "client_disconnected"

    with_hub(scenario)


def test_new_stream_does_not_send_others_to_the_log(wire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fell_behind: list[OpenStream] = []
    monkeypatch.setattr(OpenStream, "_fall_behind", lambda stream, waiting=None: fell_behind.append(stream))

    async def scenario(hub: Hub) -> None:
        first = Client(hub, wire)
        await in_thread(send, "a", 1)
        await first.wait_for_progress(1)
        await wait_for_bus(hub)
        await in_thread(append_to_log, "a", 2)
        second = Client(hub, type(wire)())
        assert await first.wait_for_progress(2) == [("1", 1), ("2", 2)]
        await second.wait_for_progress(2)
        await first.disconnect()
        await second.disconnect()

    with_hub(scenario)
    assert fell_behind == []
