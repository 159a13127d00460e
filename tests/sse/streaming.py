"""A client of one stream, for each delivery mode, and a hub to open streams on."""

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
from sse.events import SSEMessage, build_message
from sse.hub import Hub
from sse.publishing import publish
from sse.stream import OpenStream


def send(channel: str, progress: int, *, final: bool = False) -> None:
    with transaction.atomic():
        publish(channel, build_message("tick", progress=progress), final=final)


def append_to_log(channel: str, progress: int) -> None:
    """Append an event without publishing it, as if its bus message were lost."""
    with transaction.atomic():
        event_log.append(channel, build_message("tick", progress=progress))


async def in_thread(function: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    def run() -> None:
        try:
            function(*args, **kwargs)
        finally:
            connections.close_all()

    await sync_to_async(run, thread_sensitive=False)()


async def wait_for_bus(hub: Hub) -> None:
    """Wait until the hub receives from the bus; a tested hub also until it has compared its channels with the log."""
    async with asyncio.timeout(10):
        while not hub.bus_up or (isinstance(hub, TestedHub) and not hub.has_compared):
            await asyncio.sleep(0.01)


def no_snapshot(channel: str) -> tuple[SSEMessage, int]:
    raise AssertionError("unexpected snapshot")


class Client:
    """Reads one stream into a wire parser: pulled from an iterator, or written to by the hub."""

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
        self._fed = asyncio.Event()
        self.socket_is_open = asyncio.Event()
        self.socket_is_open.set()
        modes = {"pulled": self._run_pulled, "direct": self._run_direct, "awaited": self._run_awaited}
        self.task = asyncio.create_task(modes[vars(type(hub))["mode"]]())

    async def _run_pulled(self) -> None:
        async with aclosing(self.stream.frames()) as frames:
            async for frame in frames:
                self._feed(frame)

    async def _run_direct(self) -> None:
        async def send(message: dict[str, Any]) -> None:
            if not self.socket_is_open.is_set():
                await self.socket_is_open.wait()
            self._feed(message["body"])

        await self.stream.run(send)

    async def _run_awaited(self) -> None:
        def send(message: dict[str, Any]) -> Any:
            self._feed(message["body"])
            return asyncio.sleep(0)

        await self.stream.run(send)

    def _feed(self, frame: bytes) -> None:
        self.wire.feed(frame)
        self._fed.set()

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._fed.clear()
                await self._fed.wait()

    async def wait_for_progress(self, progress: int) -> list[tuple[str, int]]:
        """Wait for this progress event; return (id, progress) of every progress event so far."""
        await self.wait_until(lambda: progress in [number for _, number in self.progress])
        return self.progress

    async def wait_for_event(self, event: str) -> None:
        await self.wait_until(lambda: any(one.event == event for one in self.wire.events))

    async def wait_closed(self) -> None:
        async with asyncio.timeout(10):
            await self.task

    async def disconnect(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    @property
    def progress(self) -> list[tuple[str, int]]:
        return [(one.position, one.data["progress"]) for one in self.wire.events if one.event == "tick"]


class TestedHub(Hub):
    """A hub that passes the test's delivery mode to `Client`, and knows when it has compared its channels with the log.

    It compares them when the bus connects. Until then, it reads an event that is sent from the log.
    """

    __test__ = False
    mode = "pulled"
    has_compared = False

    async def _compare_with_log(self) -> None:
        await super()._compare_with_log()
        self.has_compared = True


def with_hub(scenario: Callable[[Hub], Awaitable[None]], **settings: Any) -> None:
    async def run() -> None:
        hub = TestedHub(replace(sse_settings(), **settings))
        try:
            await scenario(hub)
        finally:
            await hub.close()

    asyncio.run(run())
