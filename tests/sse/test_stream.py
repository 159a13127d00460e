"""One open stream: history first, then live events, each once and in order."""

from typing import Any

import pytest

from sse import event_log
from sse.events import SSEMessage, build_message
from sse.hub import Hub
from sse.message_formatter import encode_transient
from sse.models import Channel
from sse.publishing import publish_transient
from tests.sse.streaming import Client, TestedHub, append_to_log, in_thread, send, wait_for_bus, with_hub

pytestmark = pytest.mark.django_db(transaction=True)

MISSING_REDIS_URL = "unix:///missing/valkey.sock"


@pytest.fixture(params=["pulled", "direct", "awaited"], autouse=True)
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run every test with each delivery mode: pulled, written inline, and written by the stream's own task."""
    monkeypatch.setattr(TestedHub, "mode", request.param)
    return request.param


def test_stream_sends_history_then_live_events(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.wait_for_progress(1)
        await in_thread(send, "a", 2)
        assert await client.wait_for_progress(2) == [("1", 1), ("2", 2)]
        await client.disconnect()

    with_hub(scenario)


def test_stream_begins_with_retry_and_hello(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.wait_for_event("hello")
        await client.disconnect()

    with_hub(scenario)
    assert wire.retries_ms[0] >= 2000
    assert wire.events[0].event == "hello"
    assert wire.events[0].data["heartbeat_interval_s"] == 15.0
    assert wire.events[0].last_event_id == ""


def test_notice_is_sent_without_an_id_on_a_live_stream(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.wait_for_progress(1)
        client.stream.receive_direct(encode_transient("notice", {"message": "first"}))
        await client.wait_for_event("notice")
        await in_thread(send, "a", 2)
        assert await client.wait_for_progress(2) == [("1", 1), ("2", 2)]
        await client.disconnect()

    with_hub(scenario)
    assert [one.data["message"] for one in wire.events if one.event == "notice"] == ["first"]


def test_stream_resumes_after_the_cursor(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 6):
            await in_thread(send, "a", number)
        client = Client(hub, wire, cursor="3")
        assert await client.wait_for_progress(5) == [("4", 4), ("5", 5)]
        await client.disconnect()

    with_hub(scenario)


def test_history_longer_than_one_batch_is_sent_completely(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        for number in range(1, 26):
            await in_thread(send, "a", number)
        client = Client(hub, wire)
        assert [number for _, number in await client.wait_for_progress(25)] == list(range(1, 26))
        await client.disconnect()

    with_hub(scenario, replay_batch=10)


def test_gap_is_filled_from_the_log(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.wait_for_progress(1)
        await wait_for_bus(hub)
        await in_thread(send, "a", 2)
        await client.wait_for_progress(2)
        await in_thread(append_to_log, "a", 3)
        await in_thread(send, "a", 4)
        assert await client.wait_for_progress(4) == [("1", 1), ("2", 2), ("3", 3), ("4", 4)]
        await client.disconnect()

    with_hub(scenario)


def test_lost_last_message_is_found_by_comparing_with_the_log(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.wait_for_progress(1)
        await in_thread(append_to_log, "a", 2)
        assert await client.wait_for_progress(2) == [("1", 1), ("2", 2)]
        await client.disconnect()

    with_hub(scenario, heartbeat_interval_s=0.2, log_poll_interval_s=0.1)


def test_stream_continues_from_the_log_without_redis(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.wait_for_progress(1)
        await in_thread(send, "a", 2)
        assert await client.wait_for_progress(2) == [("1", 1), ("2", 2)]
        assert not hub.bus_up
        await client.disconnect()

    with_hub(scenario, redis_url=MISSING_REDIS_URL, log_poll_interval_s=0.1)


def test_stream_ends_when_the_log_went_back(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        for number in (1, 2, 3):
            await in_thread(send, "a", number)
        client = Client(hub, wire)
        await client.wait_for_progress(3)
        await in_thread(Channel.objects.filter(name="a").update, last_seq=1)
        await client.wait_closed()
        assert client.stream.end_reason == "log_rewound"
        assert hub._channel("a").last == 0

    with_hub(scenario, heartbeat_interval_s=0.2, log_poll_interval_s=0.1)


def test_reader_behind_the_ring_is_served_from_the_log(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.wait_for_progress(1)
        for number in range(2, 20):
            await in_thread(send, "a", number)
        assert [number for _, number in await client.wait_for_progress(19)] == list(range(1, 20))
        await client.disconnect()

    with_hub(scenario, ring_size=4)


def test_final_event_ends_the_stream(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await in_thread(send, "a", 100, final=True)
        await client.wait_closed()
        assert client.stream.end_reason == "final"
        assert hub.stream_count == 0

    with_hub(scenario)
    assert wire.events[-1].data["final"] is True


def test_stream_of_a_closed_channel_sends_history_and_ends(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        await in_thread(send, "a", 100, final=True)
        client = Client(hub, wire)
        await client.wait_closed()
        assert client.progress == [("1", 1), ("2", 100)]
        assert client.stream.end_reason == "final"

    with_hub(scenario)


def test_idle_stream_sends_heartbeats_without_an_id(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        await in_thread(send, "a", 1)
        client = Client(hub, wire)
        await client.wait_for_progress(1)
        await client.wait_for_event("heartbeat")
        await client.disconnect()

    with_hub(scenario, heartbeat_interval_s=0.1)
    assert wire.events[-1].position == "1"


def test_stream_ends_with_retry_at_its_maximum_age(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.wait_closed()
        assert client.stream.end_reason == "rotated"

    with_hub(scenario, max_stream_age_s=0.2)
    assert len(wire.retries_ms) == 2


def test_draining_the_hub_ends_every_stream(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.wait_for_event("hello")
        hub.drain()
        await client.wait_closed()
        assert client.stream.end_reason == "draining"

    with_hub(scenario)


@pytest.mark.parametrize(("cursor", "reason"), [("99", "id_ahead_of_log"), ("x:1", "unknown_id")])
def test_invalid_cursor_gets_reset_and_a_snapshot(wire: Any, cursor: str, reason: str) -> None:
    def snapshot(channel: str) -> tuple[SSEMessage, int]:
        return build_message("summary", progress=40), 2

    async def scenario(hub: Hub) -> None:
        for number in (1, 2):
            await in_thread(send, "a", number)
        client = Client(hub, wire, cursor=cursor, snapshot=snapshot)
        await client.wait_for_event("summary")
        await in_thread(send, "a", 3)
        assert await client.wait_for_progress(3) == [("3", 3)]
        await client.disconnect()

    with_hub(scenario)
    reset, state = wire.events[1:3]
    assert (reset.event, reset.data["reason"]) == ("reset", reason)
    assert (state.event, state.data["progress"], state.position) == ("summary", 40, "2")


def test_reset_is_followed_by_the_whole_log_without_a_snapshot(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        for number in (1, 2):
            await in_thread(send, "a", number)
        client = Client(hub, wire, cursor="99", snapshot=None)
        await client.wait_for_progress(2)
        await in_thread(send, "a", 3)
        assert await client.wait_for_progress(3) == [("1", 1), ("2", 2), ("3", 3)]
        await client.disconnect()

    with_hub(scenario)
    assert [one.event for one in wire.events[:2]] == ["hello", "reset"]


def test_transient_message_reaches_open_streams_and_is_not_stored(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await in_thread(send, "a", 1)
        await client.wait_for_progress(1)
        await wait_for_bus(hub)
        await in_thread(publish_transient, "a", build_message("flash", message="Once upon"))
        await client.wait_for_event("flash")
        await client.disconnect()

    with_hub(scenario)
    assert wire.events[-1].data["message"] == "Once upon"
    assert [event.event for event in event_log.read_after("a", 0, limit=10)] == ["tick"]


def test_disconnected_client_is_detached_from_the_hub(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await client.wait_for_event("hello")
        assert hub.stream_count == 1
        await client.disconnect()
        assert hub.stream_count == 0

    with_hub(scenario)
