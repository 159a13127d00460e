"""A decorator for Django middleware that serves sync and async requests from one function."""

from collections.abc import Callable, Generator
from inspect import isawaitable, iscoroutinefunction
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

API_PREFIX = "/api/"
"""Where the paths of the API begin, within the site."""

type GetResponse = Callable[[HttpRequest], Any]
type Steps = Generator[Any, Any, HttpResponseBase]
type ProcessException = Callable[[HttpRequest, Exception], HttpResponse | None]


def middleware(*, process_exception: ProcessException | None = None) -> Callable[[Callable[..., Steps]], Any]:
    """Turn a generator function into Django middleware.

    The function gets the request and `get_response`, and returns the response. It yields every call that may wait, and
    gets the result back: `get_response(request)`, another awaitable, or a function without arguments that blocks. In an
    async chain a function runs in a thread, and everything else on the event loop.

        @middleware()
        def set_powered_by(request: HttpRequest, get_response: GetResponse) -> Steps:
            response = yield get_response(request)
            response["X-Powered-By"] = "Throughline"
            return response

    `process_exception` is Django's hook for exceptions of views.
    """

    def decorate(function: Callable[[HttpRequest, GetResponse], Steps]) -> Any:
        @sync_and_async_middleware
        def factory(get_response: GetResponse) -> Any:
            if iscoroutinefunction(get_response):

                async def respond_async(request: HttpRequest) -> HttpResponseBase:
                    return await _run_async(function(request, get_response))

                respond: Any = respond_async
            else:

                def respond_sync(request: HttpRequest) -> HttpResponseBase:
                    return _run_sync(function(request, get_response))

                respond = respond_sync
            if process_exception:
                respond.process_exception = process_exception
            return respond

        return factory

    return decorate


def has_null_character(request: HttpRequest) -> bool:
    """Return whether the path or the query contains U+0000, which would make a query to the database fail."""
    query = request.META.get("QUERY_STRING", "")
    return "%00" in query or "\0" in query or "\0" in request.path_info


def _run_sync(steps: Steps) -> HttpResponseBase:
    try:
        step = next(steps)
        while True:
            try:
                result = _resolve(step)
            except Exception as error:
                step = steps.throw(error)
            else:
                step = steps.send(result)
    except StopIteration as finished:
        response: HttpResponseBase = finished.value
        return response


def _resolve(step: Any) -> Any:
    if isawaitable(step):
        return async_to_sync(_wait_for)(step)
    return step() if callable(step) else step


async def _wait_for(awaitable: Any) -> Any:
    return await awaitable


async def _run_async(steps: Steps) -> HttpResponseBase:
    try:
        step = next(steps)
        while True:
            try:
                result = await (sync_to_async(step)() if callable(step) else step)
            except BaseException as error:  # also a cancellation, so that `with` blocks end
                step = steps.throw(error)
            else:
                step = steps.send(result)
    except StopIteration as finished:
        response: HttpResponseBase = finished.value
        return response
