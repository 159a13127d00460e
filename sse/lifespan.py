"""Closes all streams when the process shuts down."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured

from sse import direct
from sse.handler import Receive, Scope, Send
from sse.hub import current_hub, serving_loop

type ASGIApplication = Callable[[Any, Any, Any], Awaitable[None]]


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
            serving_loop.set(asyncio.get_running_loop())
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
