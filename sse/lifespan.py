"""Closes all streams when the process shuts down."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured

from sse import direct
from sse.handler import Receive, Scope, Send
from sse.hub import current_hub, serving_loop
from sse.listening import find_listeners

type ASGIApplication = Callable[[Any, Any, Any], Awaitable[None]]

logger = logging.getLogger(__name__)

LISTENING_CHECK_INTERVAL_S = 0.5


class DrainOnShutdown:
    """Wraps Django's ASGI application, handles the lifespan protocol, and closes all streams when the server ends.

    Servers wait for open connections before they announce their shutdown, and streams do not end by themselves. So
    SIGTERM and SIGINT are handled here first and then passed on. A server that ends for another reason, such as a limit
    of requests, is noticed within half a second because it stops listening.
    """

    def __init__(self, application: ASGIApplication, *, before_start: Callable[[], None] = lambda: None) -> None:
        """`before_start` may raise `ImproperlyConfigured`: the server then logs the message and does not start."""
        self._application = application
        self._before_start = before_start
        self._is_started = False
        self._watch: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        loop = asyncio.get_running_loop()
        serving_loop.set(loop)
        direct.addresses.set((scope.get("client") or (), scope.get("server") or ()))
        if self._watch is None or self._watch.get_loop() is not loop:
            self._watch = asyncio.create_task(self._watch_server(scope.get("server")), name="sse-listening")
        await self._application(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._is_started = True
                try:
                    await sync_to_async(self._before_start)()
                except ImproperlyConfigured as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                _drain_on_signals()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._watch:
                    self._watch.cancel()
                await current_hub().close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _watch_server(self, server: object) -> None:
        """Drain the streams when the server no longer listens where the first request came in."""
        listeners = find_listeners(server)
        if not self._is_started:
            await self._start_late()
        while listeners:
            await asyncio.sleep(LISTENING_CHECK_INTERVAL_S)
            if not all(listener.is_open for listener in listeners):
                current_hub().drain()
                return

    async def _start_late(self) -> None:
        """Do at the first request what a server without the lifespan protocol does not ask for."""
        self._is_started = True
        logger.warning("server does not use the lifespan protocol: start checked at the first request")
        _drain_on_signals()
        try:
            await asyncio.to_thread(self._before_start)
        except ImproperlyConfigured as error:
            logger.error("server should not have started: error=%s", error)


def _drain_on_signals() -> None:
    loop = asyncio.get_running_loop()
    hub = current_hub()
    for number in (signal.SIGTERM, signal.SIGINT):
        previous = signal.getsignal(number)
        if not callable(previous):
            # The default ends the process, and SIG_IGN ignores the signal: a handler would change either.
            continue

        def drain(received: int, frame: FrameType | None, previous: Callable[..., Any] = previous) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(hub.drain)
            previous(received, frame)

        try:
            signal.signal(number, drain)
        except ValueError:
            # Not the main thread: this is an embedded server, and its owner stops it.
            return
