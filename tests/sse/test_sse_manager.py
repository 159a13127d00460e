"""SSEManager reaches a client in whichever process holds its stream."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import pytest
from django.db import connections

from sse.error_handler import TooManyConnections
from sse.event_log import read_after
from sse.events import SSEMessage, build_message
from sse.hub import current_hub
from sse.sse_manager import SSEManager, client_channel
from tests.sse.streaming import wait_for_bus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def use_own_prefix(prefix: str) -> None:
    """Isolate the streams of each test."""


class Reader:
    """A client whose stream is held in this event loop."""

    def __init__(self, wire: Any) -> None:
        self.wire = wire

    async def open(self, client_id: str, last_event_id: str | None = None) -> "Reader":
        self.stream = await SSEManager().create_connection(client_id, last_event_id)
        self.task = asyncio.create_task(self._read())
        await self.wait_for_event("hello")
        return self

    async def _read(self) -> None:
        async with aclosing(self.stream.frames()) as frames:
            async for frame in frames:
                self.wire.feed(frame)

    async def wait_for_event(self, event: str) -> None:
        async with asyncio.timeout(10):
            while event not in [one.event for one in self.wire.events]:
                await asyncio.sleep(0.01)


def run_elsewhere[T](action: Callable[[SSEManager], Awaitable[T]]) -> T:
    """Run the action with another event loop and hub, as another process would; return its result."""
    result: list[T] = []

    async def run() -> None:
        result.append(await action(SSEManager()))
        await current_hub().close()

    def in_thread() -> None:
        asyncio.run(run())
        connections.close_all()

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join(20)
    return result[0]


def run_scenario(scenario: Callable[[], Awaitable[None]]) -> None:
    async def run_and_close() -> None:
        try:
            await scenario()
        finally:
            await current_hub().close()

    asyncio.run(run_and_close())


def test_message_reaches_a_client_held_by_another_process(wire: Any) -> None:
    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        await asyncio.to_thread(
            run_elsewhere, lambda manager: manager.send_message("alice", build_message("tick", progress=5))
        )
        await reader.wait_for_event("tick")
        reader.task.cancel()

    run_scenario(scenario)
    assert [one.data["progress"] for one in wire.events if one.event == "tick"] == [5]


def test_durable_message_is_delivered_when_the_client_connects(wire: Any) -> None:
    run_elsewhere(lambda manager: manager.send_message("alice", build_message("tick", progress=5)))

    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        await reader.wait_for_event("tick")
        reader.task.cancel()

    run_scenario(scenario)


def test_transient_message_is_not_stored(wire: Any) -> None:
    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        await wait_for_bus(current_hub())
        await asyncio.to_thread(
            run_elsewhere, lambda manager: manager.send_message("alice", build_message("flash", message="Once"))
        )
        await reader.wait_for_event("flash")
        reader.task.cancel()

    run_scenario(scenario)
    assert read_after(client_channel("alice"), 0, limit=10) == []


def test_broadcast_reaches_only_clients_that_pass_the_filter(wire: Any) -> None:
    async def scenario() -> None:
        alice, bob = await Reader(wire).open("alice"), await Reader(type(wire)()).open("bob")
        notice: SSEMessage = build_message("tick", status="maintenance")
        count = await asyncio.to_thread(
            run_elsewhere, lambda manager: manager.broadcast_message(notice, lambda stream: stream.owner == "alice")
        )
        assert count == 1
        await alice.wait_for_event("tick")
        assert await asyncio.to_thread(run_elsewhere, lambda manager: manager.broadcast_message(notice)) == 2
        await bob.wait_for_event("tick")
        assert len([one for one in bob.wire.events if one.event == "tick"]) == 1
        alice.task.cancel()
        bob.task.cancel()

    run_scenario(scenario)


def test_notice_reaches_every_stream_of_another_process_once(wire: Any) -> None:
    async def scenario() -> None:
        alice, bob = await Reader(wire).open("alice"), await Reader(type(wire)()).open("bob")
        await wait_for_bus(current_hub())
        notice = build_message("notice", message="Maintenance at 18:00 UTC")
        assert await asyncio.to_thread(run_elsewhere, lambda manager: manager.broadcast_message(notice)) == 2
        for reader in (alice, bob):
            await reader.wait_for_event("notice")
            reader.task.cancel()
        notices = [one for one in bob.wire.events if one.event == "notice"]
        assert [one.data["message"] for one in notices] == ["Maintenance at 18:00 UTC"]

    run_scenario(scenario)
    assert read_after(client_channel("alice"), 0, limit=10) == []


def test_notice_reaches_only_streams_that_pass_the_filter(wire: Any) -> None:
    async def scenario() -> None:
        alice, bob = await Reader(wire).open("alice"), await Reader(type(wire)()).open("bob")
        await wait_for_bus(current_hub())
        for name in ("alice", "bob"):
            notice = build_message("notice", message=name)
            sent = await asyncio.to_thread(
                run_elsewhere,
                lambda manager, notice=notice, name=name: manager.broadcast_message(
                    notice, lambda stream: stream.owner == name
                ),
            )
            assert sent == 1
        for name, reader in (("alice", alice), ("bob", bob)):
            await reader.wait_for_event("notice")
            assert [one.data["message"] for one in reader.wire.events if one.event == "notice"] == [name]
            reader.task.cancel()

    run_scenario(scenario)


def test_client_is_listed_and_closed_from_another_process(wire: Any) -> None:
    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        await wait_for_bus(current_hub())
        status = await asyncio.to_thread(run_elsewhere, lambda manager: manager.get_connection_status("alice"))
        assert (status.is_connected, status.last_seq) == (True, 0)
        assert await asyncio.to_thread(run_elsewhere, lambda manager: manager.close_connection("alice")) == 1
        await asyncio.wait_for(reader.task, 10)
        assert reader.stream.end_reason == "closed"
        async with asyncio.timeout(10):
            while (await SSEManager().get_connection_status("alice")).is_connected:
                await asyncio.sleep(0.01)

    run_scenario(scenario)


def test_create_connection_raises_over_the_limit(wire: Any, settings: Any) -> None:
    settings.SSE_MAX_STREAMS_PER_USER = 1

    async def scenario() -> None:
        reader = await Reader(wire).open("alice")
        with pytest.raises(TooManyConnections):
            await SSEManager().create_connection("alice")
        reader.task.cancel()

    run_scenario(scenario)
