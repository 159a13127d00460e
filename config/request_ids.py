"""Every request has an id and, if its client says so, belongs to a trace; both are in every log line of it."""

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
FITTING = re.compile(r"[A-Za-z0-9._-]{8,64}")


@sync_and_async_middleware
def named(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: gives requests their ids, tells clients of them, and writes a line for each."""
    if iscoroutinefunction(get_response):

        async def answer(request: HttpRequest) -> HttpResponseBase:
            request_id, began = _id_of(request), time.monotonic()
            with _bound(request, request_id):
                return _told(request, await get_response(request), request_id, began)

        return answer

    def answer_sync(request: HttpRequest) -> HttpResponseBase:
        request_id, began = _id_of(request), time.monotonic()
        with _bound(request, request_id):
            return _told(request, get_response(request), request_id, began)

    return answer_sync


def _id_of(request: HttpRequest) -> str:
    """Return our proxy's id for it, or a new one: a client's own would let it write into our logs as another."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if FITTING.fullmatch(given) else uuid4().hex


def _bound(request: HttpRequest, request_id: str) -> AbstractContextManager[None]:
    return tracing.continue_trace({"traceparent": request.headers.get("traceparent", "")}, request_id=request_id)


def _told(request: HttpRequest, response: HttpResponseBase, request_id: str, began: float) -> HttpResponseBase:
    response[HEADER] = request_id
    about = {"status": response.status_code, "duration_s": round(time.monotonic() - began, 4)}
    logger.info("%s %s %s", request.method, _path_of(request), response.status_code, extra=about)
    return response


def _path_of(request: HttpRequest) -> str:
    """Return what was asked for, without the query, which may hold a ticket, and without a link's secret."""
    found = request.resolver_match
    secret = str(found.kwargs.get("token", "")) if found else ""
    return request.path.replace(secret, "…") if secret else request.path
