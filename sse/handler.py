"""Django's ASGI handler: one hop to a thread for ordinary requests, direct writes to the socket for event streams."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass
from functools import lru_cache, partial
from inspect import iscoroutinefunction
from typing import IO, Any, cast

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import FileResponse
from django.http.response import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import Resolver404, URLResolver, get_resolver, resolve, set_script_prefix

from sse import descriptors, direct, metrics
from sse.database_threads import DatabaseThreads
from sse.error_handler import RETRY_AFTER_S, ServerBusy, render_error
from sse.hub import serving_loop
from sse.responses import EventStreamResponse

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[Any]]
type Send = Callable[[Any], Awaitable[None]]
type WriteStream = Callable[[Send], Coroutine[Any, Any, None]]

THREADS = 8
"""Requests handled at the same time; each thread keeps a database connection."""
PENDING_MAX = 500
"""Requests that are handled or wait for a thread; further ones are rejected, so that a herd does not starve streams."""
CHUNK_BYTES = 2**18
"""How much of a streaming response is read in one hop."""


class EventStreamHandler(ASGIHandler):
    """Run a request through the sync middleware chain in one hop to a long-lived thread.

    Django's own handler takes a new thread and a new database connection for each request, and a hop between threads
    for each sync middleware on the way in and on the way out. Requests for async views still take that way.

    Event streams write to the socket without a thread, a queue or a task wake-up. A stream starts after Django has
    finished the request: what Django holds for a request takes as much memory as the stream itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sync = BaseHandler()
        self._sync.load_middleware(is_async=False)
        self._threads = DatabaseThreads(THREADS, "request")
        self._pending = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        serving_loop.set(asyncio.get_running_loop())
        if scope["type"] != "http" or _is_for_async_view(scope):
            write_stream = await self._run_async(scope, receive, send)
        else:
            write_stream = await self._run_in_thread(scope, receive, send)
        if write_stream:
            # uvicorn keeps the list for as long as the connection is open; a browser's headers take two kilobytes.
            if isinstance(scope["headers"], list):
                scope["headers"].clear()
            del scope
            await _run_until_disconnect(write_stream(send), receive)

    def close(self) -> None:
        """End the threads and their database connections; waits for the requests being handled."""
        self._threads.close()

    async def send_response(self, response: HttpResponseBase, send: Send) -> None:
        if isinstance(response, EventStreamResponse) and isinstance(send, _DeferredSend):
            send.write_stream = response.detach()
        else:
            await super().send_response(response, send)

    async def _run_async(self, scope: Scope, receive: Receive, send: Send) -> WriteStream | None:
        deferred = _DeferredSend(send)
        await super().__call__(scope, receive, deferred)
        return deferred.write_stream

    async def _run_in_thread(self, scope: Scope, receive: Receive, send: Send) -> WriteStream | None:
        if self._pending >= PENDING_MAX or descriptors.are_used_up():
            await self._send_reply(_read_reply(_render_busy()), send)
            return None
        try:
            body_file = await self.read_body(receive)
        except RequestAborted:
            return None
        self._pending += 1
        try:
            reply = await self._call(self._respond, scope, body_file)
        finally:
            self._pending -= 1
        if isinstance(reply, Reply):
            await self._send_reply(reply, send)
            return None
        return reply

    async def _send_reply(self, reply: "Reply", send: Send) -> None:
        await send(reply.start)
        while reply.rest is not None:
            await send({"type": "http.response.body", "body": reply.body, "more_body": True})
            reply = await self._call(_read_more, reply)
        await send({"type": "http.response.body", "body": reply.body})

    def _respond(self, scope: Scope, body_file: IO[bytes]) -> "Reply | WriteStream":
        with closing(body_file):
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, response = self.create_request(scope, body_file)
            if request is not None:
                response = self._sync.get_response(request)
                # Named as the sender of `request_finished` when the response is closed.
                response._handler_class = self.__class__  # type: ignore[attr-defined]
            assert response is not None  # noqa: S101 - `create_request` returns one or the other
        if isinstance(response, EventStreamResponse):
            with closing(response):
                return response.detach()
        return _read_reply(response)

    async def _call[**P, T](self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        context = copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: context.run(function, *arguments, **named))


@dataclass(slots=True, kw_only=True)
class Reply:
    """A response as ASGI messages. `rest` is what has not been read yet of a streaming one."""

    start: dict[str, Any]
    body: bytes
    rest: Iterator[bytes] | None = None
    response: HttpResponseBase


def _render_busy() -> HttpResponse:
    metrics.requests_rejected.inc()
    error = ServerBusy("The server is busy. Try again in a moment.")
    error.retry_after_s = random.choice(RETRY_AFTER_S)  # noqa: S311 - clients must not all come back at once
    return render_error(error)


def _read_reply(response: HttpResponseBase) -> Reply:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers += [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in response.cookies.values()]
    start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
    if not response.streaming:
        with closing(response):
            return Reply(start=start, body=cast(HttpResponse, response).content, response=response)
    if isinstance(response, FileResponse):
        response.block_size = CHUNK_BYTES
    rest = iter(cast(StreamingHttpResponse, response))
    return _read_more(Reply(start=start, body=b"", rest=rest, response=response))


def _read_more(reply: Reply) -> Reply:
    """Read the next part of a streaming response, and close the response after the last one."""
    assert reply.rest is not None  # noqa: S101
    parts, size = [], 0
    try:
        for part in reply.rest:
            parts.append(part)
            size += len(part)
            if size >= CHUNK_BYTES:
                reply.body = b"".join(parts)
                return reply
    except BaseException:
        reply.response.close()
        raise
    reply.response.close()
    reply.body, reply.rest = b"".join(parts), None
    return reply


class _DeferredSend:
    """The server's `send`, which holds an event stream back until Django has finished the request."""

    write_stream: WriteStream | None = None

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Any) -> None:
        await self._send(message)


def read_path_info(scope: Scope) -> str:
    """Return the path within the site, as `request.path_info` will be."""
    prefix, path = get_script_prefix(scope).rstrip("/"), str(scope["path"])
    return path.removeprefix(prefix) if f"{path}/".startswith(f"{prefix}/") else path


def _is_for_async_view(scope: Scope) -> bool:
    if not _has_async_view(get_resolver()):
        return False
    try:
        view = resolve(read_path_info(scope)).func
    except Resolver404:
        return False
    return iscoroutinefunction(view)


@lru_cache
def _has_async_view(resolver: URLResolver) -> bool:
    return any(
        _has_async_view(pattern) if isinstance(pattern, URLResolver) else iscoroutinefunction(pattern.callback)
        for pattern in resolver.url_patterns
    )


async def _run_until_disconnect(stream: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Await a stream, and cancel it when the client disconnects."""
    task = asyncio.current_task()
    assert task  # noqa: S101
    is_disconnected = False

    def cancel() -> None:
        nonlocal is_disconnected
        is_disconnected = True
        task.cancel()

    watch = direct.DisconnectWatch(receive if iscoroutinefunction(receive) else partial(_receive, receive), cancel)
    try:
        await stream
    except asyncio.CancelledError:
        if not is_disconnected or task.uncancel():
            raise
    finally:
        watch.close()


async def _receive(receive: Receive) -> Any:
    return await receive()
