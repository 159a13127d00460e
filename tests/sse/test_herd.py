"""However many streams a channel has here, what it lacks is read from the log once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sse import event_log
from sse.hub import Hub
from tests.sse.streaming import Client, TestedHub, heard_on_the_bus, in_thread, send, send_unheard, with_hub

pytestmark = pytest.mark.django_db(transaction=True)

HERD = 30


@pytest.fixture(params=["pulled", "direct"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TestedHub, "way", request.param)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question asked of the log, as it is asked."""
    asked: list[str] = []

    def counted(name: str) -> Callable[..., Any]:
        original = getattr(event_log, name)

        def ask(*args: Any, **kwargs: Any) -> Any:
            asked.append(name)
            return original(*args, **kwargs)

        return ask

    for name in ("read_after", "positions"):
        monkeypatch.setattr(event_log, name, counted(name))
    return asked


def herd_of(hub: Hub, wire: Any, cursor: str | None = None) -> list[Client]:
    return [Client(hub, type(wire)(), cursor) for _ in range(HERD)]


async def each(clients: list[Client], do: Callable[[Client], Awaitable[Any]]) -> list[Any]:
    return await asyncio.gather(*map(do, clients))


def test_a_message_lost_on_the_bus_is_read_once_for_all_streams(wire: Any, reads: list[str]) -> None:
    async def scenario(hub: Hub) -> None:
        clients = herd_of(hub, wire)
        await each(clients, lambda client: client.until_event("hello"))
        await heard_on_the_bus(hub)
        await in_thread(send, "a", 1)
        await each(clients, lambda client: client.until(1))
        reads.clear()

        await in_thread(send_unheard, "a", 2)
        await in_thread(send, "a", 3)

        histories = await each(clients, lambda client: client.until(3))
        assert histories == [[("1", 1), ("2", 2), ("3", 3)]] * HERD
        assert reads == ["read_after"]
        await each(clients, lambda client: client.leave())

    with_hub(scenario)


def test_a_herd_that_comes_back_to_a_new_process_costs_one_read_of_the_history(wire: Any, reads: list[str]) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 21):
            await in_thread(send, "a", number)

        clients = herd_of(hub, wire, cursor="5")

        histories = await each(clients, lambda client: client.until(20))
        assert histories == [[(str(number), number) for number in range(6, 21)]] * HERD
        assert reads.count("read_after") == 1
        assert reads.count("positions") <= 2
        await each(clients, lambda client: client.leave())

    with_hub(scenario)


def test_a_client_that_leaves_while_the_log_is_read_takes_nothing_from_the_others(
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

        await first.leave()

        assert [number for _, number in await second.until(3)] == [1, 2, 3]
        await second.leave()

    with_hub(scenario)


def test_a_promise_the_log_does_not_keep_is_given_up(wire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sse.hub.UNSEEN_PAUSE_S", 0.001)

    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.until_event("hello")
        await heard_on_the_bus(hub)
        channel = hub._channel("a")

        await hub.reach(channel, 9)

        assert channel.promised == 0
        await in_thread(send, "a", 1)
        assert await client.until(1) == [("1", 1)]
        await client.leave()

    with_hub(scenario)
