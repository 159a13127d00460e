"""Reads the log for the event loop, on a few threads and database connections shared by all streams of a process."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from sse import event_log
from sse.types import Position, StoredEvent

READER_THREADS = 2


class LogReader:
    """Awaitable reads; each gives its connection back at once, so an open stream holds none."""

    def __init__(self, *, batch: int) -> None:
        self._batch = batch
        self._threads = ThreadPoolExecutor(max_workers=READER_THREADS, thread_name_prefix="sse-log")

    async def read_after(self, channel: str, seq: int) -> list[StoredEvent]:
        """Return the next batch of events after `seq`."""
        return await self.call(lambda: event_log.read_after(channel, seq, limit=self._batch))

    async def position(self, channel: str) -> Position:
        """Return how far the channel's log reaches."""
        return await self.call(lambda: event_log.position(channel))

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
