"""Requests that are not streams run through the sync middleware chain in one hop to a long-lived thread."""

import asyncio
import io
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import get_script_prefix, path
from django.views.decorators.csrf import csrf_exempt

from sse import handler
from sse.error_handler import RETRY_AFTER_S
from sse.handler import CHUNK_BYTES, THREADS, EventStreamHandler

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

seen: list[Any] = []
left_behind: ContextVar[str] = ContextVar("left_behind", default="nothing")


def name_thread(request: HttpRequest) -> HttpResponse:
    connection.ensure_connection()
    seen.append((threading.current_thread().name, id(connection.connection)))
    return HttpResponse("ok")


def leave_context(request: HttpRequest) -> HttpResponse:
    was = left_behind.get()
    left_behind.set("something")
    return HttpResponse(was)


def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError("secret")


def fail_in_transaction(request: HttpRequest) -> HttpResponse:
    from django.contrib.auth.models import User

    with transaction.atomic():
        User.objects.create_user("nobody")
        raise ValueError("rolled back")


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(request.body, headers={"X-Prefix": get_script_prefix()})
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


class Tracked(io.BytesIO):
    def close(self) -> None:
        seen.append("closed")
        super().close()


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(Tracked(b"x" * (3 * CHUNK_BYTES + 7)))


def breaks_halfway(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        yield b"y" * CHUNK_BYTES
        raise OSError("disk")

    return StreamingHttpResponse(parts())


async def asynchronous(request: HttpRequest) -> HttpResponse:
    seen.append(asyncio.get_running_loop())
    return HttpResponse("async")


urlpatterns = [
    path("thread", name_thread),
    path("context", leave_context),
    path("fail", fail),
    path("rollback", fail_in_transaction),
    path("echo", echo),
    path("file", file),
    path("breaks", breaks_halfway),
    path("async", asynchronous),
]


@pytest.fixture(autouse=True)
def own_middleware(settings: Any) -> Iterator[None]:
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    settings.ALLOWED_HOSTS = ["testserver"]
    seen.clear()
    yield
    seen.clear()


class Site:
    """A handler and what it answers."""

    def __init__(self) -> None:
        self.handler = EventStreamHandler()

    async def get(self, address: str, **more: Any) -> tuple[int, list[tuple[bytes, bytes]], list[bytes]]:
        scope = {
            "type": "http",
            "method": "GET",
            "path": address,
            "query_string": b"",
            "headers": [(b"host", b"testserver")],
            "http_version": "1.1",
        } | more
        talk = ApplicationCommunicator(self.handler, scope)
        await talk.send_input({"type": "http.request", "body": more.get("body", b"")})
        start = await talk.receive_output(5)
        parts = []
        while True:
            message = await talk.receive_output(5)
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                return start["status"], start["headers"], parts


def ask[T](work: Callable[[Site], Awaitable[T]]) -> T:
    """Run `work` in an event loop with a new handler, and end the handler's threads."""
    site = Site()

    async def whole() -> T:
        return await work(site)

    try:
        return asyncio.run(whole())
    finally:
        site.handler.close()


def test_threads_and_connections_are_kept_between_requests() -> None:
    async def work(site: Site) -> None:
        for _ in range(3 * THREADS):
            assert (await site.get("/thread"))[0] == 200

    ask(work)

    threads = {thread for thread, _ in seen}
    assert len(threads) <= THREADS
    assert len(set(seen)) == len(threads), "a thread's database connection was closed in between"


def test_requests_at_once_run_on_different_threads() -> None:
    barrier = threading.Barrier(3, timeout=5)

    def wait_for_all(sender: object, **_: object) -> None:
        barrier.wait()

    request_started.connect(wait_for_all)
    try:

        async def work(site: Site) -> None:
            await asyncio.gather(*(site.get("/thread") for _ in range(3)))

        ask(work)
    finally:
        request_started.disconnect(wait_for_all)

    assert len({thread for thread, _ in seen}) == 3


def test_requests_beyond_the_limit_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "PENDING_MAX", 2)
    all_arrived, may_finish = threading.Barrier(3, timeout=5), threading.Event()

    def hold(sender: object, **_: object) -> None:
        if may_finish.is_set():
            return
        all_arrived.wait()
        may_finish.wait(5)

    async def work(site: Site) -> tuple[int, dict[bytes, bytes]]:
        held = [asyncio.create_task(site.get("/thread")) for _ in range(2)]
        await asyncio.to_thread(all_arrived.wait)
        status, headers, _ = await site.get("/thread")
        may_finish.set()
        assert [(await one)[0] for one in held] == [200, 200]
        assert (await site.get("/thread"))[0] == 200
        return status, dict(headers)

    request_started.connect(hold)
    try:
        status, headers = ask(work)
    finally:
        request_started.disconnect(hold)

    assert status == 503
    assert int(headers[b"Retry-After"]) in RETRY_AFTER_S


