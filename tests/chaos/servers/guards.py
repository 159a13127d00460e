"""Disables guards of the delivery in a process, so that tests can show that each guard is needed.

`CHAOS_DISABLED_GUARDS` names them, separated by commas. Only processes of these tests import this module.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from sse import event_log
from sse.bus import BusMessage
from sse.cursor import Cursor
from sse.events import SSEMessage
from sse.hub import Hub
from sse.local_channel import LocalChannel
from sse.stream import OpenStream
from sse.types import Position, StoredEvent

_compare_with_log = Hub._compare_with_log
_join_channels = OpenStream._join_channels
_append = event_log.append


def disable_guards() -> None:
    for name in filter(None, os.environ.get("CHAOS_DISABLED_GUARDS", "").split(",")):
        DISABLE[name]()


def _replace(owner: Any, name: str, by: Any) -> None:
    # Fail if a renamed method would leave the guard enabled.
    assert hasattr(owner, name), f"{owner} has no {name}"
    setattr(owner, name, by)


def _accept(channel: LocalChannel, message: BusMessage) -> None:
    channel.ring.append(message)
    channel.last = max(channel.last, message.seq)
    for listener in tuple(channel.listeners):
        listener.receive(channel, message, time.monotonic())


def _disable_gap_check() -> None:
    """Accept the next message although messages before it are missing."""
    receive = LocalChannel.receive

    def receive_any(channel: LocalChannel, message: BusMessage) -> None:
        if message.seq > channel.last + 1:
            _accept(channel, message)
        else:
            receive(channel, message)

    _replace(LocalChannel, "receive", receive_any)
    _replace(Hub, "_deliver", lambda hub, channel, message: channel.receive(message))


def _disable_deduplication() -> None:
    """Accept and send messages that were already received."""
    receive, send = LocalChannel.receive, OpenStream.receive

    def receive_again(channel: LocalChannel, message: BusMessage) -> None:
        if 0 < message.seq <= channel.last:
            _accept(channel, message)
        else:
            receive(channel, message)

    def send_again(stream: OpenStream, channel: LocalChannel, message: BusMessage, now: float) -> None:
        if stream._is_live and 0 < message.seq <= stream._cursor[channel.name]:
            stream._write(stream._cursor.move(channel.name, message.seq, message.frame), now)
        else:
            send(stream, channel, message, now)

    _replace(LocalChannel, "receive", receive_again)
    _replace(OpenStream, "receive", send_again)


def _disable_log_polling() -> None:
    """Never look for events that the bus has not delivered."""

    async def never(hub: Hub) -> None:
        await asyncio.Event().wait()

    _replace(Hub, "_watch_log", never)


def _disable_catch_up_on_reconnect() -> None:
    """Do not compare with the log after resubscribing."""

    async def compare(hub: Hub) -> None:
        task = asyncio.current_task()
        if task is None or task.get_name() != "sse-bus":
            await _compare_with_log(hub)

    _replace(Hub, "_compare_with_log", compare)


def _disable_resubscription() -> None:
    """Do not subscribe again after the subscription breaks."""

    async def once(hub: Hub, work: Callable[[], Awaitable[None]]) -> None:
        await work()

    _replace(Hub, "_run_forever", once)


def _disable_watchdog() -> None:
    """Trust a silent subscription."""
    settings.SSE_BUS_SILENCE_LIMIT_S = 3600.0


def _disable_replay() -> None:
    """Send a resuming client only what is published from now on."""

    async def skip_history(stream: OpenStream, positions: Mapping[str, Position]) -> None:
        await _join_channels(stream, positions)
        for channel in stream._pending.channels:
            stream._cursor.move(channel.name, channel.last, b"")

    _replace(OpenStream, "_join_channels", skip_history)


def _disable_204_at_the_end() -> None:
    """Never answer 204 to a client that has received the final event."""
    _replace(Cursor, "has_everything", lambda cursor, positions: False)


def _disable_final_event_in_log() -> None:
    """Publish the final event on the bus without storing it."""

    def append(channel: str, message: SSEMessage, *, final: bool = False) -> StoredEvent:
        if not final:
            return _append(channel, message)
        data = message.data.model_dump(mode="json", exclude_none=True)
        seq = event_log.read_position(channel).last + 1
        return StoredEvent(channel=channel, seq=seq, mark="", event=message.event, data=data, final=True)

    _replace(event_log, "append", append)


def _disable_publish_on_commit() -> None:
    """Publish at once instead of after the commit."""
    _replace(transaction, "on_commit", lambda callback, robust=False: callback())


DISABLE: dict[str, Callable[[], None]] = {
    "gap check": _disable_gap_check,
    "deduplication": _disable_deduplication,
    "log polling": _disable_log_polling,
    "catch-up on reconnect": _disable_catch_up_on_reconnect,
    "resubscription": _disable_resubscription,
    "watchdog": _disable_watchdog,
    "replay": _disable_replay,
    "204 at the end": _disable_204_at_the_end,
    "final event in log": _disable_final_event_in_log,
    "publish on commit": _disable_publish_on_commit,
}
