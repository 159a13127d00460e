"""The requests that the benchmarks send to the product, and a client that sends them."""

import http.client
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.benchmarks.machine import CannotMeasure
from tests.benchmarks.product import Content

RESPONSE_TIMEOUT_S = 60.0
STYLESHEET = "/static/strategies/throughline.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKind:
    """One kind of request. With several paths each request takes the next one."""

    name: str
    paths: tuple[str, ...]
    headers: Mapping[str, str]
    method: str = "GET"
    body: str | None = None
    status: int = 200
    read_until: bytes = b""
    """Close the connection when this has arrived. Empty: read the whole response."""
    share: float = 1.0
    """Expensive requests are sent less often: this part of the usual number."""
    is_for_peers: bool = False
    """The stock Django project answers it too."""


def build_kinds(content: Content, etag: str) -> list[RequestKind]:
    """Return all kinds. `etag` is that of the active run."""
    run, ended, page = (
        f"/api/v1/runs/{content.active_run}",
        f"/api/v1/runs/{content.ended_run}",
        f"/runs/{content.ended_run}",
    )
    token = {"Authorization": f"Bearer {content.token}"}
    cookie = {"Cookie": content.cookie}
    return [
        RequestKind(
            name="poll 304",
            paths=(run,),
            headers=token | {"If-None-Match": etag},
            status=304,
            is_for_peers=True,
        ),
        RequestKind(name="poll 200", paths=(run,), headers=token, is_for_peers=True),
        RequestKind(name="list", paths=("/api/v1/runs",), headers=token),
        RequestKind(
            name="create",
            method="POST",
            paths=("/api/v1/runs",),
            headers=token | {"Content-Type": "application/json"},
            body=json.dumps({"brief": content.brief}),
            status=202,
            share=0.3,
        ),
        RequestKind(
            name="open a stream",
            paths=(f"{run}/stream",),
            headers=token | {"Accept": "text/event-stream"},
            read_until=b"event: hello",
            share=0.5,
        ),
        RequestKind(name="strategy as JSON", paths=(f"{ended}/strategy",), headers=token, share=0.2),
        RequestKind(name="strategy page", paths=(f"{page}/strategy",), headers=cookie, share=0.1),
        RequestKind(name="section history", paths=_history_paths(content), headers=cookie, share=0.1),
        RequestKind(name="export as DOCX", paths=(f"{ended}/exports/docx",), headers=token, share=0.02),
        RequestKind(name="openapi.json", paths=("/api/v1/openapi.json",), headers={}, share=0.1),
        RequestKind(name="static file", paths=(STYLESHEET,), headers={}),
    ]


def build_heavy_kinds(content: Content) -> dict[str, list[RequestKind]]:
    """Return requests that take long, by group. Each group is sent over and over, one request after the other."""
    token, cookie = {"Authorization": f"Bearer {content.token}"}, {"Cookie": content.cookie}
    ended, page = f"/api/v1/runs/{content.ended_run}", f"/runs/{content.ended_run}"
    section = f"/sections/{content.rewritten_section}"
    # Locking changes the run's revision, so that no export comes from a cache.
    locks = RequestKind(
        name="lock",
        method="POST",
        paths=(f"{ended}{section}/lock", f"{ended}{section}/unlock"),
        headers=token,
    )
    exports = [
        RequestKind(name=f"export as {extension}", paths=(f"{ended}/exports/{extension}",), headers=token)
        for extension in ("docx", "xlsx", "md", "csv", "ics", "json")
    ]
    return {
        "pages": [
            RequestKind(name="strategy page", paths=(f"{page}/strategy",), headers=cookie),
            RequestKind(name="list page", paths=("/",), headers=cookie),
            RequestKind(name="brief form", paths=("/new",), headers=cookie),
            RequestKind(name="section editor", paths=(f"{page}{section}/edit",), headers=cookie),
        ],
        "section histories": [RequestKind(name="section history", paths=_history_paths(content), headers=cookie)],
        "exports": [kind for export in exports for kind in (locks, export)],
        "strategies as JSON": [RequestKind(name="strategy as JSON", paths=(f"{ended}/strategy",), headers=token)],
    }


def _history_paths(content: Content) -> tuple[str, ...]:
    """Return the addresses of all comparisons of two rewritten versions."""
    numbers = range(2, content.rewritten_versions + 2)
    history = f"/runs/{content.ended_run}/sections/{content.rewritten_section}/history"
    return tuple(f"{history}?older={older}&newer={newer}" for newer in numbers for older in numbers if older < newer)


@dataclass(slots=True)
class RequestClient:
    """A keep-alive connection that sends one request after the other."""

    port: int
    _sent: Counter[str] = field(default_factory=Counter)
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=RESPONSE_TIMEOUT_S)

    def send(self, kind: RequestKind) -> http.client.HTTPResponse:
        """Send a request and read the response.

        Raises:
            CannotMeasure: the response has another status code.
        """
        response = self.request(kind)
        if response.status != kind.status:
            raise CannotMeasure(f"{kind.name}: the response was {response.status} instead of {kind.status}")
        return response

    def request(self, kind: RequestKind) -> http.client.HTTPResponse:
        """Send a request and read the response, whatever its status code."""
        path = kind.paths[self._sent[kind.name] % len(kind.paths)]
        self._sent[kind.name] += 1
        self._connection.request(kind.method, path, kind.body, dict(kind.headers))
        response = self._connection.getresponse()
        if kind.read_until and response.status == kind.status:
            self._read_until(response, kind.read_until)
            self._connection.close()
        else:
            response.read()
        return response

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def _read_until(response: http.client.HTTPResponse, text: bytes) -> None:
        while line := response.readline():
            if text in line:
                return
        raise CannotMeasure(f"the response ended without {text.decode()!r}")
