"""A client whose socket takes nothing costs the others nothing, misses nothing, and is cut off in the end."""

import asyncio
from typing import Any

import pytest

from sse.hub import Hub
from sse.stream import OpenStream
from tests.sse.streaming import Client, TestedHub, heard_on_the_bus, in_thread, send, send_unheard, with_hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def direct_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TestedHub, "way", "direct")


def test_what_a_slow_reader_misses_is_replayed_when_it_takes_again(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.until(1)
        await heard_on_the_bus(hub)
        client.socket_is_open.clear()
        for number in range(2, 40):
            await in_thread(send, "a", number)
        assert client.progress == [("1", 1)]

        client.socket_is_open.set()

        assert [number for _, number in await client.until(39)] == list(range(1, 40))
        await client.leave()

    with_hub(scenario, ring_size=8)


def test_the_others_hear_at_once_while_one_is_stuck(wire: Any) -> None:
    other_wire = type(wire)()

    async def scenario(hub: Hub) -> None:
        stuck, other = Client(hub, wire), Client(hub, other_wire)
        await stuck.until_event("hello")
        await heard_on_the_bus(hub)
        stuck.socket_is_open.clear()
        for number in range(1, 10):
            await in_thread(send, "a", number)
        assert [number for _, number in await other.until(9)] == list(range(1, 10))
        assert stuck.progress == []
        await stuck.leave()
        await other.leave()
        assert hub.stream_count == 0

    with_hub(scenario)


def test_a_client_that_takes_nothing_for_too_long_is_cut_off(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.until_event("hello")
        await heard_on_the_bus(hub)
        client.socket_is_open.clear()
        await in_thread(send, "a", 1)
        await client.to_the_end()
        assert client.stream.end_reason == "stuck"
        assert hub.stream_count == 0

    with_hub(scenario, stuck_limit_s=0.3, heartbeat_interval_s=0.4)


def test_a_client_that_takes_nothing_from_the_first_is_cut_off(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        client.socket_is_open.clear()
        await client.to_the_end()
        assert hub.stream_count == 0

    with_hub(scenario, stuck_limit_s=0.3)


def test_a_send_that_fails_ends_the_stream_and_nothing_else(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.until_event("hello")
        await heard_on_the_bus(hub)
        await asyncio.sleep(0)

        def broken(message: Any) -> Any:
            raise ConnectionResetError

        client.stream._send = broken
        await in_thread(send, "a", 1)
        await client.to_the_end()
        assert client.stream.end_reason == "client_gone"

    with_hub(scenario)


def test_a_stream_that_opens_before_the_news_has_come_sends_nobody_else_to_the_log(
    wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fell_behind: list[OpenStream] = []
    monkeypatch.setattr(OpenStream, "_fall_behind", lambda stream, waiting=None: fell_behind.append(stream))

    async def scenario(hub: Hub) -> None:
        first = Client(hub, wire)
        await in_thread(send, "a", 1)
        await first.until(1)
        await heard_on_the_bus(hub)
        await in_thread(send_unheard, "a", 2)
        second = Client(hub, type(wire)())
        assert await first.until(2) == [("1", 1), ("2", 2)]
        await second.until(2)
        await first.leave()
        await second.leave()

    with_hub(scenario)
    assert fell_behind == []
