"""The HTTP response that carries one stream out of an async Django view."""

import asyncio
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from typing import Any

from asgiref.sync import SyncToAsync, sync_to_async
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from sse.conf import sse_settings
from sse.cursor import Cursor
from sse.direct import Send
from sse.error_handler import NoSuchChannel, ShuttingDown, StreamingDisabled
from sse.hub import Hub, current_hub
from sse.rules import Credential, StreamPermission, unreadable
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

    def detach(self) -> Callable[[Send], Coroutine[Any, Any, None]]:
        """Return what will send the whole response, apart from all that Django keeps for it. Use it once."""
        start, stream, request = self._start(), self._stream, self._request

        async def write_to(send: Send) -> None:
            nonlocal start, request
            # Django leaves it in a reference cycle, until the next full garbage collection.
            request.__dict__.clear()
            await send(start)
            del start, request
            await stream.run(send)
            await send({"type": "http.response.body"})

        return write_to

    def close(self) -> None:
        super().close()
        # Whatever CONN_MAX_AGE says: the connection would stay with the request's thread.
        connections.close_all()

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
    request: HttpRequest,
    channels: str | Mapping[str, str],
    *,
    snapshot: Snapshot,
    user: AbstractBaseUser | None = None,
    by_session: bool = True,
    credential: Credential | None = None,
) -> HttpResponseBase:
    """Answer a request for channels: a stream, or 204 when everything was sent and nothing will follow.

    `channels` is one name, or names by alias: short words, stable between a client's connections, that make up the
    ids of a stream of several channels. The position is `Last-Event-ID`, else `?last_event_id=` (EventSource cannot
    set headers at its first request).

    With `user`, the channels' rules are asked now and again every few seconds, the user's limits hold, and the stream
    ends when the session does (`by_session`; False for one opened with a token or a ticket) or the `credential`, which
    the caller has found to hold now. Without, anybody who can send the request may read.

    Raises:
        NoSuchChannel: the user may not read some of them; `channels` says which.
        TooManyConnections, OpenedTooOften: a limit is reached; `retry_after_s` says when to come back.
        StreamingDisabled: this installation does not stream.
        ShuttingDown: this process takes no new streams.
        ValueError: no channel, too many, or an impossible alias.
    """
    if not sse_settings().enabled:
        raise StreamingDisabled("Streaming is turned off here; poll instead.")
    hub = current_hub()
    if hub.draining:
        raise ShuttingDown("This server is restarting; connect again.")
    asked = request.headers.get("Last-Event-ID") or request.GET.get("last_event_id")
    cursor = Cursor({"": channels} if isinstance(channels, str) else channels, asked)
    if user is not None and (refused := await hub.log.call(lambda: unreadable(user, list(cursor)))):
        raise NoSuchChannel(refused)
    if asked and cursor.has_everything(await hub.log.read_positions(cursor)):
        # [spec] 204 is how a server stops an EventSource from coming back.
        nothing = HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        del nothing["Content-Type"]
        return nothing
    session_key = request.session.session_key if user is not None and by_session else None
    permission = await _admit(hub, user, tuple(cursor), session_key, credential) if user is not None else None
    return EventStreamResponse(OpenStream(hub, cursor, snapshot, permission=permission), request)


async def _admit(
    hub: Hub,
    user: AbstractBaseUser,
    channels: tuple[str, ...],
    session_key: str | None,
    credential: Credential | None,
) -> StreamPermission:
    admission = await hub.connections.admit(user_key=str(user.pk), channels=channels, owner=user.get_username())
    permission = StreamPermission(
        connection_id=admission.connection_id,
        user_id=str(user.pk),
        channels=channels,
        session_key=session_key,
        credential=credential,
    )
    # A client may leave before its stream is opened at all; then nobody else gives the lease back.
    loop, release = asyncio.get_running_loop(), hub.connections.release
    weakref.finalize(permission, _give_back, loop, release, admission.connection_id).atexit = False
    return permission


def _give_back(loop: asyncio.AbstractEventLoop, release: Callable[[str], None], connection_id: str) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(release, connection_id)
