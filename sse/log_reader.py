"""Read the log from the event loop, on a few threads and database connections shared by all streams of a process."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from django.db import close_old_connections

from sse import event_log
from sse.database_threads import DatabaseThreads
from sse.error_handler import database_errors_translated
from sse.types import Position, StoredEvent

READER_THREADS = 2
CLOSE_LIMIT_S = 2.0


class LogReader:
    """Awaitable reads. The threads keep their database connections; an open stream holds none."""

    def __init__(self, *, batch: int) -> None:
        self._batch = batch
        self._requested: dict[tuple[str, int], asyncio.Future[Position]] = {}
        self._query: asyncio.Task[None] | None = None
        self._threads: DatabaseThreads | None = None

    async def read_after(self, channel: str, seq: int) -> list[StoredEvent]:
        """Return the next batch of events after `seq`."""
        return await self.call(lambda: event_log.read_after(channel, seq, limit=self._batch))

    async def read_positions(self, seqs: Mapping[str, int]) -> dict[str, Position]:
        """Return the position of each channel for a client at these seqs.

        Calls made during a query share the next one, so that many clients reconnecting at once cost a few queries.
        """
        loop = asyncio.get_running_loop()
        awaited = {name: self._requested.setdefault((name, seq), loop.create_future()) for name, seq in seqs.items()}
        if self._query is None or self._query.done():
            self._query = asyncio.create_task(self._query_positions(), name="sse-positions")
        # Shielded: a client that disconnects must not cancel the result that others wait for.
        return {name: await asyncio.shield(future) for name, future in awaited.items()}

    async def _query_positions(self) -> None:
        while self._requested:
            requested, self._requested = self._requested, {}
            try:
                positions = await self.call(partial(event_log.read_positions_at, list(requested)))
            except Exception as error:
                for future in requested.values():
                    future.set_exception(error)
                    # Mark it as retrieved: the client that waited for it may have disconnected.
                    future.exception()
            else:
                for point, future in requested.items():
                    future.set_result(positions[point])

    async def read_last_seqs(self, channels: list[str]) -> dict[str, int]:
        """Return the newest seq of each channel."""
        return await self.call(lambda: event_log.read_last_seqs(channels))

    async def close(self) -> None:
        """End the threads and their database connections. A later call starts new ones."""
        threads, self._threads = self._threads, None
        if threads:
            with suppress(TimeoutError):
                # A query on a frozen database must not hold up the shutdown.
                await asyncio.wait_for(asyncio.to_thread(threads.close), CLOSE_LIMIT_S)

    async def call[T](self, function: Callable[[], T]) -> T:
        """Run a function that uses the database on one of the threads.

        Raises:
            DatabaseUnavailable: the database did not answer, or has no connection left.
        """

        @database_errors_translated()
        def run() -> T:
            close_old_connections()
            try:
                return function()
            finally:
                close_old_connections()

        if self._threads is None:
            self._threads = DatabaseThreads(READER_THREADS, "sse-log")
        return await asyncio.get_running_loop().run_in_executor(self._threads, run)
