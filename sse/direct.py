"""Writes a frame to a connection at once, without a task, a queue or a wake-up, whenever the socket takes it.

`send` of uvicorn is a coroutine that finishes without suspending unless the socket is paused. So it can be run to its
end inline; only if it suspends does anybody have to wait.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

type Send = Callable[[Any], Awaitable[None]]
type InlineSend = Callable[[Any], Coroutine[Any, Any, None]]
type Waiting = Callable[[], Awaitable[None]]
"""Call it and await the result to let a suspended send finish."""


def body(frame: bytes) -> dict[str, Any]:
    """Return the ASGI message that carries a frame."""
    return {"type": "http.response.body", "body": frame, "more_body": True}


def inline(send: Send) -> InlineSend | None:
    """Return `send` if it is a plain coroutine function, else None; granian's, for one, is not."""
    return send if inspect.iscoroutinefunction(send) else None


async def nowhere(message: Any) -> None:
    """Stands where there is no socket to write to."""


def write(send: InlineSend, frame: bytes) -> Waiting | None:
    """Send one piece of a response body. None when it is written; else what is left to be awaited.

    Raises whatever `send` raises.
    """
    sending = send(body(frame))
    try:
        future = sending.send(None)
    except StopIteration:
        return None
    return lambda: _Rest(sending, future)


def abort(send: Send) -> None:
    """Cut the connection at once: a client that takes nothing would keep its socket and buffer for ever.

    ASGI knows no such message, so this reaches for uvicorn's transport; other servers are left to their own timeouts.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.BaseTransport) and isinstance(transport, asyncio.Transport):
        transport.abort()


class _Rest:
    """The rest of a coroutine that has been started outside a task and has suspended on a future."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], future: Any) -> None:
        self._coroutine = coroutine
        self._future = future

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._future
        except BaseException:
            self._coroutine.close()
            raise
        yield from self._coroutine.__await__()
