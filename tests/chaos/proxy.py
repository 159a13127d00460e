"""Stands between a process and a server it uses, and can be told to misbehave as networks do."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from tests.chaos.background import Background

CHUNK_BYTES = 65_536


class Answers(Protocol):
    """What is done to that which comes back from the server, on one connection."""

    def feed(self, data: bytes) -> bytes:
        """Take what has come, and return what is to be passed on now."""


class Unchanged:
    def feed(self, data: bytes) -> bytes:
        return data


@dataclass(slots=True, eq=False)
class Link[A: Answers]:
    """One connection, and its continuation to the server."""

    answers: A
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    stalled: bool = field(default=False)

    def abort(self) -> None:
        for writer in (self.client, self.server):
            writer.transport.abort()


class Proxy[A: Answers]:
    """Listens on one socket file and passes everything on to another. Use as a context manager."""

    def __init__(self, background: Background, path: Path, server: Path, answers: Callable[[], A]) -> None:
        self.path = path
        self.links: set[Link[A]] = set()
        self.delay_s = 0.0
        """Everything that is passed on, either way, comes so much later."""
        self._refuses = False
        self._background = background
        self._server = server
        self._answers = answers

    def __enter__(self) -> Self:
        self._listening = self._background.do(asyncio.start_unix_server(self._serve, self.path))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        async def close() -> None:
            self._listening.close()
            self._abort_all()
            await self._listening.wait_closed()

        self._background.do(close())

    def cut(self) -> None:
        """End every connection at once, without a farewell."""
        self._background.call(self._abort_all)

    def stall(self) -> None:
        """Swallow all that is sent either way on the connections there are; nobody is told. New ones work."""

        def stall() -> None:
            for link in self.links:
                link.stalled = True

        self._background.call(stall)

    def refuse(self) -> None:
        """End every connection, and take no new one until `behave`."""
        self._refuses = True
        self.cut()

    def behave(self) -> None:
        """Be an honest proxy again; connections that were stalled end."""

        def behave() -> None:
            self._refuses, self.delay_s = False, 0.0
            for link in self.links:
                if link.stalled:
                    link.abort()

        self._background.call(behave)

    def _abort_all(self) -> None:
        for link in self.links:
            link.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self._refuses:
                return
            with suppress(OSError):
                server_reader, server_writer = await asyncio.open_unix_connection(self._server)
                await self._pass_on(reader, server_reader, Link(self._answers(), writer, server_writer))
        finally:
            writer.transport.abort()

    async def _pass_on(
        self, from_client: asyncio.StreamReader, from_server: asyncio.StreamReader, link: Link[A]
    ) -> None:
        self.links.add(link)
        pumps = [
            asyncio.create_task(self._pump(link, from_client, link.server, Unchanged())),
            asyncio.create_task(self._pump(link, from_server, link.client, link.answers)),
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
        self, link: Link[A], reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: Answers
    ) -> None:
        while data := await reader.read(CHUNK_BYTES):
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            if not link.stalled and (passed := answers.feed(data)):
                writer.write(passed)
                await writer.drain()
