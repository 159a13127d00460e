"""The HTTP response that sends one stream from a Django view."""

import asyncio
import logging
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Literal, TypedDict

from asgiref.sync import SyncToAsync, async_to_sync, sync_to_async
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from sse import event_log
from sse.conf import sse_settings
from sse.cursor import Cursor
from sse.direct import Send
from sse.error_handler import (
    AsgiRequired,
    NoSuchChannel,
    ShuttingDown,
    SSEError,
    StreamingDisabled,
    database_errors_translated,
    render_error,
)
from sse.handshake import Snapshot, encode_closing
from sse.hub import Hub, hub_of, serving_loop
from sse.rules import Credential, StreamPermission, unreadable
from sse.stream import OpenStream

logger = logging.getLogger(__name__)


class _StartMessage(TypedDict):
    type: Literal["http.response.start"]
    status: int
    headers: list[tuple[bytes, bytes]]


class EventStreamResponse(StreamingHttpResponse):
    """A `text/event-stream` response. It can be written directly to the socket, or iterated over."""

    def __init__(self, request: HttpRequest, loop: asyncio.AbstractEventLoop, open_: Callable[[], OpenStream]) -> None:
        """`open_` is called in the event loop, when the stream starts."""
        self._request = request
        self._open = open_
        super().__init__(
            _PulledFrames(self, loop),
            content_type="text/event-stream; charset=utf-8",
            headers={
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",
                # Compression buffers frames and takes 120 kB per stream.
                "Content-Encoding": "identity",
            },
        )

    def detach(self) -> Callable[[Send], Coroutine[Any, Any, None]]:
        """Return a function that sends the whole response without keeping Django's request alive. Use it once."""
        start, open_, request = self._start_message(), self._open, self._request

        async def write_to(send: Send) -> None:
            nonlocal start, request, open_
            # Django leaves the request in a reference cycle, which lives until the next full garbage collection.
            request.__dict__.clear()
            stream = open_()
            try:
                await stream.open()
            except SSEError as error:
                await _send_problem(send, error, start)
                return
            try:
                await send(start)
                del start, request, open_
                await stream.run(send)
            finally:
                stream.close()
            await send({"type": "http.response.body"})

        return write_to

    async def release_request(self) -> None:
        """Free what Django holds for a request, minutes before the request ends.

        All middleware has run by now, and nothing reads the request any more.
        """
        await _release_request_thread()
        self._request.__dict__.clear()

    def frames(self) -> AsyncGenerator[bytes, None]:
        """Return the stream's frames, for callers that pull."""
        return self._open().frames()

    def _start_message(self) -> _StartMessage:
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in self.items()]
        headers += [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in self.cookies.values()]
        return {"type": "http.response.start", "status": self.status_code, "headers": headers}


class _PulledFrames:
    """What Django's stock handler iterates over.

    If the client disconnects during a send, Django closes an async generator only at garbage collection. It does call
    `close()` of the object it was given, from another thread.
    """

    def __init__(self, response: EventStreamResponse, loop: asyncio.AbstractEventLoop) -> None:
        self._response = response
        self._frames: AsyncGenerator[bytes, None] | None = None
        self._loop = loop

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._frames is None:
            await self._response.release_request()
            self._frames = self._response.frames()
        try:
            return await anext(self._frames)
        except asyncio.CancelledError:
            await self._frames.aclose()
            raise
        except SSEError as error:
            # Django has sent the headers already. The client tries again after the time in this frame.
            logger.warning("stream not opened: error=%s", error.code)
            return encode_closing(sse_settings(), is_draining=False)

    def close(self) -> None:
        if self._frames is not None and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._frames.aclose(), self._loop)


async def _send_problem(send: Send, error: SSEError, start: _StartMessage) -> None:
    """Send an error response instead of the stream, with the headers that middleware has added, such as CORS."""
    logger.warning("stream not opened: error=%s", error.code)
    response = render_error(error)
    headers = {name.lower().encode("ascii"): value.encode("latin-1") for name, value in response.items()}
    others = [(name, value) for name, value in start["headers"] if name.lower() not in headers]
    await send({**start, "status": response.status_code, "headers": [*headers.items(), *others]})
    await send({"type": "http.response.body", "body": response.content})


async def _release_request_thread() -> None:
    """Release the thread and database connection that Django holds for a request."""
    await sync_to_async(connections.close_all)()
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if executor is not None:
        executor.shutdown(wait=False)


