"""Write a frame to a connection at once, without a task, a queue or a wake-up.

The awaitable that uvicorn's and granian's `send` returns finishes at its first step unless the client reads too slowly.
So it can be run to completion inline, and needs a task only if it suspends.
"""

import inspect
import os
import socket
import stat
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Literal, TypedDict

type Send = Callable[[Any], Awaitable[None]]
type Receive = Callable[[], Coroutine[Any, Any, Any]]
type FinishSend = Callable[[], Awaitable[None]]
"""Call it and await the result to let a suspended send finish."""
type Address = Sequence[Any]


class BodyMessage(TypedDict):
    """The ASGI message for a part of a response body."""

    type: Literal["http.response.body"]
    body: bytes
    more_body: bool


addresses: ContextVar[tuple[Address, Address]] = ContextVar("addresses", default=((), ()))
"""Host and port of the client and of the server, of the current connection."""


def body_message(frame: bytes) -> BodyMessage:
    """Return the ASGI message that carries a frame."""
    return {"type": "http.response.body", "body": frame, "more_body": True}


def can_run_inline(send: Send) -> bool:
    """Return whether `send` can be stepped outside a task: it is a coroutine function, or granian's."""
    is_granian = type(getattr(send, "__self__", None)).__module__ == "granian._granian"
    return is_granian or inspect.iscoroutinefunction(send)


async def discard(message: Any) -> None:
    """Do nothing: the `send` of a stream without a socket."""


def write(send: Send, frame: bytes) -> FinishSend | None:
    """Send one part of a response body. Return None if it is written, else what must be awaited.

    Raises whatever `send` raises.
    """
    steps = send(body_message(frame)).__await__()
    try:
        future = next(steps)
    except StopIteration:
        return None
    return lambda: _RestOfSend(steps, future)


class FrameWriter:
    """Writes frames to one connection, whose response has started, without waiting.

    With uvicorn it writes to the transport what uvicorn's `send` would write. That saves a coroutine and, as a frame is
    the same for all connections, encoding it for each of them.
    """

    __slots__ = ("_flow", "_send", "_write_bytes")

    def __init__(self, send: Send) -> None:
        self._send = send
        connection: Any = getattr(send, "__self__", None)
        self._flow: Any = connection.flow if _is_chunked_by_uvicorn(connection) else None
        self._write_bytes: Callable[[bytes], object] = connection.transport.write if self._flow else _write_nothing

    @property
    def writes_to_transport(self) -> bool:
        return self._flow is not None

    def write(self, frame: bytes) -> FinishSend | None:
        """Do what the function `write` does."""
        if self._flow is None or self._flow.write_paused:
            return write(self._send, frame)
        self._write_bytes(_encode_chunk(frame))
        return None


def _write_nothing(data: bytes) -> None:
    pass


def _is_chunked_by_uvicorn(connection: Any) -> bool:
    """Return whether `connection` is uvicorn's, over httptools, and has started a response in chunks."""
    return (
        type(connection).__module__ == "uvicorn.protocols.http.httptools_impl"
        and connection.chunked_encoding is True
        and connection.scope["method"] != "HEAD"
    )


@lru_cache(maxsize=16)
def _encode_chunk(frame: bytes) -> bytes:
    # [spec] RFC 9112, section 7.1
    return b"%x\r\n%s\r\n" % (len(frame), frame)


class DisconnectWatch:
    """Calls a function when the client disconnects. Its `receive` must be a coroutine function.

    A task that waits for the disconnect takes more memory than a stream.
    """

    __slots__ = ("_on_disconnect", "_receive", "_steps")

    def __init__(self, receive: Receive, on_disconnect: Callable[[], object]) -> None:
        self._receive = receive
        self._on_disconnect = on_disconnect
        self._steps = receive()
        self._step()

    def close(self) -> None:
        """Stop watching."""
        self._steps.close()

    def _step(self, _: object = None) -> None:
        if inspect.getcoroutinestate(self._steps) == inspect.CORO_CLOSED:
            return  # closed after the message arrived, before this call
        try:
            self._steps.send(None).add_done_callback(self._step)
        except StopIteration as received:
            if received.value["type"] == "http.disconnect":
                self._on_disconnect()
            else:
                self._steps = self._receive()
                self._step()


def abort(send: Send) -> None:
    """Cut the connection at once. A client that reads nothing would keep its socket and buffer for ever.

    ASGI has no message for this. uvicorn's transport can do it; for other servers the socket is found by its addresses.
    """
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if hasattr(transport, "abort"):  # checked by name: uvloop's transport is not an `asyncio.Transport`
        transport.abort()
    else:
        _shut_down_socket(*addresses.get())


def _shut_down_socket(client: Address, server: Address) -> None:
    """End the TCP connection between two addresses, whatever part of this process owns it. Linux and macOS only."""
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):  # closed in the meantime, not a socket, or not connected
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as found:
                    if _matches(found.getpeername(), client) and _matches(found.getsockname(), server):
                        found.shutdown(socket.SHUT_RDWR)


def _matches(address: Any, wanted: Address) -> bool:
    # granian passes ports as strings. The address of a Unix socket is a string, not a tuple.
    return isinstance(address, tuple) and [str(part) for part in address[:2]] == [str(part) for part in wanted]


class _RestOfSend:
    """The rest of an awaitable whose first step was run outside a task and suspended on a future."""

    def __init__(self, steps: Generator[Any, Any, None], future: Any) -> None:
        self._steps = steps
        self._future = future

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._future
        except BaseException:
            if hasattr(self._steps, "close"):  # granian's has none; its future is canceled with the task
                self._steps.close()
            raise
        yield from self._steps
