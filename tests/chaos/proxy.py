"""A socket proxy between a process and a server that injects network faults."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from tests.chaos.background import Background

CHUNK_BYTES = 65_536


class ReplyFilter(Protocol):
    """Changes the data that comes from the server on one connection."""

    def feed(self, data: bytes) -> bytes:
        """Accept received data; return the data to forward now."""


class PassThrough:
    def feed(self, data: bytes) -> bytes:
        return data


@dataclass(slots=True, eq=False)
class Link[F: ReplyFilter]:
    """One connection from a client, and the matching one to the server."""

    replies: F
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    stalled: bool = field(default=False)

    def abort(self) -> None:
        for writer in (self.client, self.server):
            writer.transport.abort()


class Proxy[F: ReplyFilter]:
    """Listens on a socket file and forwards everything to another one. Use as a context manager."""

    def __init__(self, background: Background, path: Path, server: Path, new_filter: Callable[[], F]) -> None:
        self.path = path
        self.links: set[Link[F]] = set()
        self.delay_s = 0.0
        """Delay of all data, in both directions."""
        self._rejecting = False
        self._background = background
        self._server = server
        self._new_filter = new_filter

    def __enter__(self) -> Self:
        self._listener = self._background.run(asyncio.start_unix_server(self._serve, self.path))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        async def close() -> None:
            self._listener.close()
            self._abort_all()
            await self._listener.wait_closed()

        self._background.run(close())

    def cut(self) -> None:
        """Abort every connection."""
        self._background.call(self._abort_all)

    def stall(self) -> None:
        """Silently discard all data on the current connections, in both directions. New connections work."""

        def stall() -> None:
            for link in self.links:
                link.stalled = True

        self._background.call(stall)

    def reject_connections(self) -> None:
        """Abort every connection, and close new ones until `restore`."""
        self._rejecting = True
        self.cut()

    def restore(self) -> None:
        """End all faults; abort connections that were stalled."""

        def restore() -> None:
            self._rejecting, self.delay_s = False, 0.0
            for link in self.links:
                if link.stalled:
                    link.abort()

        self._background.call(restore)

    def _abort_all(self) -> None:
        for link in self.links:
            link.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self._rejecting:
                return
            with suppress(OSError):
                server_reader, server_writer = await asyncio.open_unix_connection(self._server)
                await self._forward(reader, server_reader, Link(self._new_filter(), writer, server_writer))
        finally:
            writer.transport.abort()

    async def _forward(
        self, from_client: asyncio.StreamReader, from_server: asyncio.StreamReader, link: Link[F]
    ) -> None:
        self.links.add(link)
        pumps = [
            asyncio.create_task(self._pump(link, from_client, link.server, PassThrough())),
            asyncio.create_task(self._pump(link, from_server, link.client, link.replies)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.links.discard(link)
            link.abort()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(
        self, link: Link[F], reader: asyncio.StreamReader, writer: asyncio.StreamWriter, filter_: ReplyFilter
    ) -> None:
        while data := await reader.read(CHUNK_BYTES):
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            if not link.stalled and (output := filter_.feed(data)):
                writer.write(output)
                await writer.drain()
