"""One stream of several channels: each in order, one id for all, an end when all have ended."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from sse.hub import Hub
from tests.sse.streaming import Client, TestedHub, in_thread, send, with_hub

pytestmark = pytest.mark.django_db(transaction=True)

AB = {"x": "a", "y": "b"}
ABC = AB | {"z": "c"}


@pytest.fixture(params=["pulled", "direct", "awaited"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(TestedHub, "way", request.param)
    return request.param


def state_of(channel: str) -> tuple[Mapping[str, Any], int]:
    return {"status": "running", "of": channel}, {"a": 2, "b": 1, "c": 1}[channel]


def test_history_and_what_is_live_come_from_all_of_them_under_one_id(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        await in_thread(send, "b", 2)
        client = Client(hub, wire, channels=AB)
        assert dict(await client.until(2)) == {"x:1,y:0": 1, "x:1,y:1": 2}
        for number, channel in enumerate("abba", 3):
            await in_thread(send, channel, number)
            await client.until(number)
        await client.leave()

    with_hub(scenario)
    ids = [one.last_event_id for one in wire.events if one.event == "progress"]
    assert ids == ["x:1,y:0", "x:1,y:1", "x:2,y:1", "x:2,y:2", "x:2,y:3", "x:3,y:3"]


def test_the_end_of_one_is_not_the_end_of_the_stream_and_the_end_of_all_is(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire, channels=AB)
        await client.until_event("hello")
        await in_thread(send, "b", 100, final=True)
        await client.until(100)
        await in_thread(send, "a", 50)
        await client.until(50)
        await in_thread(send, "a", 99, final=True)
        await client.to_the_end()
        assert client.stream.end_reason == "final"

    with_hub(scenario)
    finals = [one.last_event_id for one in wire.events if one.data.get("final")]
    assert finals == ["x:0,y:1", "x:2,y:1"]


def test_a_client_that_comes_back_gets_of_each_what_it_missed_and_an_end_though_one_had_ended_before(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        await in_thread(send, "b", 100, final=True)
        await in_thread(send, "a", 2)
        client = Client(hub, wire, cursor="x:1,y:1", channels=AB)
        await client.until(2)
        await in_thread(send, "a", 3, final=True)
        await client.to_the_end()
        assert client.progress == [("x:2,y:1", 2), ("x:3,y:1", 3)]

    with_hub(scenario)


@pytest.mark.parametrize("channels", [{"x": "a"}, ABC])
def test_who_follows_more_or_fewer_channels_goes_on_from_the_same_id(wire: Any, channels: dict[str, str]) -> None:
    async def scenario(hub: Hub) -> None:
        for number, channel in enumerate("aabc", 1):
            await in_thread(send, channel, number)
        client = Client(hub, wire, cursor="x:1,y:1", channels=channels)
        await client.until(4 if "z" in channels else 2)
        await client.leave()

    with_hub(scenario)
    assert [one.event for one in wire.events if one.event == "reset"] == []
    assert sorted(one.data["progress"] for one in wire.events if one.event == "progress") == (
        [2, 4] if "z" in channels else [2]
    )


@pytest.mark.parametrize(("cursor", "reason"), [("x:1,y:7", "id_ahead_of_log"), ("4", "unknown_id")])
def test_a_reset_gives_the_state_of_each_and_loses_none_if_the_line_breaks_in_between(
    wire: Any, cursor: str, reason: str
) -> None:
    async def scenario(hub: Hub) -> None:
        for number, channel in enumerate("aab", 1):
            await in_thread(send, channel, number)
        client = Client(hub, wire, cursor=cursor, snapshot=state_of, channels=AB)
        await client.until_event("status")
        await in_thread(send, "b", 4)
        await client.until(4)
        await client.leave()

    with_hub(scenario)
    reset, *states, last = wire.events[1:]
    assert (reset.event, reset.data["reason"]) == ("reset", reason)
    assert [(one.event, one.data["of"], one.last_event_id) for one in states] == [
        ("status", "a", "x:2,y:0"),
        ("status", "b", "x:2,y:1"),
    ]
    assert (last.data["progress"], last.last_event_id) == (4, "x:2,y:2")


def test_a_reset_behind_which_nothing_will_follow_ends_the_stream(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        for channel in "ab":
            await in_thread(send, channel, 100, final=True)
        client = Client(hub, wire, cursor="x:9", snapshot=state_of, channels=AB)
        await client.to_the_end()
        assert client.stream.end_reason == "final"

    with_hub(scenario)
    assert [one.event for one in wire.events] == ["hello", "reset", "status", "status"]


def test_twenty_channels_are_followed_at_once(wire: Any) -> None:
    channels = {f"alias-{number}": f"many:{number}" for number in range(20)}

    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire, channels=channels)
        await client.until_event("hello")
        for number, channel in enumerate(channels.values(), 1):
            await in_thread(send, channel, number, final=True)
        await client.to_the_end()

    with_hub(scenario)
    heard = [one for one in wire.events if one.event == "progress"]
    assert sorted(one.data["progress"] for one in heard) == list(range(1, 21))
    assert set(re.findall(r":(\d+)", heard[-1].last_event_id)) == {"1"}
