"""The manager: reaches a client whichever process holds it."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import pytest
from django.db import connections

from sse.error_handler import TooManyConnections
from sse.event_log import message, read_after
from sse.hub import current_hub
from sse.sse_manager import SSEManager, channel_of
from sse.types import SSEMessage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_place_of_its_own_in_redis(prefix: str) -> None:
    """Every test sees its own streams only."""


class Reader:
    """A client whose stream this loop holds."""

    def __init__(self, wire: Any) -> None:
        self.wire = wire

    async def open(self, client_id: str, last_event_id: str | None = None) -> "Reader":
        self.stream = await SSEManager().create_connection(client_id, last_event_id)
        self.task = asyncio.create_task(self._read())
        await self.hears("hello")
        return self

    async def _read(self) -> None:
        async with aclosing(self.stream.frames()) as frames:
            async for frame in frames:
                self.wire.feed(frame)

    async def hears(self, event: str) -> None:
        async with asyncio.timeout(10):
            while event not in [one.event for one in self.wire.events]:
                await asyncio.sleep(0.01)


def elsewhere[T](do: Callable[[SSEManager], Awaitable[T]]) -> T:
    """Run in an event loop of its own, with a hub of its own, as another process would."""
    result: list[T] = []

    async def run() -> None:
        result.append(await do(SSEManager()))
        await current_hub().close()

    def in_thread() -> None:
        asyncio.run(run())
        connections.close_all()

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join(20)
    return result[0]


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    async def and_close() -> None:
        try:
            await scenario()
        finally:
            await current_hub().close()

    asyncio.run(and_close())


def test_a_message_reaches_a_client_that_another_process_holds(wire: Any) -> None:
    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        await asyncio.to_thread(
            elsewhere, lambda manager: manager.send_message("alice", message("progress", progress=5))
        )
        await reader.hears("progress")
        reader.task.cancel()

    play(scenario)
    assert [one.data["progress"] for one in wire.events if one.event == "progress"] == [5]


def test_a_durable_message_waits_for_a_client_that_is_away(wire: Any) -> None:
    elsewhere(lambda manager: manager.send_message("alice", message("progress", progress=5)))

    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        await reader.hears("progress")
        reader.task.cancel()

    play(scenario)


def test_a_transient_message_is_heard_or_lost(wire: Any) -> None:
    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        async with asyncio.timeout(10):
            while not current_hub().bus_up:
                await asyncio.sleep(0.01)
        await asyncio.to_thread(
            elsewhere, lambda manager: manager.send_message("alice", message("delta", message="Once"))
        )
        await reader.hears("delta")
        reader.task.cancel()

    play(scenario)
    assert read_after(channel_of("alice"), 0, limit=10) == []


def test_a_broadcast_reaches_those_who_pass_the_filter_and_nobody_else(wire: Any) -> None:
    async def scenario() -> None:
        alice, bob = await Reader(wire).open("alice"), await Reader(type(wire)()).open("bob")
        told: SSEMessage = message("status", status="maintenance")
        count = await asyncio.to_thread(
            elsewhere, lambda manager: manager.broadcast_message(told, lambda stream: stream.owner == "alice")
        )
        assert count == 1
        await alice.hears("status")
        assert await asyncio.to_thread(elsewhere, lambda manager: manager.broadcast_message(told)) == 2
        await bob.hears("status")
        assert len([one for one in bob.wire.events if one.event == "status"]) == 1
        alice.task.cancel()
        bob.task.cancel()

    play(scenario)


def test_a_client_is_seen_and_closed_from_another_process(wire: Any) -> None:
    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        async with asyncio.timeout(10):
            while not current_hub().bus_up:
                await asyncio.sleep(0.01)
        seen = await asyncio.to_thread(elsewhere, lambda manager: manager.get_connection_status("alice"))
        assert (seen.is_connected, seen.last_seq) == (True, 0)
        assert await asyncio.to_thread(elsewhere, lambda manager: manager.close_connection("alice")) == 1
        await asyncio.wait_for(reader.task, 10)
        assert reader.stream.end_reason == "closed"
        async with asyncio.timeout(10):
            while (await SSEManager().get_connection_status("alice")).is_connected:
                await asyncio.sleep(0.01)

    play(scenario)


def test_a_client_has_no_more_streams_than_the_limit(wire: Any, settings: Any) -> None:
    settings.SSE_MAX_STREAMS_PER_USER = 1

    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        with pytest.raises(TooManyConnections):
            await SSEManager().create_connection("alice")
        reader.task.cancel()

    play(scenario)
