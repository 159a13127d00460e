"""Direct writes to a socket on servers whose `send` needs special treatment."""

import asyncio
import socket
from typing import Any

import pytest
import uvloop

from sse import direct

SENT_BYTES = 10_000_000
"""More than a socket buffer holds."""


class Connection(asyncio.Protocol):
    """Like the object that uvicorn's `send` is bound to: it has a `transport`."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    async def send(self, message: Any) -> None:
        self.transport.write(message["body"])


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_abort_discards_the_data_a_client_has_not_read(new_loop: Any) -> None:
    async def scenario(server_end: socket.socket, client_end: socket.socket) -> None:
        _, connection = await asyncio.get_running_loop().connect_accepted_socket(Connection, server_end)
        reader, writer = await asyncio.open_connection(sock=client_end)
        try:
            await connection.send(direct.body_message(b"x" * SENT_BYTES))
            direct.abort(connection.send)
            async with asyncio.timeout(5):
                assert len(await reader.read(-1)) < SENT_BYTES
        finally:
            writer.close()
            connection.transport.abort()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        server_end, client_end = socket.socketpair()
        runner.run(scenario(server_end, client_end))


class Suspended:
    """An awaitable like granian's: it has `__next__` but no other generator method."""

    def __init__(self) -> None:
        self.steps = iter(asyncio.get_running_loop().create_future())

    def __await__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return next(self.steps)


def test_pending_send_that_is_not_a_coroutine_can_be_canceled() -> None:
    async def scenario() -> None:
        pending = direct.write(lambda message: Suspended(), b"data: 1\n\n")
        assert pending

        async def wait() -> None:
            await pending()

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
