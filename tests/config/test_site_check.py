"""The site is asked for its probe and its first page at its public address."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from config.findings import Issue
from config.site_check import check_address, check_first_page
from config.site_client import SiteClient


@contextmanager
def serve(pages: Mapping[str, tuple[int, str]], body: bytes = b"ok\n") -> Iterator[SiteClient]:
    """Answer each path with a status and a `Location`, in which `SITE` is the address of this server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, location = pages[self.path]
            self.send_response(status)
            if location:
                self.send_header("Location", location.replace("SITE", url))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield SiteClient(url)
        server.shutdown()
        thread.join()


def find_issue(check: Any, pages: Mapping[str, tuple[int, str]], body: bytes = b"ok\n") -> Issue:
    with serve(pages, body) as client, pytest.raises(Issue) as raised:
        check(client)
    return raised.value


@pytest.mark.parametrize(
    ("pages", "description"),
    [
        ({"/": (200, "")}, "answers 200"),
        ({"/": (302, "SITE/accounts/login/"), "/accounts/login/": (200, "")}, "answers 200 at "),
        ({"/": (302, "/x?next=/"), "/x?next=/": (200, "")}, "answers 200 at "),
        ({"/": (403, "")}, "answers 403"),
    ],
)
def test_first_page_that_answers_is_reported(pages: dict[str, tuple[int, str]], description: str) -> None:
    with serve(pages) as client:
        assert description in check_first_page(client)


@pytest.mark.parametrize(
    "pages", [{"/": (301, "SITE/")}, {"/": (302, "/a"), "/a": (302, "/b"), "/b": (302, "/a")}, {"/": (301, "SITE")}]
)
def test_redirects_that_never_end_hint_at_the_proxy(pages: dict[str, tuple[int, str]], settings: Any) -> None:
    assert "BEHIND_PROXY=true" in find_issue(check_first_page, pages).hint
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    issue = find_issue(check_first_page, pages)
    assert issue.detail.endswith("redirects to itself")
    assert "proxy_set_header X-Forwarded-Proto" in issue.hint


def test_redirect_to_another_address_names_it() -> None:
    for check, path in ((check_address, "/livez"), (check_first_page, "/")):
        issue = find_issue(check, {path: (308, "https://strategy.example/")})
        assert issue.hint == "Check that address: manage.py doctor --url https://strategy.example"


def test_redirect_out_of_the_sub_path_hints_at_the_site_url() -> None:
    with serve({"/strategy/": (302, "/accounts/login/?next=/")}) as client, pytest.raises(Issue) as raised:
        check_first_page(SiteClient(f"{client.url}/strategy"))

    assert raised.value.detail.endswith("/strategy/ redirects to /accounts/login/, outside the sub-path")
    assert raised.value.hint.startswith("Set SITE_URL=http://127.0.0.1:")


@pytest.mark.parametrize(
    ("allowed", "hint"), [(["strategy.example"], "Add 127.0.0.1 to ALLOWED_HOSTS"), (["127.0.0.1"], "pass on the Host")]
)
def test_rejected_host_name_is_missing_here_or_replaced_by_the_proxy(
    allowed: list[str], hint: str, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = allowed

    assert hint in find_issue(check_first_page, {"/": (400, "")}).hint


@pytest.mark.parametrize("status", [502, 503, 504])
def test_proxy_without_web_processes_is_named(status: int) -> None:
    issue = find_issue(check_address, {"/livez": (status, "")})

    assert issue.detail.startswith("BaseHTTP/")
    assert issue.detail.endswith(f"answers {status}: it does not reach a web process")


def test_other_application_at_the_address_is_reported() -> None:
    for status in (200, 404):
        issue = find_issue(check_address, {"/livez": (status, "")}, body=b"<h1>Welcome to nginx!</h1>")
        assert f"answers {status}, but not as this application does" in issue.detail
    with serve({"/livez": (200, "")}) as client:
        assert check_address(client).startswith(f"{client.url} answers through BaseHTTP/")


def test_server_error_and_silence_are_reported() -> None:
    assert "answers 500" in find_issue(check_first_page, {"/": (500, "")}).detail
    with pytest.raises(Issue) as raised:
        check_first_page(SiteClient("http://127.0.0.1:1"))
    assert raised.value.detail == "http://127.0.0.1:1 does not answer (ConnectionRefusedError)"
