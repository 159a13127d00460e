"""One open stream: history first, then live, each event once and in order."""

from collections.abc import Mapping
from typing import Any

import pytest

from sse import bus, event_log
from sse.conf import SSESettings
from sse.hub import Hub
from sse.models import Channel
from tests.sse.streaming import Client, TestedHub, heard_on_the_bus, in_thread, send, send_unheard, with_hub

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "unix:///nowhere/valkey.sock"


@pytest.fixture(params=["pulled", "direct", "awaited"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every promise holds for a stream that is pulled, written to inline, and written to by its own task."""
    monkeypatch.setattr(TestedHub, "way", request.param)
    return request.param


def test_history_comes_first_then_what_is_live(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.until(1)
        await in_thread(send, "a", 2)
        assert await client.until(2) == [("1", 1), ("2", 2)]
        await client.leave()

    with_hub(scenario)


def test_the_first_two_frames_are_retry_and_hello(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.until_event("hello")
        await client.leave()

    with_hub(scenario)
    assert wire.retries_ms[0] >= 2000
    assert wire.events[0].event == "hello"
    assert wire.events[0].data["heartbeat_interval_s"] == 15.0
    assert wire.events[0].last_event_id == ""


def test_a_client_that_comes_back_gets_what_it_missed_and_nothing_twice(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 6):
            await in_thread(send, "a", number)
        client = Client(hub, wire, cursor="3")
        assert await client.until(5) == [("4", 4), ("5", 5)]
        await client.leave()

    with_hub(scenario)


def test_a_history_longer_than_one_read_of_the_log_comes_whole(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 26):
            await in_thread(send, "a", number)
        client = Client(hub, wire)
        assert [number for _, number in await client.until(25)] == list(range(1, 26))
        await client.leave()

    with_hub(scenario, replay_batch=10)


def test_a_message_lost_in_the_middle_is_read_from_the_log(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.until(1)
        await heard_on_the_bus(hub)
        await in_thread(send, "a", 2)
        await client.until(2)
        await in_thread(send_unheard, "a", 3)
        await in_thread(send, "a", 4)
        assert await client.until(4) == [("1", 1), ("2", 2), ("3", 3), ("4", 4)]
        await client.leave()

    with_hub(scenario)


def test_the_last_message_lost_is_found_at_the_next_comparison_with_the_log(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.until(1)
        await in_thread(send_unheard, "a", 2)
        assert await client.until(2) == [("1", 1), ("2", 2)]
        await client.leave()

    with_hub(scenario, heartbeat_interval_s=0.2, bus_down_poll_interval_s=0.1)


def test_without_redis_the_stream_goes_on_from_the_log(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.until(1)
        await in_thread(send, "a", 2)
        assert await client.until(2) == [("1", 1), ("2", 2)]
        assert not hub.bus_up
        await client.leave()

    with_hub(scenario, redis_url=NOWHERE, bus_down_poll_interval_s=0.1)


def test_a_log_put_back_to_an_earlier_state_ends_the_stream_so_that_the_client_is_reset(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        for number in (1, 2, 3):
            await in_thread(send, "a", number)
        client = Client(hub, wire)
        await client.until(3)
        await in_thread(Channel.objects.filter(name="a").update, last_seq=1)
        await client.to_the_end()
        assert client.stream.end_reason == "log_went_back"
        assert hub._channel("a").last == 0

    with_hub(scenario, heartbeat_interval_s=0.2, bus_down_poll_interval_s=0.1)


def test_a_reader_far_behind_the_ring_is_served_from_the_log(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.until(1)
        for number in range(2, 20):
            await in_thread(send, "a", number)
        assert [number for _, number in await client.until(19)] == list(range(1, 20))
        await client.leave()

    with_hub(scenario, ring_size=4)


def test_a_final_event_ends_the_stream(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await in_thread(send, "a", 100, final=True)
        await client.to_the_end()
        assert client.stream.end_reason == "final"
        assert hub.stream_count == 0

    with_hub(scenario)
    assert wire.events[-1].data["final"] is True


def test_a_stream_opened_after_the_end_brings_the_history_and_ends(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        await in_thread(send, "a", 100, final=True)
        client = Client(hub, wire)
        await client.to_the_end()
        assert client.progress == [("1", 1), ("2", 100)]
        assert client.stream.end_reason == "final"

    with_hub(scenario)


def test_silence_is_broken_by_a_heartbeat_without_an_id(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.until(1)
        await client.until_event("heartbeat")
        await client.leave()

    with_hub(scenario, heartbeat_interval_s=0.1)
    assert wire.events[-1].last_event_id == "1"


def test_a_stream_that_is_old_enough_ends_with_a_word_on_when_to_come_back(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.to_the_end()
        assert client.stream.end_reason == "rotated"

    with_hub(scenario, max_stream_age_s=0.2)
    assert len(wire.retries_ms) == 2


def test_a_process_that_stops_says_farewell_to_every_stream(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.until_event("hello")
        hub.drain()
        await client.to_the_end()
        assert client.stream.end_reason == "draining"

    with_hub(scenario)


@pytest.mark.parametrize(("cursor", "reason"), [("99", "id_ahead_of_log"), ("x:1", "unknown_id")])
def test_a_cursor_that_cannot_be_right_is_told_reset_and_given_the_state(wire: Any, cursor: str, reason: str) -> None:
    def snapshot(channel: str) -> tuple[Mapping[str, Any], int]:
        return {"status": "running", "progress": 40}, 2

    async def scenario(hub: Hub) -> None:
        for number in (1, 2):
            await in_thread(send, "a", number)
        client = Client(hub, wire, cursor=cursor, snapshot=snapshot)
        await client.until_event("status")
        await in_thread(send, "a", 3)
        assert await client.until(3) == [("3", 3)]
        await client.leave()

    with_hub(scenario)
    reset, state = wire.events[1:3]
    assert (reset.event, reset.data["reason"]) == ("reset", reason)
    assert (state.event, state.data["progress"], state.last_event_id) == ("status", 40, "2")


def test_text_being_written_reaches_open_streams_and_is_never_stored(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.until(1)
        await heard_on_the_bus(hub)
        data = {"message": "Once upon", "timestamp": "2026-01-01T00:00:00Z"}
        await in_thread(bus.publish_transient, "a", "delta", data, topic="s")
        await client.until_event("delta")
        await client.leave()

    with_hub(scenario)
    assert wire.events[-1].data["message"] == "Once upon"
    assert [event.event for event in event_log.read_after("a", 0, limit=10)] == ["progress"]


def test_a_client_that_leaves_is_forgotten_at_once(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.until_event("hello")
        assert hub.stream_count == 1
        await client.leave()
        assert hub.stream_count == 0

    with_hub(scenario)


def test_defaults_keep_the_contract() -> None:
    settings = SSESettings()

    assert settings.heartbeat_interval_s == 15.0
    assert settings.max_stream_age_s == 300.0
    assert settings.retry_ms > 0
