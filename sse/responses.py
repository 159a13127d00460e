"""The HTTP response that carries one stream out of an async Django view."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from asgiref.sync import SyncToAsync, sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from sse.conf import sse_settings
from sse.error_handler import ShuttingDown, StreamingOff
from sse.hub import current_hub
from sse.stream import OpenStream, Snapshot
from sse.types import parse_event_id


class EventStreamResponse(StreamingHttpResponse):
    """A `text/event-stream` response over the frames of one stream."""

    def __init__(self, frames: AsyncGenerator[bytes, None]) -> None:
        super().__init__(
            _ClosingIterator(frames),
            content_type="text/event-stream; charset=utf-8",
            headers={
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",
                # Compression buffers, and costs 120 kB a stream.
                "Content-Encoding": "identity",
            },
        )


class _ClosingIterator:
    """Hands frames out and makes sure the generator behind them is closed.

    Django closes an async generator only at garbage collection when the client leaves while a send is pending; it
    does call `close()` of the object it was given, from another thread.
    """

    def __init__(self, frames: AsyncGenerator[bytes, None]) -> None:
        self._frames = frames
        self._loop = asyncio.get_running_loop()
        self._thread_released = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._thread_released:
            self._thread_released = True
            await _release_request_thread()
        try:
            return await anext(self._frames)
        except asyncio.CancelledError:
            await self._frames.aclose()
            raise

    def close(self) -> None:
        if not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._frames.aclose(), self._loop)


async def _release_request_thread() -> None:
    """Give back the thread and database connection that Django keeps for a request, minutes before the request ends."""
    await sync_to_async(connections.close_all)()
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if executor is not None:
        executor.shutdown(wait=False)


async def open_stream(request: HttpRequest, channel: str, *, snapshot: Snapshot) -> HttpResponseBase:
    """Answer a request for a channel it may read: a stream, or 204 when everything was sent and nothing will follow.

    The position is `Last-Event-ID`, else `?last_event_id=` (EventSource cannot set headers at its first request).

    Raises:
        StreamingOff: this installation does not stream.
        ShuttingDown: this process takes no new streams.
    """
    if not sse_settings().enabled:
        raise StreamingOff("Streaming is turned off here; poll instead.")
    hub = current_hub()
    if hub.draining:
        raise ShuttingDown("This server is restarting; connect again.")
    cursor = parse_event_id(request.headers.get("Last-Event-ID") or request.GET.get("last_event_id"))
    if cursor is not None:
        position = await hub.log.position(channel)
        if position.closed and cursor == position.last:
            # [spec] 204 is how a server stops an EventSource from coming back.
            nothing = HttpResponse(status=204, headers={"Cache-Control": "no-store"})
            del nothing["Content-Type"]
            return nothing
    return EventStreamResponse(OpenStream(hub, channel, cursor, snapshot).frames())
