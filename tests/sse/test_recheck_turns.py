"""Whether those who follow may still read is asked in turns: all at once would hold up everybody's events."""

import asyncio
from collections.abc import Collection

import pytest

from sse import rules
from sse.hub import Hub
from sse.local_channel import LocalChannel
from sse.rules import Grant
from tests.sse.streaming import with_hub

STREAMS = 200


class Listening:
    """An open stream that is told of everything and does nothing."""

    def __init__(self, number: int) -> None:
        self.grant = Grant(connection_id=str(number), user_id="1", channels=("a",))

    def hear(self, channel: LocalChannel, news: object) -> None: ...
    def tick(self, now: float) -> None: ...
    def end(self, reason: str) -> None: ...


def test_every_stream_has_its_turn_few_at_a_time_and_none_once_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[set[str]] = []

    async def noted(grants: Collection[Grant]) -> dict[str, str]:
        asked.append({grant.connection_id for grant in grants})
        return {}

    async def until_asked_about(ids: set[str]) -> None:
        async with asyncio.timeout(10):
            while not ids <= set().union(*asked):
                await asyncio.sleep(0.01)

    async def scenario(hub: Hub) -> None:
        streams = [Listening(number) for number in range(STREAMS)]
        for stream in streams:
            hub.attach(stream, ["a"])
        everybody = {stream.grant.connection_id for stream in streams}
        await until_asked_about(everybody)
        assert max(map(len, asked)) < STREAMS / 4

        hub.detach(streams[0], [])
        asked.clear()
        await until_asked_about(everybody - {"0"})
        assert not any("0" in turn for turn in asked)

    monkeypatch.setattr(rules, "arecheck", noted)
    with_hub(scenario, recheck_interval_s=0.5)