@database_errors_translated()
def open_stream(
    request: HttpRequest,
    channels: str | Mapping[str, str],
    *,
    snapshot: Snapshot | None = None,
    user: AbstractBaseUser | AnonymousUser | None = None,
    by_session: bool = True,
    credential: Credential | None = None,
) -> HttpResponseBase:
    """Return a response that streams channels, or 204 if the client has received everything and all are closed.

    `channels` is one name, or names by alias: short words that make up the ids of a stream of several channels and must
    not change between a client's connections. The position is read from `Last-Event-ID`, else from `?last_event_id=`
    (EventSource cannot set headers at its first request).

    `snapshot` returns a channel's state for a client that cannot resume from its id. Without it, such a client gets
    the log from its beginning.

    With `user`, the channels' rules are checked now and every few seconds, and the user's limits apply. The stream ends
    with the session (`by_session`; False if it was opened with a token or a ticket) or with the `credential`, which the
    caller has already validated. Without `user`, anybody who can send the request may read.

    Raises:
        NoSuchChannel: the user may not read some channels; its `channels` names them.
        TooManyConnections, OpenedTooOften: a limit is reached; see `retry_after_s`.
        StreamingDisabled: `SSE_ENABLED` is False.
        AsgiRequired: this process does not serve ASGI.
        ShuttingDown: this process accepts no new streams.
        DatabaseUnavailable: the database did not answer, or has no connection left.
        ValueError: no channel, too many, or an invalid alias.
    """
    if not sse_settings().enabled:
        raise StreamingDisabled("Streaming is disabled. Poll instead.")
    last_event_id = request.headers.get("Last-Event-ID") or request.GET.get("last_event_id")
    cursor = Cursor({"": channels} if isinstance(channels, str) else channels, last_event_id)
    if user is not None and (denied := unreadable(user, list(cursor))):
        raise NoSuchChannel(denied)
    loop = _find_serving_loop(request)
    hub = hub_of(loop)
    if hub.draining:
        raise ShuttingDown("This server is restarting. Reconnect.")
    if last_event_id and cursor.has_everything(event_log.read_positions(cursor.seqs)):
        # [spec] An EventSource does not reconnect after 204.
        no_content = HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        del no_content["Content-Type"]
        return no_content
    session_key = request.session.session_key if user is not None and by_session else None
    permission = None
    if isinstance(user, AbstractBaseUser):  # an anonymous one has been denied above
        permission = _admit(hub, loop, user, tuple(cursor), session_key, credential)
    return EventStreamResponse(request, loop, partial(OpenStream, hub, cursor, snapshot, permission=permission))


def _find_serving_loop(request: HttpRequest) -> asyncio.AbstractEventLoop:
    if isinstance(request, WSGIRequest):
        error = AsgiRequired(
            f"This server cannot stream. Start an ASGI server instead, such as: uvicorn {_asgi_module()}:application"
        )
        logger.error("stream not opened: path=%s error=%s", request.path, error.message)
        raise error
    # Under Django's own ASGI handler this runs in the server's loop.
    return serving_loop.get(None) or async_to_sync(_get_running_loop)()


def _asgi_module() -> str:
    package = settings.ROOT_URLCONF.rpartition(".")[0]
    return f"{package}.asgi" if package else "asgi"


async def _get_running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


async def aopen_stream(
    request: HttpRequest,
    channels: str | Mapping[str, str],
    *,
    snapshot: Snapshot | None = None,
    user: AbstractBaseUser | AnonymousUser | None = None,
    by_session: bool = True,
    credential: Credential | None = None,
) -> HttpResponseBase:
    """Do what `open_stream` does, for async views."""
    token = serving_loop.set(asyncio.get_running_loop())
    try:
        return await sync_to_async(open_stream)(
            request, channels, snapshot=snapshot, user=user, by_session=by_session, credential=credential
        )
    finally:
        serving_loop.reset(token)


def _admit(
    hub: Hub,
    loop: asyncio.AbstractEventLoop,
    user: AbstractBaseUser,
    channels: tuple[str, ...],
    session_key: str | None,
    credential: Credential | None,
) -> StreamPermission:
    admission = hub.connections.admit(user_key=str(user.pk), channels=channels, owner=user.get_username())
    permission = StreamPermission(
        connection_id=admission.connection_id,
        user_id=str(user.pk),
        channels=channels,
        session_key=session_key,
        credential=credential,
    )
    # If the client disconnects before the stream starts, this finalizer is the only thing that releases the lease.
    release = hub.connections.release
    weakref.finalize(permission, _release_lease, loop, release, admission.connection_id).atexit = False
    return permission


def _release_lease(loop: asyncio.AbstractEventLoop, release: Callable[[str], None], connection_id: str) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(release, connection_id)
