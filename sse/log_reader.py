"""Reads the log for the event loop, on a few threads and database connections shared by all streams of a process."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import connections

from sse import event_log
from sse.types import Position, StoredEvent

READER_THREADS = 2


class LogReader:
    """Awaitable reads; each gives its connection back at once, so an open stream holds none."""

    def __init__(self, *, batch: int) -> None:
        self._batch = batch
        self._asked: dict[str, asyncio.Future[Position]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(max_workers=READER_THREADS, thread_name_prefix="sse-log")

    async def read_after(self, channel: str, seq: int) -> list[StoredEvent]:
        """Return the next batch of events after `seq`."""
        return await self.call(lambda: event_log.read_after(channel, seq, limit=self._batch))

    async def positions(self, channels: Iterable[str]) -> dict[str, Position]:
        """Return how far each channel's log reaches.

        Whoever asks while a query is under way shares the next one: a herd of clients that come back costs a few.
        """
        loop = asyncio.get_running_loop()
        awaited = {name: self._asked.setdefault(name, loop.create_future()) for name in channels}
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_positions(), name="sse-positions")
        # One client that leaves must not take the answer away from the others.
        return {name: await asyncio.shield(future) for name, future in awaited.items()}

    async def _ask_positions(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                found = await self.call(partial(event_log.positions, list(asked)))
            except Exception as error:
                for future in asked.values():
                    future.set_exception(error)
                    future.exception()
            else:
                for name, future in asked.items():
                    future.set_result(found[name])

    async def last_seqs(self, channels: list[str]) -> dict[str, int]:
        """Return the newest seq of each channel."""
        return await self.call(lambda: event_log.last_seqs(channels))

    async def call[T](self, read: Callable[[], T]) -> T:
        """Run a function that reads the database; its connection is given back at once."""

        def run_and_release() -> T:
            try:
                return read()
            finally:
                connections.close_all()

        return await asyncio.get_running_loop().run_in_executor(self._threads, run_and_release)
