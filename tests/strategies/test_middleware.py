"""The middleware decorator serves sync and async chains from one function."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from strategies.middleware import GetResponse, Steps, middleware

REQUEST = RequestFactory().get("/")
exits: list[str] = []


@contextmanager
def recorded(name: str) -> Iterator[None]:
    try:
        yield
    finally:
        exits.append(name)


def get_thread_name() -> str:
    return threading.current_thread().name


def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
    return None


@middleware(process_exception=process_exception)
def add_thread(request: HttpRequest, get_response: GetResponse) -> Steps:
    with recorded("middleware"):
        response: HttpResponse = yield get_response(request)
        response["Thread"] = yield get_thread_name
        return response


@middleware()
def reject(request: HttpRequest, get_response: GetResponse) -> Steps:
    return HttpResponse(status=403)
    yield


@middleware()
def replace_with_async_view(request: HttpRequest, get_response: GetResponse) -> Steps:
    response: HttpResponse = yield async_view(request)
    return response


async def async_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"view")


def run(factory: Any, view: Callable[[HttpRequest], Any]) -> Any:
    handler = factory(view)
    assert iscoroutinefunction(handler) is iscoroutinefunction(view)
    return asyncio.run(handler(REQUEST)) if iscoroutinefunction(view) else handler(REQUEST)


def sync_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"view")


both = pytest.mark.parametrize("view", [sync_view, async_view])


@both
def test_middleware_gets_the_response(view: Any) -> None:
    response = run(add_thread, view)

    assert response.content == b"view"
    assert (response["Thread"] == "MainThread") is (view is sync_view)


@both
def test_middleware_can_respond_without_the_view(view: Any) -> None:
    assert run(reject, view).status_code == 403


@both
def test_middleware_can_call_an_async_view(view: Any) -> None:
    assert run(replace_with_async_view, view).content == b"view"


@pytest.mark.parametrize("is_async", [False, True])
def test_middleware_leaves_its_context_when_the_view_fails(is_async: bool) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise ValueError("no")

    async def fail_async(request: HttpRequest) -> HttpResponse:
        raise ValueError("no")

    exits.clear()
    with pytest.raises(ValueError, match="no"):
        run(add_thread, fail_async if is_async else fail)

    assert exits == ["middleware"]


def test_middleware_leaves_its_context_when_it_is_canceled() -> None:
    async def never(request: HttpRequest) -> HttpResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async def cancel() -> None:
        task = asyncio.create_task(add_thread(never)(REQUEST))
        await asyncio.sleep(0)
        task.cancel()
        await task

    exits.clear()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())

    assert exits == ["middleware"]


def test_middleware_has_the_exception_hook() -> None:
    assert add_thread(sync_view).process_exception is process_exception
    assert not hasattr(reject(sync_view), "process_exception")
