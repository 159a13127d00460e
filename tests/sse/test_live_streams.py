"""Listing open streams for operators, and closing one from another process."""

import asyncio
import json
import subprocess
from collections.abc import Callable

import pytest
import redis

from sse import bus, live_streams
from sse.connection_manager import ConnectionManager
from sse.live_streams import StreamState, alist_open_streams, request_close, request_send, stream_key
from tests.sse.admission import ADMIT_TWO, admit, with_manager


def test_open_streams_of_all_processes_are_listed(
    prefix: str, start_child: Callable[[str], subprocess.Popen[str]]
) -> None:
    process = start_child(ADMIT_TWO)
    assert process.stdout.readline() == "admitted\n"

    async def scenario(manager: ConnectionManager) -> None:
        mine = await asyncio.to_thread(manager.admit, user_key="bob", channels=["a:1", "b:2"], owner="Bob")
        assert [stream.state for stream in await alist_open_streams()] == [StreamState()] * 3
        state = StreamState(position="7", sent_bytes=1234, lagging=True)
        manager.describe(mine.connection_id, lambda: state)
        await manager.renew_all()

        streams = await alist_open_streams()
        assert [len(stream.channels) for stream in streams] == [1, 1, 2]
        assert {stream.process.rpartition(":")[2] for stream in streams[:2]} == {str(process.pid)}
        assert (streams[2].connection_id, streams[2].owner, streams[2].state) == (mine.connection_id, "Bob", state)

        manager.release(mine.connection_id)
        await asyncio.wait([manager._releasing])
        assert len(await alist_open_streams()) == 2

    with_manager(scenario, prefix, per_user=2)


def test_expired_and_unreadable_descriptions_are_skipped(
    prefix: str, store: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        expired, unreadable, valid = await admit(manager), await admit(manager), await admit(manager)
        store.delete(stream_key(prefix, expired.connection_id))
        store.set(stream_key(prefix, unreadable.connection_id), '{"connection": 1}')
        assert [stream.connection_id for stream in await alist_open_streams()] == [valid.connection_id]
        assert caplog.messages == ["live streams: skipped a description of another version"]

    with_manager(scenario, prefix)


def test_request_close_publishes_a_control_message(prefix: str, store: redis.Redis) -> None:
    with store.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe(f"{prefix}:control")
        listener.get_message(timeout=10)
        request_close("c1", "closed_by_operator")
        received = listener.get_message(timeout=5)

    assert json.loads(received["data"]) == {"op": "close", "connection_id": "c1", "reason": "closed_by_operator"}


def test_request_send_splits_many_ids_over_several_commands(
    prefix: str, store: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_streams, "SEND_BATCH", 2)
    with store.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe(f"{prefix}:control")
        listener.get_message(timeout=10)
        request_send(b"event: notice\n\n", ["c1", "c2", "c3"])
        request_send(b"event: notice\n\n", None)
        commands = [json.loads(listener.get_message(timeout=5)["data"]) for _ in range(3)]

    assert [command["connection_ids"] for command in commands] == [["c1", "c2"], ["c3"], None]
    assert {(command["op"], command["frame"]) for command in commands} == {("send", "event: notice\n\n")}


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"op": "sing"}', b'{"op": "send", "frame": "x"}', b"\xff"])
def test_unknown_command_is_dropped(payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert bus.unpack_command(payload) is None
    assert "unreadable command" in caplog.text
