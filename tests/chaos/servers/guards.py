"""Takes guards out of the product, in a process started for that, so that a test can show it would notice.

`CHAOS_GUARDS_OUT` names them. Only processes of these tests import this; the product knows nothing of it.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from django.conf import settings
from django.db import transaction

from sse import event_log
from sse.bus import BusMessage
from sse.cursor import Cursor
from sse.hub import Hub
from sse.local_channel import LocalChannel
from sse.stream import OpenStream
from sse.types import SSEMessage, StoredEvent

_compare_with_log = Hub._compare_with_log
_opening_frames = OpenStream._opening_frames
_append = event_log.append


def take_out() -> None:
    for name in filter(None, os.environ.get("CHAOS_GUARDS_OUT", "").split(",")):
        OUT[name]()


def _replace(owner: Any, name: str, by: Any) -> None:
    # A guard that has got another name must not be thought to be out.
    assert hasattr(owner, name), f"{owner} has no {name}"
    setattr(owner, name, by)


def _keep_and_tell(channel: LocalChannel, news: BusMessage) -> None:
    channel.ring.append(news)
    channel.last = max(channel.last, news.seq)
    for listener in tuple(channel.listeners):
        listener.receive(channel, news)


def _without_hole_check() -> None:
    """What comes next is taken for what follows."""
    hear = LocalChannel.receive

    def hear_as_next(channel: LocalChannel, news: BusMessage) -> None:
        if news.seq > channel.last + 1:
            _keep_and_tell(channel, news)
        else:
            hear(channel, news)

    _replace(LocalChannel, "receive", hear_as_next)
    _replace(Hub, "_deliver", lambda hub, channel, news: channel.receive(news))


def _without_dedupe() -> None:
    """What was heard before is taken for new."""
    hear, send = LocalChannel.receive, OpenStream.receive

    def hear_again(channel: LocalChannel, news: BusMessage) -> None:
        if 0 < news.seq <= channel.last:
            _keep_and_tell(channel, news)
        else:
            hear(channel, news)

    def send_again(stream: OpenStream, channel: LocalChannel, news: BusMessage) -> None:
        if stream._is_live and 0 < news.seq <= stream._cursor[channel.name]:
            stream._write(stream._cursor.move(channel.name, news.seq, news.frame))
        else:
            send(stream, channel, news)

    _replace(LocalChannel, "receive", hear_again)
    _replace(OpenStream, "receive", send_again)


def _without_comparison() -> None:
    """Nobody compares a quiet channel with its log."""

    async def never(hub: Hub) -> None:
        await asyncio.Event().wait()

    _replace(Hub, "_poll_log", never)


def _without_rereading() -> None:
    """A subscription made anew is taken for one that never broke."""

    async def learn(hub: Hub) -> None:
        task = asyncio.current_task()
        if task is None or task.get_name() != "sse-bus":
            await _compare_with_log(hub)

    _replace(Hub, "_compare_with_log", learn)


def _without_supervision() -> None:
    """A subscription that breaks is not made again."""

    async def once(hub: Hub, work: Callable[[], Awaitable[None]]) -> None:
        await work()

    _replace(Hub, "_run_forever", once)


def _without_watchdog() -> None:
    """Silence on the subscription is trusted."""
    settings.SSE_BUS_SILENCE_LIMIT_S = 3600.0


def _without_replay() -> None:
    """A client that comes back is only sent what comes after."""

    async def from_now_on(stream: OpenStream) -> AsyncGenerator[bytes, None]:
        async for frame in _opening_frames(stream):
            yield frame
        for channel in stream._channels:
            stream._cursor.move(channel.name, channel.last, b"")

    _replace(OpenStream, "_opening_frames", from_now_on)


def _without_memory_of_the_end() -> None:
    """Who has had the final event and comes back is not told that nothing follows."""
    _replace(Cursor, "has_everything", lambda cursor, positions: False)


def _without_final_in_log() -> None:
    """The final event goes over the bus only."""

    def append(channel: str, message: SSEMessage, *, final: bool = False) -> StoredEvent:
        if not final:
            return _append(channel, message)
        data = message.data.model_dump(mode="json", exclude_none=True)
        seq = event_log.read_position(channel).last + 1
        return StoredEvent(channel=channel, seq=seq, event=message.event, data=data, final=True)

    _replace(event_log, "append", append)


def _without_news_at_commit() -> None:
    """The news goes out at once, before anybody knows whether the transaction will stand."""
    _replace(transaction, "on_commit", lambda tell, robust=False: tell())


OUT: dict[str, Callable[[], None]] = {
    "hole check": _without_hole_check,
    "dedupe": _without_dedupe,
    "comparison": _without_comparison,
    "rereading": _without_rereading,
    "supervision": _without_supervision,
    "watchdog": _without_watchdog,
    "replay": _without_replay,
    "memory of the end": _without_memory_of_the_end,
    "final in the log": _without_final_in_log,
    "news at commit": _without_news_at_commit,
}
