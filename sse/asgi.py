"""The ASGI side: lets streams write to the socket, and ends them when the process is told to stop."""

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
    """Django's handler, but event streams write to the socket themselves: no thread, no queue, no wake-up each.

    A stream begins when Django is done with its request: what Django keeps for one weighs as much as the stream.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        outlet = _Outlet(send)
        await super().__call__(scope, receive, outlet)
        write = outlet.write_later
        del outlet
        if write:
            await _unless_gone(write(send), receive)

    async def send_response(self, response: HttpResponseBase, send: Send) -> None:
        if isinstance(response, EventStreamResponse) and isinstance(send, _Outlet):
            send.write_later = response.detach()
        else:
            await super().send_response(response, send)


class _Outlet:
    """The server's `send` as Django is given it; an event stream is kept back here until Django is done."""

    write_later: Callable[[Send], Coroutine[Any, Any, None]] | None = None

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Any) -> None:
        await self._send(message)


async def _unless_gone(writing: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Await the writing of a stream, and end it when the client has gone."""
    task = asyncio.current_task()
    assert task  # noqa: S101
    watching = asyncio.create_task(_gone(receive))
    watching.add_done_callback(lambda watching: watching.cancelled() or task.cancel())
    try:
        await writing
    except asyncio.CancelledError:
        if not watching.done() or task.uncancel():
            raise
    finally:
        watching.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class DrainOnShutdown:
    """Wraps Django's ASGI application and answers the lifespan protocol, which Django does not speak.

    Servers wait for open connections before they announce their shutdown, and streams never end by themselves; so
    the signal itself is caught first, and passed on.
    """

    def __init__(self, application: ASGIApplication, *, before_start: Callable[[], None] = lambda: None) -> None:
        """`before_start` may raise `ImproperlyConfigured`: the server then logs its words and does not start."""
        self._application = application
        self._before_start = before_start

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            direct.ends.set((scope.get("client") or (), scope.get("server") or ()))
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
            # Left to the system, which ends the process at once or ignores the signal; both would be undone here.
            continue

        def drain(received: int, frame: FrameType | None, previous: Callable[..., Any] = previous) -> None:
            loop.call_soon_threadsafe(hub.drain)
            previous(received, frame)

        try:
            signal.signal(number, drain)
        except ValueError:
            # Not the main thread: an embedded server, whose owner ends it.
            return
