"""Streams of several channels: each channel in order, one id for all, closed when all channels are."""

import re
from typing import Any

import pytest

from sse.events import SSEMessage, build_message
from sse.hub import Hub
from tests.sse.streaming import Client, TestedHub, in_thread, send, with_hub

pytestmark = pytest.mark.django_db(transaction=True)

AB = {"x": "a", "y": "b"}
ABC = AB | {"z": "c"}


@pytest.fixture(params=["pulled", "direct", "awaited"], autouse=True)
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(TestedHub, "mode", request.param)
    return request.param


def snapshot(channel: str) -> tuple[SSEMessage, int]:
    return build_message("summary", channel=channel), {"a": 2, "b": 1, "c": 1}[channel]


def test_stream_merges_history_and_live_events_under_one_id(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        await in_thread(send, "b", 2)
        client = Client(hub, wire, channels=AB)
        assert dict(await client.wait_for_progress(2)) == {"x:1,y:0": 1, "x:1,y:1": 2}
        for number, channel in enumerate("abba", 3):
            await in_thread(send, channel, number)
            await client.wait_for_progress(number)
        await client.disconnect()

    with_hub(scenario)
    ids = [one.position for one in wire.events if one.event == "tick"]
    assert ids == ["x:1,y:0", "x:1,y:1", "x:2,y:1", "x:2,y:2", "x:2,y:3", "x:3,y:3"]


def test_stream_ends_when_all_channels_have_ended(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire, channels=AB)
        await client.wait_for_event("hello")
        await in_thread(send, "b", 100, final=True)
        await client.wait_for_progress(100)
        await in_thread(send, "a", 50)
        await client.wait_for_progress(50)
        await in_thread(send, "a", 99, final=True)
        await client.wait_closed()
        assert client.stream.end_reason == "final"

    with_hub(scenario)
    finals = [one.position for one in wire.events if one.data.get("final")]
    assert finals == ["x:0,y:1", "x:2,y:1"]


def test_stream_resumes_when_one_channel_ended_before(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        await in_thread(send, "b", 100, final=True)
        await in_thread(send, "a", 2)
        client = Client(hub, wire, cursor="x:1,y:1", channels=AB)
        await client.wait_for_progress(2)
        await in_thread(send, "a", 3, final=True)
        await client.wait_closed()
        assert client.progress == [("x:2,y:1", 2), ("x:3,y:1", 3)]

    with_hub(scenario)


@pytest.mark.parametrize("channels", [{"x": "a"}, ABC])
def test_stream_resumes_with_more_or_fewer_channels(wire: Any, channels: dict[str, str]) -> None:
    async def scenario(hub: Hub) -> None:
        for number, channel in enumerate("aabc", 1):
            await in_thread(send, channel, number)
        client = Client(hub, wire, cursor="x:1,y:1", channels=channels)
        await client.wait_for_progress(4 if "z" in channels else 2)
        await client.disconnect()

    with_hub(scenario)
    assert [one.event for one in wire.events if one.event == "reset"] == []
    assert sorted(one.data["progress"] for one in wire.events if one.event == "tick") == (
        [2, 4] if "z" in channels else [2]
    )


@pytest.mark.parametrize(("cursor", "reason"), [("x:1,y:7", "id_ahead_of_log"), ("4", "unknown_id")])
def test_reset_sends_a_resumable_snapshot_of_each_channel(wire: Any, cursor: str, reason: str) -> None:
    async def scenario(hub: Hub) -> None:
        for number, channel in enumerate("aab", 1):
            await in_thread(send, channel, number)
        client = Client(hub, wire, cursor=cursor, snapshot=snapshot, channels=AB)
        await client.wait_for_event("summary")
        await in_thread(send, "b", 4)
        await client.wait_for_progress(4)
        await client.disconnect()

    with_hub(scenario)
    reset, *states, last = wire.events[1:]
    assert (reset.event, reset.data["reason"]) == ("reset", reason)
    assert [(one.event, one.data["channel"], one.position) for one in states] == [
        ("summary", "a", "x:2,y:0"),
        ("summary", "b", "x:2,y:1"),
    ]
    assert (last.data["progress"], last.position) == (4, "x:2,y:2")


def test_reset_ends_the_stream_when_all_channels_are_closed(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        for channel in "ab":
            await in_thread(send, channel, 100, final=True)
        client = Client(hub, wire, cursor="x:9", snapshot=snapshot, channels=AB)
        await client.wait_closed()
        assert client.stream.end_reason == "final"

    with_hub(scenario)
    assert [one.event for one in wire.events] == ["hello", "reset", "summary", "summary"]


def test_stream_follows_twenty_channels(wire: Any) -> None:
    channels = {f"alias-{number}": f"many:{number}" for number in range(20)}

    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire, channels=channels)
        await client.wait_for_event("hello")
        for number, channel in enumerate(channels.values(), 1):
            await in_thread(send, channel, number, final=True)
        await client.wait_closed()

    with_hub(scenario)
    progress = [one for one in wire.events if one.event == "tick"]
    assert sorted(one.data["progress"] for one in progress) == list(range(1, 21))
    assert set(re.findall(r":(\d+)", progress[-1].position)) == {"1"}
