"""Bounds what a request may send before anything of it is kept: bytes, and the time they take to arrive."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from django.http import HttpResponse

from sse.asgi import ASGIApplication, Receive, Scope, Send
from strategies.api.middleware import API_PREFIX
from strategies.api.problems import general_problem

GONE = {"type": "http.disconnect"}
LINGER_BYTES, LINGER_S = 1_000_000, 2.0
"""How much of a refused body is still taken, and dropped, behind the answer: a connection that is closed while the
other end sends is reset, and the answer may be lost with it. A proxy with a limit of its own passes no more than that.
"""


class BodyLimit:
    """Wraps an ASGI application: a body that is too long or too slow is answered with 413 or 408 at once.

    Django looks at the size after it has received everything, and writes what is large to a file.
    """

    def __init__(self, application: ASGIApplication, *, max_bytes: int, within_s: float) -> None:
        self._application = application
        self._max_bytes = max_bytes
        self._within_s = within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
        elif _announced_bytes(scope) > self._max_bytes:
            await _refuse(scope, receive, send, "too_large")
        else:
            body = _Body(receive, max_bytes=self._max_bytes, until=time.monotonic() + self._within_s)
            # `send` stays the server's own: streams look through it at the socket.
            await self._application(scope, body.receive, send)
            if body.refused_as:
                await _refuse(scope, receive, send, body.refused_as)


class _Body:
    """One request's body on its way in.

    When it is refused, the application hears that the client has gone: Django, which reads it all before it does
    anything else, then answers nothing.
    """

    def __init__(self, receive: Receive, *, max_bytes: int, until: float) -> None:
        self._receive = receive
        self._left_bytes = max_bytes
        self._until = until
        self._is_read = False
        self.refused_as = ""

    async def receive(self) -> Any:
        if self._is_read:
            return await self._receive()
        if self.refused_as:
            return GONE
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            return self._refused("request_timeout")
        self._left_bytes -= len(message.get("body", b""))
        if self._left_bytes < 0:
            return self._refused("too_large")
        self._is_read = not message.get("more_body", False)
        return message

    def _refused(self, code: str) -> Any:
        self.refused_as = code
        return GONE


def _announced_bytes(scope: Scope) -> int:
    announced = dict(scope["headers"]).get(b"content-length", b"")
    return int(announced[:20]) if announced.isdigit() else 0


async def _refuse(scope: Scope, receive: Receive, send: Send, code: str) -> None:
    problem = general_problem(code)
    is_api = scope["path"].startswith(API_PREFIX)
    answer = problem if is_api else HttpResponse(_WORDS[code], status=problem.status_code, content_type="text/plain")
    answer["Content-Length"], answer["Connection"] = str(len(answer.content)), "close"
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content, "more_body": True})
    await _linger(receive)
    await send({"type": "http.response.body", "body": b""})


async def _linger(receive: Receive) -> None:
    left_bytes = LINGER_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while left_bytes > 0:
                message = await receive()
                if not message.get("more_body", False):
                    return
                left_bytes -= len(message["body"])


_WORDS = {
    "too_large": "This is more than can be sent at once. Go back, shorten it and try again.\n",
    "request_timeout": "What was sent did not arrive in time. Go back and try again.\n",
}
