"""The HTTP response that carries one stream out of an async Django view."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any

from asgiref.sync import SyncToAsync, sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.http.response import ResponseHeaders

from sse.conf import sse_settings
from sse.cursor import Cursor
from sse.direct import Send
from sse.error_handler import ShuttingDown, StreamingOff
from sse.hub import current_hub
from sse.stream import OpenStream, Snapshot


class EventStreamResponse(StreamingHttpResponse):
    """A `text/event-stream` response over one stream, for the direct path or to be iterated over."""

    def __init__(self, stream: OpenStream, request: HttpRequest) -> None:
        self._stream = stream
        self._request = request
        super().__init__(
            _Pulled(self),
            content_type="text/event-stream; charset=utf-8",
            headers={
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",
                # Compression buffers, and costs 120 kB a stream.
                "Content-Encoding": "identity",
            },
        )

    async def write_to(self, send: Send) -> None:
        """Send the whole response; the stream writes to the socket itself. Cancel it when the client has gone."""
        await send(self._start())
        await self.let_go()
        self.headers = ResponseHeaders({})
        await self._stream.run(send)
        await send({"type": "http.response.body"})

    async def let_go(self) -> None:
        """Give back all that Django keeps for a request, minutes before the request ends.

        Every middleware is done by now, and nobody asks the request anything more.
        """
        await _release_request_thread()
        self._request.__dict__.clear()

    def frames(self) -> AsyncGenerator[bytes, None]:
        """Return the stream to be pulled."""
        return self._stream.frames()

    def _start(self) -> dict[str, Any]:
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in self.items()]
        headers += [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in self.cookies.values()]
        return {"type": "http.response.start", "status": self.status_code, "headers": headers}


class _Pulled:
    """What Django's stock handler iterates over.

    Django closes an async generator only at garbage collection when the client leaves while a send is pending; it
    does call `close()` of the object it was given, from another thread.
    """

    def __init__(self, response: EventStreamResponse) -> None:
        self._response = response
        self._frames: AsyncGenerator[bytes, None] | None = None
        self._loop = asyncio.get_running_loop()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._frames is None:
            await self._response.let_go()
            self._frames = self._response.frames()
        try:
            return await anext(self._frames)
        except asyncio.CancelledError:
            await self._frames.aclose()
            raise

    def close(self) -> None:
        if self._frames is not None and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._frames.aclose(), self._loop)


async def _release_request_thread() -> None:
    """Give back the thread and database connection that Django keeps for a request, minutes before the request ends."""
    await sync_to_async(connections.close_all)()
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if executor is not None:
        executor.shutdown(wait=False)


async def open_stream(
    request: HttpRequest, channels: str | Mapping[str, str], *, snapshot: Snapshot
) -> HttpResponseBase:
    """Answer a request for channels it may read: a stream, or 204 when everything was sent and nothing will follow.

    `channels` is one name, or names by alias: short words, stable between a client's connections, that make up the
    ids of a stream of several channels. The position is `Last-Event-ID`, else `?last_event_id=` (EventSource cannot
    set headers at its first request).

    Raises:
        StreamingOff: this installation does not stream.
        ShuttingDown: this process takes no new streams.
        ValueError: no channel, too many, or an impossible alias.
    """
    if not sse_settings().enabled:
        raise StreamingOff("Streaming is turned off here; poll instead.")
    hub = current_hub()
    if hub.draining:
        raise ShuttingDown("This server is restarting; connect again.")
    asked = request.headers.get("Last-Event-ID") or request.GET.get("last_event_id")
    cursor = Cursor({"": channels} if isinstance(channels, str) else channels, asked)
    if asked and cursor.is_at_the_end({name: await hub.log.position(name) for name in cursor}):
        # [spec] 204 is how a server stops an EventSource from coming back.
        nothing = HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        del nothing["Content-Type"]
        return nothing
    return EventStreamResponse(OpenStream(hub, cursor, snapshot), request)
