"""An ASGI middleware that limits the size of a request body and the time it may take to arrive."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from django.http import HttpResponse

from sse.handler import Receive, Scope, Send, read_path_info
from sse.lifespan import ASGIApplication
from strategies.api.problems import render_general_problem
from strategies.middleware import API_PREFIX

DISCONNECT = {"type": "http.disconnect"}
LINGER_BYTES, LINGER_S = 1_000_000, 2.0
"""How much of a rejected body is still read and discarded after the response. Closing a connection while the client
is sending resets it, and the client may lose the response. A proxy with a limit of its own sends no more than this.
"""


class BodyLimit:
    """Responds 413 or 408 as soon as a request body is too large or too slow.

    Django itself checks the size only after it has received the whole body and written a large one to a file.
    """

    def __init__(
        self,
        application: ASGIApplication,
        *,
        max_bytes: int,
        timeout_s: float,
        upload_paths: frozenset[str] = frozenset(),
        upload_max_bytes: int = 0,
    ) -> None:
        """Set the limits. `upload_paths` are the paths that take a file, and so up to `upload_max_bytes`."""
        self._application = application
        self._max_bytes = max_bytes
        self._upload_paths, self._upload_max_bytes = upload_paths, upload_max_bytes
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _may_have_body(scope):
            await self._application(scope, receive, send)
        elif _content_length(scope) > (max_bytes := self._limit(scope)):
            await _reject(scope, receive, send, "too_large")
        else:
            body = _Body(receive, max_bytes=max_bytes, deadline=time.monotonic() + self._timeout_s)
            # Pass `send` unwrapped: streams write through it directly to the socket.
            await self._application(scope, body.receive, send)
            if body.error_code:
                await _reject(scope, receive, send, body.error_code)

    def _limit(self, scope: Scope) -> int:
        is_upload = scope["method"] == "POST" and read_path_info(scope) in self._upload_paths
        return self._upload_max_bytes if is_upload else self._max_bytes


class _Body:
    """Receives the body of one request, up to the limits.

    When the body exceeds a limit, the application receives a disconnect. Django reads the whole body first, so it has
    not responded yet and now never does.
    """

    def __init__(self, receive: Receive, *, max_bytes: int, deadline: float) -> None:
        self._receive = receive
        self._left_bytes = max_bytes
        self._deadline = deadline
        self._is_read = False
        self.error_code = ""

    async def receive(self) -> Any:
        if self._is_read:
            return await self._receive()
        if self.error_code:
            return DISCONNECT
        try:
            async with asyncio.timeout(self._deadline - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            return self._reject("request_timeout")
        self._left_bytes -= len(message.get("body", b""))
        if self._left_bytes < 0:
            return self._reject("too_large")
        self._is_read = not message.get("more_body", False)
        return message

    def _reject(self, code: str) -> Any:
        self.error_code = code
        return DISCONNECT


def _may_have_body(scope: Scope) -> bool:
    """Return False for an HTTP/1 request that announces no body. It keeps the server's own `receive`."""
    names = {name for name, _ in scope["headers"]}
    return not scope["http_version"].startswith("1") or b"content-length" in names or b"transfer-encoding" in names


def _content_length(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"")
    return int(value[:20]) if value.isdigit() else 0


async def _reject(scope: Scope, receive: Receive, send: Send, code: str) -> None:
    problem = render_general_problem(code)
    is_api = read_path_info(scope).startswith(API_PREFIX)
    text = HttpResponse(_MESSAGES[code], status=problem.status_code, content_type="text/plain")
    response = problem if is_api else text
    response["Content-Length"], response["Connection"] = str(len(response.content)), "close"
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content, "more_body": True})
    await _discard_rest(receive)
    await send({"type": "http.response.body", "body": b""})


async def _discard_rest(receive: Receive) -> None:
    left_bytes = LINGER_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while left_bytes > 0:
                message = await receive()
                if not message.get("more_body", False):
                    return
                left_bytes -= len(message["body"])


_MESSAGES = {
    "too_large": "Your request is too large. Go back, shorten it and try again.\n",
    "request_timeout": "Your request took too long to arrive. Go back and try again.\n",
}
