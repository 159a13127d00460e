"""The nginx configuration in front of the real application: streams pass as they are written, limits hold."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.processes import wait_until
from strategies.accounts import tokens
from tests.deployment.nginx import Nginx, trusting
from tests.sse.servers import launch, ready
from tests.strategies.writing import write_sections
from tests.wire import Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

PROMPT_S = 5.0
"""On a machine that is busy with other tests; buffered, a stream would show nothing before it ends."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nginx]:
    """The application behind nginx."""
    server = launch("uvicorn", tmp_path, BEHIND_PROXY="true", SSE_HEARTBEAT_INTERVAL_S=1, ALLOWED_HOSTS="127.0.0.1")
    try:
        with Nginx(tmp_path, [f"127.0.0.1:{ready(server).port}"]) as nginx:
            yield nginx
    finally:
        server.child.stop(within_s=5)


def test_a_stream_passes_event_by_event_and_with_its_heartbeats(site: Nginx, run: Any, alice: Any) -> None:
    with site.client(tokens.issue(alice, name="test")) as client:
        began = time.monotonic()
        with client.stream("GET", f"/api/v1/runs/{run.pk}/stream") as stream:
            wire, chunks = Wire(), stream.iter_raw()

            def until(kind: str) -> float:
                while not any(heard.event == kind for heard in wire.events):
                    wire.feed(next(chunks))
                return time.monotonic() - began

            first_s = until("hello")
            until("heartbeat")
            began = time.monotonic()
            write_sections(run, 1)
            section_s = until("section")

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["cache-control"] == "no-store, no-transform"
    assert first_s < PROMPT_S
    assert section_s < PROMPT_S


def test_pages_static_files_orders_and_limits_behind_it(site: Nginx, raw_brief: dict, alice: Any) -> None:
    with site.client(tokens.issue(alice, name="test")) as client:
        page = client.get("/accounts/login/")
        static = client.get("/static/strategies/throughline.css")
        ordered = client.post("/api/v1/runs", json={"brief": raw_brief})
        refused = client.post("/api/v1/runs", json={"brief": "x" * 300_000})
        by_nginx = client.post("/api/v1/runs", json={"brief": "x" * 1_100_000})
        polled = client.get(ordered.headers["Location"])
        unchanged = client.get(ordered.headers["Location"], headers={"If-None-Match": polled.headers["ETag"]})
        http = httpx.get(f"http://127.0.0.1:{site.plain_port}/new?sample=x")

    assert (page.status_code, static.status_code) == (200, 200)
    assert "text/css" in static.headers["content-type"]
    assert (ordered.status_code, polled.status_code, unchanged.status_code) == (202, 200, 304)
    for answer in (refused, by_nginx):
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "too_large"
    assert (http.status_code, http.headers["location"]) == (308, "https://127.0.0.1/new?sample=x")


def logged_requests(site: Nginx) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in site.log.splitlines(keepends=True) if line.startswith("{") and line[-1] == "\n"
    ]


def test_every_request_has_an_id_and_what_it_asked_for_is_in_no_log(site: Nginx) -> None:
    with site.client() as client:
        answers = [client.get(path) for path in ("/livez?ticket=hunter2", "/shared/hunter2")]

    ids = [answer.headers.get_list("X-Request-ID") for answer in answers]
    # A request is logged after its answer has been sent.
    assert wait_until(lambda: len(logged_requests(site)) >= len(answers), within_s=5)
    logged = logged_requests(site)
    assert [len(one) for one in ids] == [1, 1]
    assert ids[0] != ids[1]
    assert [line["request_id"] for line in logged] == [one[0] for one in ids]
    assert [line["path"] for line in logged] == ["/livez", "/shared/…"]
    assert "hunter2" not in site.log


def test_with_no_web_process_a_client_of_the_api_is_told_when_to_come_back(tmp_path: Path) -> None:
    with Nginx(tmp_path, ["127.0.0.1:1", "127.0.0.1:2"]) as nginx, nginx.client() as client:
        asked = [client.get("/api/v1/runs"), client.get("/api/v1/runs/x/stream"), client.post("/api/v1/runs", json={})]

    for answer in asked:
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["Retry-After"] == "2"
        assert answer.json()["code"] == "unavailable"
        assert len(answer.headers["X-Request-ID"]) == 32


def test_what_a_client_says_of_itself_is_not_passed_on(tmp_path: Path) -> None:
    with Recorder() as behind, Nginx(tmp_path, [f"127.0.0.1:{behind.server_port}"]) as nginx:
        lies = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http", "X-Request-ID": "mine"}
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        told = httpx.get(f"{nginx.url}/", headers=lies | {"traceparent": trace}, verify=trusting())

    heard = behind.heard
    assert heard["X-Forwarded-For"] == "127.0.0.1"
    assert heard["X-Forwarded-Proto"] == "https"
    assert heard["Host"] == f"127.0.0.1:{nginx.port}"
    assert heard["X-Request-ID"] == told.headers["X-Request-ID"] != "mine"
    assert heard["traceparent"] == trace


class Recorder(ThreadingHTTPServer):
    """Notes the headers of a request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Note)
        self.heard: dict[str, str] = {}

    def __enter__(self) -> "Recorder":
        self._thread = threading.Thread(target=self.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Note(BaseHTTPRequestHandler):
    server: Recorder

    def do_GET(self) -> None:
        self.server.heard = dict(self.headers.items())
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
        """A test's output is its own."""
