"""A model server on 127.0.0.1 that does exactly what a test tells it, well or badly, in any provider's dialect."""

import json
import select
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any, Self

from tests.model_dialects import Event, OpenAI, Usage, dialect_of

type Reply = Callable[["Exchange"], None]

PIECE_CHARS = 41
"""Answers are streamed in pieces of this length, so that words and escapes are torn apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client sent; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    received_at: float = field(default_factory=monotonic)


class ScriptedModelServer:
    """Serves the given replies one by one; the last one again and again.

    Use as a context manager. `requests` holds what came in; `client_left` is set when a client closes the connection
    of a reply that holds it open.
    """

    def __init__(self, *replies: Reply) -> None:
        self.requests: list[Request] = []
        self.client_left = threading.Event()
        self.being_answered = threading.Event()
        self._replies = list(replies)
        self._lock = threading.Lock()
        self._http = _Server(("127.0.0.1", 0), Exchange)
        self._http.script = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def reply_to(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def answer(text: str, *, finish_reason: str = "stop", usage: Usage = (120, 30)) -> Reply:
    """Streams `text` as the model's whole answer, and says what it took: input and output tokens."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        exchange.send_end(finish_reason, usage)

    return reply


def truncated(text: str) -> Reply:
    """Streams `text` and says that the output limit cut it off."""
    return answer(text, finish_reason="length")


def filtered(text: str = "") -> Reply:
    """Streams `text` and says that a content filter stopped it."""
    return answer(text, finish_reason="content_filter")


def refused() -> Reply:
    """Declines in the `refusal` field that OpenAI has for it."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send(OpenAI({}).delta({"role": "assistant", "refusal": "I cannot help with that."}))
        exchange.send_end("stop")

    return reply


def stalled(text: str = "") -> Reply:
    """Streams `text`, then nothing more, with the connection open."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        exchange.hold_open()

    return reply


def silent() -> Reply:
    """Takes the request and never sends a byte."""
    return lambda exchange: exchange.hold_open()


def endless(piece: str = "and so on ") -> Reply:
    """Streams a JSON string that never ends."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text('{"headline": "')
        while not exchange.server.closing.is_set():
            exchange.send(OpenAI({}).delta({"content": piece * 100}))

    return reply


def cut_off(text: str) -> Reply:
    """Streams `text` and drops the connection without a proper end."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        exchange.close_connection = True

    return reply


def broken_off(text: str, *, kind: str) -> Reply:
    """Streams `text`, then an error of this kind inside the stream."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        for event in exchange.dialect.error(kind):
            exchange.send(event)
        exchange.send_chunk(b"")

    return reply


def about(replies: Mapping[str, Reply]) -> Reply:
    """Answers with the reply whose name stands in the request, in whatever order requests come."""

    def reply(exchange: "Exchange") -> None:
        asked = str(exchange.request_read.body["messages"][1]["content"])
        next(reply for name, reply in replies.items() if name in asked)(exchange)

    return reply


def slowly(text: str, *, words: int, seconds: float) -> Reply:
    """Streams `text` in so many parts, spread over so many seconds."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        size = -(-len(text) // words)
        for position, start in enumerate(range(0, len(text), size)):
            exchange.send_text(text[start : start + size], position=position)
            exchange.server.closing.wait(seconds / words)
        exchange.send_end("stop")

    return reply


def failure(status: int, *, code: str = "", message: str = "", headers: Mapping[str, str] | None = None) -> Reply:
    """Answers with an HTTP error in the provider's form."""

    def reply(exchange: "Exchange") -> None:
        body = json.dumps(exchange.dialect.problem(status, code, message)).encode()
        exchange.send_response(status)
        for name, value in {**(headers or {}), "Content-Type": "application/json"}.items():
            exchange.send_header(name, value)
        exchange.send_header("Content-Length", str(len(body)))
        exchange.end_headers()
        exchange.wfile.write(body)

    return reply


def raw_stream(*lines: str) -> Reply:
    """Streams the given event data as it is, JSON or not."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        for line in (*lines, "[DONE]"):
            exchange.send(("", line))
        exchange.send_chunk(b"")

    return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handler: type["Exchange"]) -> None:
        self.closing = threading.Event()
        self.script: ScriptedModelServer
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves in mid-answer is part of the play."""


class Exchange(BaseHTTPRequestHandler):
    """One request and what is sent back."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.dialect = dialect_of(self.path.partition("?")[0], body)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.request_read = Request(path=self.path, headers=headers, body=body)
        reply = self.server.script.reply_to(self.request_read)
        self.server.script.being_answered.set()
        try:
            reply(self)
        except OSError:
            self.server.script.client_left.set()
            self.close_connection = True

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in self.dialect.beginning():
            self.send(event)

    def send_text(self, text: str, *, position: int = 0) -> None:
        for place, piece in enumerate(_pieces(text), start=position):
            for event in self.dialect.piece(piece, place):
                self.send(event)

    def send_end(self, finish_reason: str, usage: Usage = (120, 30)) -> None:
        for event in self.dialect.end(finish_reason, usage):
            self.send(event)
        self.send_chunk(b"")

    def send_comment(self) -> None:
        """Nothing to a reader, but it is noticed when the client has gone."""
        self.send_chunk(b": still there\n\n")

    def send(self, event: Event) -> None:
        kind, data = event
        line = data if isinstance(data, str) else json.dumps(data)
        self.send_chunk((f"event: {kind}\n" if kind else "").encode() + f"data: {line}\n\n".encode())

    def send_chunk(self, payload: bytes) -> None:
        self.wfile.write(f"{len(payload):x}\r\n".encode() + payload + b"\r\n")
        self.wfile.flush()

    def hold_open(self) -> None:
        """Wait until the client has gone or the server is closed."""
        while not self.server.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and not self.connection.recv(1):
                self.server.script.client_left.set()
                break
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Silent: the tests speak."""


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + PIECE_CHARS] for start in range(0, len(text), PIECE_CHARS))
