"""The nginx configuration in front of the real application."""

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
from tests.deployment.nginx import Nginx, insecure_tls_context
from tests.sse.servers import start_server, wait_until_ready
from tests.strategies.writing import write_sections
from tests.wire import Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

UNBUFFERED_WITHIN_S = 5.0
"""Generous for a machine busy with other tests: a buffered stream would send nothing before it ends."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Nginx]:
    """The application behind nginx."""
    server = start_server(
        "uvicorn", tmp_path, BEHIND_PROXY="true", SSE_HEARTBEAT_INTERVAL_S=1, ALLOWED_HOSTS="127.0.0.1"
    )
    try:
        with Nginx(tmp_path, [f"127.0.0.1:{wait_until_ready(server).port}"]) as nginx:
            yield nginx
    finally:
        server.child.stop(within_s=5)


def test_nginx_does_not_buffer_streams(site: Nginx, run: Any, alice: Any) -> None:
    with site.client(tokens.issue(alice, name="test")) as client:
        started = time.monotonic()
        with client.stream("GET", f"/api/v1/runs/{run.pk}/stream") as stream:
            wire, chunks = Wire(), stream.iter_raw()

            def read_until(kind: str) -> float:
                while not any(event.event == kind for event in wire.events):
                    wire.feed(next(chunks))
                return time.monotonic() - started

            first_s = read_until("hello")
            read_until("heartbeat")
            started = time.monotonic()
            write_sections(run, 1)
            section_s = read_until("section")

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["cache-control"] == "no-store, no-transform"
    assert first_s < UNBUFFERED_WITHIN_S
    assert section_s < UNBUFFERED_WITHIN_S


def test_nginx_serves_pages_static_files_and_the_api(site: Nginx, raw_brief: dict, alice: Any) -> None:
    with site.client(tokens.issue(alice, name="test")) as client:
        page = client.get("/accounts/login/")
        static = client.get("/static/strategies/throughline.css")
        created = client.post("/api/v1/runs", json={"brief": raw_brief})
        rejected = client.post("/api/v1/runs", json={"brief": "x" * 300_000})
        rejected_by_nginx = client.post("/api/v1/runs", json={"brief": "x" * 1_100_000})
        file = {"file": ("notes.txt", b"x" * 1_100_000)}
        read = client.post("/api/v1/briefs/proposals", files=file)
        polled = client.get(created.headers["Location"])
        unchanged = client.get(created.headers["Location"], headers={"If-None-Match": polled.headers["ETag"]})
        http = httpx.get(f"http://127.0.0.1:{site.plain_port}/new?sample=x")

    assert (page.status_code, static.status_code) == (200, 200)
    assert "text/css" in static.headers["content-type"]
    assert (created.status_code, polled.status_code, unchanged.status_code) == (202, 200, 304)
    # Passed on to the application, which rejects its length.
    assert (read.status_code, read.json()["errors"][0]["code"]) == (422, "too_long")
    for response in (rejected, rejected_by_nginx):
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["code"] == "too_large"
    assert (http.status_code, http.headers["location"]) == (308, "https://127.0.0.1/new?sample=x")


def logged_requests(site: Nginx) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in site.log.splitlines(keepends=True) if line.startswith("{") and line[-1] == "\n"
    ]


def test_nginx_sets_request_ids_and_logs_no_secrets(site: Nginx) -> None:
    with site.client() as client:
        paths = ["/livez?ticket=hunter2", "/shared/hunter2", "/accounts/password/reset/MQ/hunter2/"]
        responses = [client.get(path) for path in paths]

    ids = [response.headers.get_list("X-Request-ID") for response in responses]
    # nginx logs a request after it has sent the response.
    assert wait_until(lambda: len(logged_requests(site)) >= len(responses), within_s=5)
    logged = logged_requests(site)
    assert [len(values) for values in ids] == [1, 1, 1]
    assert ids[0] != ids[1]
    assert [line["request_id"] for line in logged] == [values[0] for values in ids]
    assert [line["path"] for line in logged] == ["/livez", "/shared/…", "/accounts/password/reset/…"]
    assert "hunter2" not in site.log


def test_api_is_503_with_retry_after_without_web_processes(tmp_path: Path) -> None:
    with Nginx(tmp_path, ["127.0.0.1:1", "127.0.0.1:2"]) as nginx, nginx.client() as client:
        responses = [
            client.get("/api/v1/runs"),
            client.get("/api/v1/runs/x/stream"),
            client.post("/api/v1/runs", json={}),
        ]

    assert "/runs/x/stream" not in nginx.log.replace('"path":"/api/v1/runs/x/stream"', ""), "errors contain whole URLs"
    for response in responses:
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["Retry-After"] == "2"
        assert response.json()["code"] == "unavailable"
        assert len(response.headers["X-Request-ID"]) == 32


def test_nginx_overwrites_forwarded_headers_from_clients(tmp_path: Path) -> None:
    with Recorder() as upstream, Nginx(tmp_path, [f"127.0.0.1:{upstream.server_port}"]) as nginx:
        forged = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http", "X-Request-ID": "mine"}
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        response = httpx.get(f"{nginx.url}/", headers=forged | {"traceparent": trace}, verify=insecure_tls_context())

    received = upstream.received
    assert received["X-Forwarded-For"] == "127.0.0.1"
    assert received["X-Forwarded-Proto"] == "https"
    assert received["Host"] == f"127.0.0.1:{nginx.port}"
    assert received["X-Request-ID"] == response.headers["X-Request-ID"] != "mine"
    assert received["traceparent"] == trace


@pytest.mark.parametrize(
    ("method", "path", "is_problem"),
    [
        ("GET", "/api/v1/runs/1/exports/docx", True),
        ("GET", "/runs/1/strategy.docx", True),
        ("GET", "/api/v1/openapi.json", True),
        ("POST", "/accounts/login/", False),
        ("POST", "/accounts/password/reset/", False),
        ("POST", "/accounts/two-factor/off/", False),
        ("POST", "/admin/password_change/", False),
    ],
)
def test_nginx_limits_expensive_requests_per_address(tmp_path: Path, method: str, path: str, is_problem: bool) -> None:
    with (
        Recorder() as upstream,
        Nginx(tmp_path, [f"127.0.0.1:{upstream.server_port}"]) as nginx,
        nginx.client() as client,
    ):
        started = time.monotonic()
        responses = [client.request(method, path) for _ in range(60)]
        refilled = (time.monotonic() - started) / 2
        others = {client.get(other).status_code for other in ("/livez", "/api/v1/runs", "/accounts/tokens/")}

    rejected = [response for response in responses if response.status_code == 429]
    assert 31 <= len(responses) - len(rejected) <= 32 + refilled
    assert others == {204}
    for response in rejected:
        assert (response.headers["content-type"] == "application/problem+json") == is_problem
        assert not is_problem or (response.json()["code"], response.headers["Retry-After"]) == (
            "too_many_requests",
            "5",
        )


class Recorder(ThreadingHTTPServer):
    """A server that records the headers of the last request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: dict[str, str] = {}

    def __enter__(self) -> "Recorder":
        self._thread = threading.Thread(target=self.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Recorder

    def do_GET(self) -> None:
        self.server.received = dict(self.headers.items())
        self.send_response(204)
        self.end_headers()

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the overridden method
        """Do not log requests."""
