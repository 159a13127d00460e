"""Give each request an id, continue the trace of its client, and log it. Every log line of a request has both ids."""

import logging
import re
import time
from asyncio import iscoroutinefunction
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from strategies import tracing

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
VALID_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


@sync_and_async_middleware
def set_request_id(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware that sets `X-Request-ID` on the response and logs the request."""
    if iscoroutinefunction(get_response):

        async def answer(request: HttpRequest) -> HttpResponseBase:
            request_id, started = _request_id(request), time.monotonic()
            with _bind_ids(request, request_id):
                return _finish(request, await get_response(request), request_id, started)

        return answer

    def answer_sync(request: HttpRequest) -> HttpResponseBase:
        request_id, started = _request_id(request), time.monotonic()
        with _bind_ids(request, request_id):
            return _finish(request, get_response(request), request_id, started)

    return answer_sync


def _request_id(request: HttpRequest) -> str:
    """Return the id from our proxy, or a new one. Ids from clients are ignored: they could imitate other requests."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if VALID_ID.fullmatch(given) else uuid4().hex


def _bind_ids(request: HttpRequest, request_id: str) -> AbstractContextManager[None]:
    return tracing.continue_trace({"traceparent": request.headers.get("traceparent", "")}, request_id=request_id)


def _finish(request: HttpRequest, response: HttpResponseBase, request_id: str, started: float) -> HttpResponseBase:
    response[HEADER] = request_id
    extra = {"status": response.status_code, "duration_s": round(time.monotonic() - started, 4)}
    logger.info("%s %s %s", request.method, _loggable_path(request), response.status_code, extra=extra)
    return response


def _loggable_path(request: HttpRequest) -> str:
    """Return the path without the query, which may contain a ticket, and without the token of a shared link."""
    match = request.resolver_match
    secret = str(match.kwargs.get("token", "")) if match else ""
    return request.path.replace(secret, "…") if secret else request.path
