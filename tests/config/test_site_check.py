"""The site is asked for its first page at its public address."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from config.site_check import SiteUnreachable, request_site


@contextmanager
def serve(status: int, location: str = "") -> Iterator[str]:
    """Answer every request with this status; `location` is relative to the site's address, which is yielded."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", f"{site_url}{location}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        site_url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site_url
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "location"), [(200, ""), (302, "/accounts/login/"), (403, "")])
def test_site_that_answers_is_reported(status: int, location: str) -> None:
    with serve(status, location) as site_url:
        assert request_site(site_url) == f"{site_url}/ answers {status}"


def test_redirect_to_itself_hints_at_the_proxy_setting() -> None:
    with serve(301, "/") as site_url, pytest.raises(SiteUnreachable, match="redirects to itself") as raised:
        request_site(site_url)
    assert "BEHIND_PROXY=true" in raised.value.hint


def test_server_error_and_silence_are_reported() -> None:
    with serve(502) as site_url, pytest.raises(SiteUnreachable, match="answers 502"):
        request_site(site_url)
    with pytest.raises(SiteUnreachable, match=r"does not answer \(ConnectionRefusedError\)"):
        request_site(site_url)
