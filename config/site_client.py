"""Requests to the site at its public address, and streams that record when each event arrived."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from config.findings import Issue

TIMEOUT_S = 10.0
BODY_MAX_BYTES = 65_536
USER_AGENT = "throughline-doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response, or the beginning of one: the body of a stream is left out."""

    status: int
    headers: Message
    body: bytes = b""

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event of a stream. `arrived_at` is of the monotonic clock."""

    arrived_at: float
    event: str
    id: str
    data: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class StreamReader:
    """A stream that a thread reads until it ends or is closed."""

    tcp: socket.socket
    opened_at: float = field(default_factory=time.monotonic)
    answer: Answer | None = None
    """None until the headers have arrived: proxies can hold them back as well."""
    frames: list[Frame] = field(default_factory=list)
    ended_at: float | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, condition: Callable[[], bool], *, within_s: float) -> bool:
        """Wait until the condition holds or the stream has ended. Return whether the condition holds."""
        with self._changed:
            self._changed.wait_for(lambda: condition() or self.ended_at is not None, timeout=max(0.0, within_s))
        return condition()

    def wait_until_ended(self, *, within_s: float) -> bool:
        return self.wait(lambda: self.ended_at is not None, within_s=within_s)

    def close(self) -> None:
        # The thread then reads the end of the connection.
        with suppress(OSError):
            self.tcp.shutdown(socket.SHUT_RDWR)

    def read(self, connection: HTTPConnection) -> None:
        """Read the response on this connection until its end."""
        try:
            with connection.getresponse() as response:
                body = b"" if response.status == 200 else response.read(BODY_MAX_BYTES)
                with self._changed:
                    self.answer = _make_answer(response, body)
                    self._changed.notify_all()
                self._read_frames(response)
        except (OSError, HTTPException, ValueError):
            # How the connection ends when a proxy or `close` cuts it off.
            pass
        finally:
            with self._changed:
                self.ended_at = time.monotonic()
                self._changed.notify_all()
            connection.close()

    def _read_frames(self, response: HTTPResponse) -> None:
        received = b""
        while chunk := response.read1(BODY_MAX_BYTES):
            *complete, received = (received + chunk).split(b"\n\n")
            with self._changed:
                self.frames += [frame for text in complete if (frame := _parse_frame(text))]
                self._changed.notify_all()


class SiteClient:
    """Sends requests to one site. It follows no redirects and uses no proxy of the environment."""

    def __init__(self, url: str) -> None:
        """`url` is the site's address, with its path if it has one."""
        self.url = url.rstrip("/")
        self._parts = urlsplit(self.url)

    @property
    def is_https(self) -> bool:
        return self._parts.scheme == "https"

    @property
    def host(self) -> str:
        return self._parts.hostname or ""

    def request(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str = "") -> Answer:
        """Return the response.

        Raises:
            Issue: there is none.
        """
        connection = self._send(method, path, headers or {}, body)
        try:
            with connection.getresponse() as response:
                return _make_answer(response, response.read(BODY_MAX_BYTES))
        except (OSError, HTTPException) as error:
            raise _describe_failure(self.url, error) from error
        finally:
            connection.close()

    def open_stream(self, path: str, headers: Mapping[str, str]) -> StreamReader:
        """Send the request, and read the response in a thread.

        Raises:
            Issue: the request could not be sent.
        """
        connection = self._send("GET", path, {"Accept": "text/event-stream", **headers})
        tcp: socket.socket = connection.sock
        tcp.settimeout(None)
        stream = StreamReader(tcp=tcp)
        threading.Thread(target=stream.read, args=(connection,), name="doctor-stream", daemon=True).start()
        return stream

    def speaks_http2(self) -> bool:
        """Return whether a browser gets HTTP/2 at this address.

        Raises:
            Issue: there is no connection.
        """
        context = ssl.create_default_context()
        context.set_alpn_protocols(["h2", "http/1.1"])
        try:
            with (
                socket.create_connection((self.host, self._parts.port or 443), timeout=TIMEOUT_S) as tcp,
                context.wrap_socket(tcp, server_hostname=self.host) as encrypted,
            ):
                return encrypted.selected_alpn_protocol() == "h2"
        except OSError as error:
            raise _describe_failure(self.url, error) from error

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: str = "") -> HTTPConnection:
        kind: type[HTTPConnection] = HTTPSConnection if self.is_https else HTTPConnection
        connection = kind(self.host, self._parts.port, timeout=TIMEOUT_S)
        try:
            connection.request(
                method, self._parts.path + path, body=body or None, headers={"User-Agent": USER_AGENT, **headers}
            )
        except (OSError, HTTPException) as error:
            connection.close()
            raise _describe_failure(self.url, error) from error
        return connection


def _describe_failure(url: str, error: Exception) -> Issue:
    """Return the issue for a request without a response."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Issue(
            detail=f"the certificate of {url} is not trusted: {error.verify_message}",
            hint="Install one that is valid for this name, with its whole chain. If a private authority has signed it, "
            "set SSL_CERT_FILE to the authority's certificate.",
        )
    if isinstance(error, ssl.SSLError):
        return Issue(detail=f"{url} does not speak TLS ({error.reason})", hint="Check the port, and that TLS is on.")
    if isinstance(error, socket.gaierror):
        return Issue(detail=f"the name in {url} is unknown", hint="Check its spelling and its DNS records.")
    if isinstance(error, TimeoutError):
        return Issue(
            detail=f"{url} does not answer within {TIMEOUT_S:g} s",
            hint="Check the firewall, and that the proxy reaches a web process.",
        )
    return Issue(
        detail=f"{url} does not answer ({type(error).__name__})", hint="Check the address, and that the proxy runs."
    )


def _make_answer(response: HTTPResponse, body: bytes) -> Answer:
    return Answer(status=response.status, headers=response.headers, body=body)


def _parse_frame(text: bytes) -> Frame | None:
    """Return the event, or None for a comment or `retry:` alone."""
    fields = dict(line.split(": ", 1) for line in text.decode("utf-8", "replace").splitlines() if ": " in line)
    if "event" not in fields:
        return None
    with suppress(ValueError):
        return Frame(
            arrived_at=time.monotonic(),
            event=fields["event"],
            id=fields.get("id", ""),
            data=json.loads(fields.get("data", "")),
        )
    return None
