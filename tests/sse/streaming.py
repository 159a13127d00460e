"""A client of one stream, by whichever way it goes out, and a hub to open it on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections, transaction

from sse import event_log
from sse.conf import sse_settings
from sse.cursor import Cursor
from sse.event_log import message
from sse.hub import Hub
from sse.publishing import publish
from sse.stream import OpenStream


def send(channel: str, progress: int, *, final: bool = False) -> None:
    with transaction.atomic():
        publish(channel, message("progress", progress=progress), final=final)


def send_unheard(channel: str, progress: int) -> None:
    """Into the log only: the news of it is lost on the way."""
    with transaction.atomic():
        event_log.append(channel, message("progress", progress=progress))


async def in_thread(function: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    def run() -> None:
        try:
            function(*args, **kwargs)
        finally:
            connections.close_all()

    await sync_to_async(run, thread_sensitive=False)()


async def heard_on_the_bus(hub: Hub) -> None:
    async with asyncio.timeout(10):
        while not hub.bus_up:
            await asyncio.sleep(0.01)


def no_snapshot(channel: str) -> tuple[Mapping[str, Any], int]:
    raise AssertionError("no snapshot was due")


class Client:
    """Reads one stream into a wire parser, pulled or written by the hub, until it has what it waits for."""

    def __init__(
        self,
        hub: Hub,
        wire: Any,
        cursor: str | None = None,
        snapshot: Any = no_snapshot,
        channels: Mapping[str, str] = MappingProxyType({"": "a"}),
    ) -> None:
        self.stream = OpenStream(hub, Cursor(channels, cursor), snapshot)
        self.wire = wire
        self._heard = asyncio.Event()
        self.socket_is_open = asyncio.Event()
        self.socket_is_open.set()
        way = {"pulled": self._pull, "direct": self._be_written_to, "awaited": self._be_awaited}[hub.way]
        self.task = asyncio.create_task(way())

    async def _pull(self) -> None:
        async with aclosing(self.stream.frames()) as frames:
            async for frame in frames:
                self._take(frame)

    async def _be_written_to(self) -> None:
        async def send(message: dict[str, Any]) -> None:
            if not self.socket_is_open.is_set():
                await self.socket_is_open.wait()
            self._take(message["body"])

        await self.stream.run(send)

    async def _be_awaited(self) -> None:
        def send(message: dict[str, Any]) -> Any:
            self._take(message["body"])
            return asyncio.sleep(0)

        await self.stream.run(send)

    def _take(self, frame: bytes) -> None:
        self.wire.feed(frame)
        self._heard.set()

    async def hears(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._heard.clear()
                await self._heard.wait()

    async def until(self, progress: int) -> list[tuple[str, int]]:
        """Wait until this progress was heard; return (id, progress) of every progress event so far."""
        await self.hears(lambda: progress in [number for _, number in self.progress])
        return self.progress

    async def until_event(self, event: str) -> None:
        await self.hears(lambda: any(one.event == event for one in self.wire.events))

    async def to_the_end(self) -> None:
        async with asyncio.timeout(10):
            await self.task

    async def leave(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    @property
    def progress(self) -> list[tuple[str, int]]:
        return [(one.last_event_id, one.data["progress"]) for one in self.wire.events if one.event == "progress"]


class TestedHub(Hub):
    """A hub that also knows by which way this test's streams go out."""

    __test__ = False
    way = "pulled"


def with_hub(scenario: Callable[[Hub], Awaitable[None]], **settings: Any) -> None:
    async def run() -> None:
        hub = TestedHub(replace(sse_settings(), **settings))
        try:
            await scenario(hub)
        finally:
            await hub.close()

    asyncio.run(run())
