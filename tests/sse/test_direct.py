"""How frames reach a socket without a task, where a server makes that hard."""

import asyncio
import socket
from typing import Any

import pytest
import uvloop

from sse import direct

SENT_BYTES = 10_000_000
"""More than a socket takes at once."""


class Connection(asyncio.Protocol):
    """What uvicorn's `send` is bound to: it knows its transport."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    async def send(self, message: Any) -> None:
        self.transport.write(message["body"])


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_client_that_reads_nothing_is_cut_off_with_what_waits_for_it(new_loop: Any) -> None:
    async def scenario(ours: socket.socket, clients: socket.socket) -> None:
        _, connection = await asyncio.get_running_loop().connect_accepted_socket(Connection, ours)
        reader, writer = await asyncio.open_connection(sock=clients)
        try:
            await connection.send(direct.body(b"x" * SENT_BYTES))
            direct.abort(connection.send)
            async with asyncio.timeout(5):
                assert len(await reader.read(-1)) < SENT_BYTES
        finally:
            writer.close()
            connection.transport.abort()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        ours, clients = socket.socketpair()
        runner.run(scenario(ours, clients))


class Suspended:
    """An awaitable as granian makes them: it steps, and has nothing else that a generator has."""

    def __init__(self) -> None:
        self.steps = iter(asyncio.get_running_loop().create_future())

    def __await__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return next(self.steps)


def test_a_send_that_is_not_a_coroutine_can_be_given_up_while_it_waits() -> None:
    async def scenario() -> None:
        waiting = direct.write(lambda message: Suspended(), b"data: 1\n\n")
        assert waiting

        async def wait() -> None:
            await waiting()

        rest = asyncio.create_task(wait())
        await asyncio.sleep(0)
        rest.cancel()
        with pytest.raises(asyncio.CancelledError):
            await rest

    asyncio.run(scenario())
