"""What an operator sees of open streams, and how one is closed from elsewhere."""

import asyncio
import json
import subprocess
from collections.abc import Callable

import pytest
import redis

from sse.connection_manager import ConnectionManager
from sse.live_streams import StreamState, aopen_streams, request_close, stream_key
from tests.sse.admission import HOLDS_TWO, admit, with_manager


def test_an_operator_sees_every_stream_of_every_process(
    prefix: str, child: Callable[[str], subprocess.Popen[str]]
) -> None:
    process = child(HOLDS_TWO)
    assert process.stdout.readline() == "held\n"

    async def scenario(manager: ConnectionManager) -> None:
        mine = await manager.admit(user_key="bob", channels=["a:1", "b:2"], owner="Bob")
        assert [stream.state for stream in await aopen_streams()] == [StreamState()] * 3
        state = StreamState(position="7", sent_bytes=1234, lagging=True)
        manager.describe(mine.connection_id, lambda: state)
        await manager.renew_all()

        seen = await aopen_streams()
        assert [len(stream.channels) for stream in seen] == [1, 1, 2]
        assert {stream.process.rpartition(":")[2] for stream in seen[:2]} == {str(process.pid)}
        assert (seen[2].connection_id, seen[2].owner, seen[2].state) == (mine.connection_id, "Bob", state)

        manager.release(mine.connection_id)
        await asyncio.wait([manager._returning])
        assert len(await aopen_streams()) == 2

    with_manager(scenario, prefix, per_user=2)


def test_a_description_that_has_lapsed_or_is_of_another_version_is_left_out(
    prefix: str, store: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        lapsed, odd, fine = await admit(manager), await admit(manager), await admit(manager)
        store.delete(stream_key(prefix, lapsed.connection_id))
        store.set(stream_key(prefix, odd.connection_id), '{"connection": 1}')
        assert [stream.connection_id for stream in await aopen_streams()] == [fine.connection_id]
        assert caplog.messages == ["live streams: skipped a description of another version"]

    with_manager(scenario, prefix)


def test_whoever_holds_a_stream_hears_that_it_must_close(prefix: str, store: redis.Redis) -> None:
    with store.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe(f"{prefix}:control")
        listener.get_message(timeout=1)
        request_close("c1", "closed_by_operator")
        heard = listener.get_message(timeout=5)

    assert json.loads(heard["data"]) == {"op": "close", "connection_id": "c1", "reason": "closed_by_operator"}
