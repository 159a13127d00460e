"""Missing events are read from the log once per channel, however many streams follow it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sse import event_log
from sse.hub import Hub
from tests.sse.streaming import Client, TestedHub, append_to_log, in_thread, send, wait_for_bus, with_hub

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 30


@pytest.fixture(params=["pulled", "direct"], autouse=True)
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TestedHub, "mode", request.param)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the log functions called, in order."""
    calls: list[str] = []

    def recorded(name: str) -> Callable[..., Any]:
        original = getattr(event_log, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            calls.append(name)
            return original(*args, **kwargs)

        return call

    for name in ("read_after", "read_positions_at"):
        monkeypatch.setattr(event_log, name, recorded(name))
    return calls


def open_clients(hub: Hub, wire: Any, cursor: str | None = None) -> list[Client]:
    return [Client(hub, type(wire)(), cursor) for _ in range(CLIENTS)]


async def for_each(clients: list[Client], do: Callable[[Client], Awaitable[Any]]) -> list[Any]:
    return await asyncio.gather(*map(do, clients))


def test_lost_message_is_read_from_the_log_once_for_all_streams(wire: Any, reads: list[str]) -> None:
    async def scenario(hub: Hub) -> None:
        clients = open_clients(hub, wire)
        await for_each(clients, lambda client: client.wait_for_event("hello"))
        await wait_for_bus(hub)
        await in_thread(send, "a", 1)
        await for_each(clients, lambda client: client.wait_for_progress(1))
        reads.clear()

        await in_thread(append_to_log, "a", 2)
        await in_thread(send, "a", 3)

        histories = await for_each(clients, lambda client: client.wait_for_progress(3))
        assert histories == [[("1", 1), ("2", 2), ("3", 3)]] * CLIENTS
        assert reads == ["read_after"]
        await for_each(clients, lambda client: client.disconnect())

    with_hub(scenario)


def test_many_clients_resuming_in_a_new_process_share_one_read(wire: Any, reads: list[str]) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 21):
            await in_thread(send, "a", number)

        clients = open_clients(hub, wire, cursor="5")

        histories = await for_each(clients, lambda client: client.wait_for_progress(20))
        assert histories == [[(str(number), number) for number in range(6, 21)]] * CLIENTS
        assert reads.count("read_after") == 1
        assert reads.count("read_positions_at") <= 2
        await for_each(clients, lambda client: client.disconnect())

    with_hub(scenario)


def test_clients_resuming_at_the_head_read_no_events(wire: Any, reads: list[str]) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 4):
            await in_thread(send, "a", number)

        clients = open_clients(hub, wire, cursor="3")
        await for_each(clients, lambda client: client.wait_for_event("hello"))
        await wait_for_bus(hub)
        await in_thread(send, "a", 4)

        assert await for_each(clients, lambda client: client.wait_for_progress(4)) == [[("4", 4)]] * CLIENTS
        assert reads.count("read_after") == 0
        await for_each(clients, lambda client: client.disconnect())

    with_hub(scenario)


def test_stream_that_resumes_before_the_channels_first_one_receives_everything(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 4):
            await in_thread(send, "a", number)
        ahead = Client(hub, wire, "3")
        await ahead.wait_for_event("hello")

        behind = Client(hub, type(wire)(), "1")

        assert await behind.wait_for_progress(3) == [("2", 2), ("3", 3)]
        await in_thread(send, "a", 4)
        assert await behind.wait_for_progress(4) == [("2", 2), ("3", 3), ("4", 4)]
        assert await ahead.wait_for_progress(4) == [("4", 4)]
        await ahead.disconnect()
        await behind.disconnect()

    with_hub(scenario)


def test_client_disconnecting_during_a_read_does_not_cancel_it_for_others(
    wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 4):
            await in_thread(send, "a", number)
        reading, read_after = asyncio.Event(), hub.log.read_after

        async def slow(channel: str, seq: int) -> Any:
            reading.set()
            await asyncio.sleep(0.1)
            return await read_after(channel, seq)

        monkeypatch.setattr(hub.log, "read_after", slow)
        first, second = Client(hub, wire), Client(hub, type(wire)())
        await reading.wait()

        await first.disconnect()

        assert [number for _, number in await second.wait_for_progress(3)] == [1, 2, 3]
        await second.disconnect()

    with_hub(scenario)


def test_hub_forgets_a_log_head_that_never_appears(wire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sse.hub.MISSING_READ_PAUSE_S", 0.001)

    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.wait_for_event("hello")
        await wait_for_bus(hub)
        channel = hub._channel("a")

        await hub.catch_up(channel, after=0, last=9)

        assert channel.log_head == 0
        await in_thread(send, "a", 1)
        assert await client.wait_for_progress(1) == [("1", 1)]
        await client.disconnect()

    with_hub(scenario)
