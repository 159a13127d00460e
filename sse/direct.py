"""Writes a frame to a connection at once, without a task, a queue or a wake-up, whenever the socket takes it.

What `send` of uvicorn and of granian returns finishes at its first step unless the client reads too slowly. So it can
be run to its end inline; only if it suspends does anybody have to wait.
"""

import inspect
import os
import socket
import stat
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

type Send = Callable[[Any], Awaitable[None]]
type Waiting = Callable[[], Awaitable[None]]
"""Call it and await the result to let a suspended send finish."""
type Address = Sequence[Any]

ends: ContextVar[tuple[Address, Address]] = ContextVar("ends", default=((), ()))
"""Host and port of the client and of the server, of the connection that is served."""


def body(frame: bytes) -> dict[str, Any]:
    """Return the ASGI message that carries a frame."""
    return {"type": "http.response.body", "body": frame, "more_body": True}


def can_run_inline(send: Send) -> bool:
    """Whether the steps of `send` may be taken outside a task: a coroutine's, or those of granian's own awaitable."""
    granians = type(getattr(send, "__self__", None)).__module__ == "granian._granian"
    return granians or inspect.iscoroutinefunction(send)


async def nowhere(message: Any) -> None:
    """Stands where there is no socket to write to."""


def write(send: Send, frame: bytes) -> Waiting | None:
    """Send one piece of a response body. None when it is written; else what is left to be awaited.

    Raises whatever `send` raises.
    """
    steps = send(body(frame)).__await__()
    try:
        future = next(steps)
    except StopIteration:
        return None
    return lambda: _Rest(steps, future)


def abort(send: Send) -> None:
    """Cut the connection at once: a client that takes nothing would keep its socket and buffer for ever.

    ASGI knows no such message. uvicorn's transport can do it; under any other server the socket is found by its ends.
    """
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if hasattr(transport, "abort"):  # asked by name: uvloop's is no `asyncio.Transport`
        transport.abort()
    else:
        _shut_down(*ends.get())


def _shut_down(client: Address, server: Address) -> None:
    """End the TCP connection between two addresses, whatever part of this process holds it. Linux and macOS."""
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):  # closed meanwhile, no socket, or not connected
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as found:
                    if _is(found.getpeername(), client) and _is(found.getsockname(), server):
                        found.shutdown(socket.SHUT_RDWR)


def _is(address: Any, wanted: Address) -> bool:
    # granian writes ports as text, and a socket file's address is one itself.
    return isinstance(address, tuple) and [str(part) for part in address[:2]] == [str(part) for part in wanted]


class _Rest:
    """The rest of an awaitable whose first step was taken outside a task and has ended on a future."""

    def __init__(self, steps: Generator[Any, Any, None], future: Any) -> None:
        self._steps = steps
        self._future = future

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._future
        except BaseException:
            if hasattr(self._steps, "close"):  # granian's has none: the future, cancelled with the task, is all of it
                self._steps.close()
            raise
        yield from self._steps
