"""ASGI integration: lets streams write to the socket, and closes them when the process is told to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine
from types import FrameType
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.asgi import ASGIHandler
from django.http.response import HttpResponseBase

from sse import direct
from sse.hub import current_hub
from sse.responses import EventStreamResponse

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[Any]]
type Send = Callable[[Any], Awaitable[None]]
type ASGIApplication = Callable[[Any, Any, Any], Awaitable[None]]


class EventStreamHandler(ASGIHandler):
    """Django's handler, except that event streams write to the socket without a thread, a queue or a task wake-up.

    A stream starts after Django has finished the request: what Django holds for a request takes as much memory as the
    stream itself.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        deferred = _DeferredSend(send)
        await super().__call__(scope, receive, deferred)
        write_stream = deferred.write_stream
        del deferred
        if write_stream:
            await _run_until_disconnect(write_stream(send), receive)

    async def send_response(self, response: HttpResponseBase, send: Send) -> None:
        if isinstance(response, EventStreamResponse) and isinstance(send, _DeferredSend):
            send.write_stream = response.detach()
        else:
            await super().send_response(response, send)


class _DeferredSend:
    """The server's `send`, which holds an event stream back until Django has finished the request."""

    write_stream: Callable[[Send], Coroutine[Any, Any, None]] | None = None

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Any) -> None:
        await self._send(message)


async def _run_until_disconnect(stream: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Await a stream, and cancel it when the client disconnects."""
    task = asyncio.current_task()
    assert task  # noqa: S101
    disconnect = asyncio.create_task(_wait_for_disconnect(receive))
    disconnect.add_done_callback(lambda disconnect: disconnect.cancelled() or task.cancel())
    try:
        await stream
    except asyncio.CancelledError:
        if not disconnect.done() or task.uncancel():
            raise
    finally:
        disconnect.cancel()


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class DrainOnShutdown:
    """Wraps Django's ASGI application, handles the lifespan protocol, and closes all streams on SIGTERM and SIGINT.

    Servers wait for open connections before they announce their shutdown, and streams do not end by themselves. So the
    signal is handled here first and then passed on.
    """

    def __init__(self, application: ASGIApplication, *, before_start: Callable[[], None] = lambda: None) -> None:
        """`before_start` may raise `ImproperlyConfigured`: the server then logs the message and does not start."""
        self._application = application
        self._before_start = before_start

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            direct.addresses.set((scope.get("client") or (), scope.get("server") or ()))
            await self._application(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await sync_to_async(self._before_start)()
                except ImproperlyConfigured as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                _drain_on_signals()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await current_hub().close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _drain_on_signals() -> None:
    loop = asyncio.get_running_loop()
    hub = current_hub()
    for number in (signal.SIGTERM, signal.SIGINT):
        previous = signal.getsignal(number)
        if not callable(previous):
            # The default ends the process, and SIG_IGN ignores the signal: a handler would change either.
            continue

        def drain(received: int, frame: FrameType | None, previous: Callable[..., Any] = previous) -> None:
            loop.call_soon_threadsafe(hub.drain)
            previous(received, frame)

        try:
            signal.signal(number, drain)
        except ValueError:
            # Not the main thread: this is an embedded server, and its owner stops it.
            return
