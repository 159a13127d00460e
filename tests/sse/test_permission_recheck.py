"""The permissions of open streams are rechecked in small batches, so that events are not delayed."""

import asyncio
from collections.abc import Collection
from typing import Any

import pytest

from sse import rules
from sse.hub import Hub
from sse.local_channel import LocalChannel
from sse.rules import StreamPermission
from tests.sse.streaming import with_hub

STREAMS = 200


class IdleListener:
    """A listener that ignores everything."""

    def __init__(self, number: int) -> None:
        self.permission = StreamPermission(connection_id=str(number), user_id="1", channels=("a",))

    def receive(self, channel: LocalChannel, message: object) -> None: ...
    def tick(self, now: float) -> None: ...
    def end(self, reason: str) -> None: ...


def test_open_streams_are_rechecked_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[set[str]] = []

    def record(permissions: Collection[StreamPermission]) -> dict[str, str]:
        batches.append({permission.connection_id for permission in permissions})
        return {}

    async def wait_for_recheck(ids: set[str]) -> None:
        async with asyncio.timeout(10):
            while not ids <= set().union(*batches):
                await asyncio.sleep(0.01)

    async def scenario(hub: Hub) -> None:
        streams: list[Any] = [IdleListener(number) for number in range(STREAMS)]
        for stream in streams:
            hub.attach(stream, ["a"])
        all_ids = {stream.permission.connection_id for stream in streams}
        await wait_for_recheck(all_ids)
        assert max(map(len, batches)) < STREAMS / 4

        hub.detach(streams[0], [])
        batches.clear()
        await wait_for_recheck(all_ids - {"0"})
        assert not any("0" in batch for batch in batches)

    monkeypatch.setattr(rules, "recheck", record)
    with_hub(scenario, recheck_interval_s=0.5)