def test_context_variables_do_not_leak_into_the_next_request() -> None:
    async def work(site: Site) -> list[bytes]:
        await site.get("/context")
        return (await site.get("/context"))[2]

    assert ask(work) == [b"nothing"]


def test_signals_are_sent_around_each_request() -> None:
    order: list[str] = []

    def started(sender: object, **_: object) -> None:
        order.append("started")

    def finished(sender: object, **_: object) -> None:
        order.append("finished")

    request_started.connect(started)
    request_finished.connect(finished)
    try:
        ask(lambda site: site.get("/echo"))
    finally:
        request_started.disconnect(started)
        request_finished.disconnect(finished)

    assert order == ["started", "finished"]


def test_exception_becomes_a_500_that_keeps_its_text_to_itself() -> None:
    status, _, parts = ask(lambda site: site.get("/fail"))

    assert status == 500
    assert b"secret" not in b"".join(parts)


def test_failed_transaction_is_rolled_back() -> None:
    from django.contrib.auth.models import User

    status, _, _ = ask(lambda site: site.get("/rollback"))

    assert status == 500
    assert not User.objects.filter(username="nobody").exists()


def test_body_cookies_and_script_prefix_arrive() -> None:
    status, headers, parts = ask(
        lambda site: site.get("/prefix/echo", method="POST", body=b"hello", root_path="/prefix")
    )

    assert (status, b"".join(parts)) == (200, b"hello")
    assert (b"X-Prefix", b"/prefix/") in headers
    assert [value for name, value in headers if name == b"Set-Cookie"] == [b"a=1; Path=/", b"b=2; Path=/"]


def test_large_file_is_sent_in_parts_and_closed() -> None:
    _, _, parts = ask(lambda site: site.get("/file"))

    assert b"".join(parts) == b"x" * (3 * CHUNK_BYTES + 7)
    assert len(parts) == 4
    assert "closed" in seen


def test_failing_stream_is_not_taken_for_a_whole_one() -> None:
    with pytest.raises(OSError, match="disk"):
        ask(lambda site: site.get("/breaks"))


@pytest.mark.parametrize(("root_path", "force_script_name"), [("", None), ("/strategy/", None), ("", "/strategy")])
def test_async_views_run_in_the_event_loop(root_path: str, force_script_name: str | None, settings: Any) -> None:
    settings.FORCE_SCRIPT_NAME = force_script_name
    path = f"{(root_path or force_script_name or '').rstrip('/')}/async"

    status, _, parts = ask(lambda site: site.get(path, root_path=root_path))

    assert (status, parts) == (200, [b"async"])
    assert len(seen) == 1


def test_client_that_leaves_before_its_body_arrives_gets_nothing() -> None:
    async def work(site: Site) -> bool:
        scope = {"type": "http", "method": "POST", "path": "/echo", "query_string": b"", "headers": []}
        talk = ApplicationCommunicator(site.handler, scope)
        await talk.send_input({"type": "http.request", "body": b"he", "more_body": True})
        await talk.send_input({"type": "http.disconnect"})
        await talk.wait(5)
        return await talk.receive_nothing()

    assert ask(work)
