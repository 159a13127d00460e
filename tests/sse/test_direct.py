"""Direct writes to a socket on servers whose `send` needs special treatment."""

import asyncio
import logging
import socket
from typing import Any

import pytest
import uvloop
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

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


class Transport:
    """Collects what is written to it."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data


def build_uvicorn_cycle(transport: Any, *, method: str = "GET") -> RequestResponseCycle:
    logger = logging.getLogger(__name__)
    return RequestResponseCycle(
        scope={"type": "http", "method": method},  # type: ignore[typeddict-item]
        transport=transport,
        flow=FlowControl(transport),
        logger=logger,
        access_logger=logger,
        access_log=False,
        default_headers=[],
        message_event=asyncio.Event(),
        expect_100_continue=False,
        keep_alive=True,
        on_response=lambda: None,
    )


START = {"type": "http.response.start", "status": 200, "headers": []}
FRAME = b"data: 1\n\n"


def test_frame_writer_writes_what_uvicorn_would_send() -> None:
    async def scenario() -> None:
        transport, expected = Transport(), Transport()
        cycle, reference = build_uvicorn_cycle(transport), build_uvicorn_cycle(expected)
        for one in (cycle, reference):
            await one.send(START)  # type: ignore[arg-type]
        await reference.send(direct.body_message(FRAME))  # type: ignore[arg-type]

        writer = direct.FrameWriter(cycle.send)

        assert writer.writes_to_transport
        assert writer.write(FRAME) is None
        assert transport.written == expected.written

    asyncio.run(scenario())


def test_frame_writer_waits_while_uvicorn_is_paused() -> None:
    async def scenario() -> None:
        transport = Transport()
        cycle = build_uvicorn_cycle(transport)
        await cycle.send(START)  # type: ignore[arg-type]
        writer = direct.FrameWriter(cycle.send)
        cycle.flow.pause_writing()
        before = transport.written

        finish_send = writer.write(FRAME)

        assert finish_send
        assert transport.written == before
        cycle.flow.resume_writing()
        await finish_send()
        assert transport.written.endswith(b"9\r\n" + FRAME + b"\r\n")

    asyncio.run(scenario())


def test_frame_writer_uses_send_for_responses_without_chunks() -> None:
    async def scenario() -> None:
        head, plain = build_uvicorn_cycle(Transport(), method="HEAD"), build_uvicorn_cycle(Transport())
        await head.send(START)  # type: ignore[arg-type]
        await plain.send(START | {"headers": [(b"content-length", b"9")]})  # type: ignore[arg-type]

        assert not direct.FrameWriter(head.send).writes_to_transport
        assert not direct.FrameWriter(plain.send).writes_to_transport
        assert not direct.FrameWriter(direct.discard).writes_to_transport

    asyncio.run(scenario())


def test_disconnect_watch_calls_its_function_at_the_disconnect() -> None:
    async def scenario() -> None:
        messages: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        disconnected = asyncio.Event()
        watch = direct.DisconnectWatch(messages.get, disconnected.set)

        messages.put_nowait({"type": "http.request"})
        messages.put_nowait({"type": "http.request"})
        await asyncio.sleep(0)
        assert not disconnected.is_set()
        messages.put_nowait({"type": "http.disconnect"})

        await asyncio.wait_for(disconnected.wait(), 5)
        watch.close()

    asyncio.run(scenario())


def test_closed_disconnect_watch_receives_nothing() -> None:
    async def scenario() -> None:
        messages: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        watch = direct.DisconnectWatch(messages.get, lambda: pytest.fail("called after the watch was closed"))

        watch.close()
        messages.put_nowait({"type": "http.disconnect"})
        await asyncio.sleep(0)

        assert messages.qsize() == 1

    asyncio.run(scenario())


def test_disconnect_watch_closed_while_a_message_arrives_ends_quietly() -> None:
    async def scenario() -> None:
        errors: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
        messages = asyncio.Queue[Any]()
        watch = direct.DisconnectWatch(messages.get, lambda: pytest.fail("called after the watch was closed"))
        messages.put_nowait({"type": "http.disconnect"})
        watch.close()
        await asyncio.sleep(0)
        assert errors == []

    asyncio.run(scenario())
