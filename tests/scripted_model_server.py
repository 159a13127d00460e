"""A model server on 127.0.0.1 that plays scripted replies, good or bad, in any provider's dialect."""

import json
import select
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any, Self

from tests.model_dialects import Event, OpenAI, Usage, dialect_for

type Reply = Callable[["Exchange"], None]

PIECE_CHARS = 41
"""Answers are streamed in pieces of this length, so that words and JSON escapes are split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A received request; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    received_at: float = field(default_factory=monotonic)


class ScriptedModelServer:
    """Serve the given replies in order, and repeat the last one.

    Use as a context manager. `requests` holds the requests received. `reply_started` is set when the first reply
    begins, `client_disconnected` when a client closes the connection before its reply has ended.
    """

    def __init__(self, *replies: Reply) -> None:
        self.requests: list[Request] = []
        self.client_disconnected = threading.Event()
        self.reply_started = threading.Event()
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
    """Stream `text` as the complete answer, followed by the token usage."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        exchange.send_end(finish_reason, usage)

    return reply


def truncated_answer(text: str) -> Reply:
    """Stream `text` with the finish reason "length"."""
    return answer(text, finish_reason="length")


def filtered_answer(text: str = "") -> Reply:
    """Stream `text` with the finish reason "content_filter"."""
    return answer(text, finish_reason="content_filter")


def refusal() -> Reply:
    """Decline in OpenAI's `refusal` field."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send(OpenAI({}).delta({"role": "assistant", "refusal": "I cannot help with that."}))
        exchange.send_end("stop")

    return reply


def stalled_answer(text: str = "") -> Reply:
    """Stream `text`, then keep the connection open and send nothing."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        exchange.hold_open()

    return reply


def no_answer() -> Reply:
    """Accept the request and never send a byte."""
    return lambda exchange: exchange.hold_open()


def endless_answer(piece: str = "and so on ") -> Reply:
    """Stream a JSON string that never ends."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text('{"headline": "')
        while not exchange.server.closing.is_set():
            exchange.send(OpenAI({}).delta({"content": piece * 100}))

    return reply


def dropped_connection(text: str) -> Reply:
    """Stream `text` and drop the connection without ending the response."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        exchange.close_connection = True

    return reply


def mid_stream_error(text: str, *, kind: str) -> Reply:
    """Stream `text`, then an error event of this kind."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        for event in exchange.dialect.error(kind):
            exchange.send(event)
        exchange.send_chunk(b"")

    return reply


def reply_by_prompt(replies: Mapping[str, Reply]) -> Reply:
    """Reply according to the prompt: use the first reply whose key occurs in it."""

    def reply(exchange: "Exchange") -> None:
        prompt = str(exchange.request_read.body["messages"][1]["content"])
        next(reply for key, reply in replies.items() if key in prompt)(exchange)

    return reply


def slow_answer(text: str, *, parts: int, seconds: float) -> Reply:
    """Stream `text` in this number of parts, spread evenly over this number of seconds."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        size = -(-len(text) // parts)
        for position, start in enumerate(range(0, len(text), size)):
            exchange.send_text(text[start : start + size], position=position)
            exchange.server.closing.wait(seconds / parts)
        exchange.send_end("stop")

    return reply


def http_error(status: int, *, code: str = "", message: str = "", headers: Mapping[str, str] | None = None) -> Reply:
    """Answer with an HTTP error in the provider's format."""

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
    """Stream the given event data unchanged, JSON or not."""

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
        """Ignore the error: some tests disconnect on purpose."""


class Exchange(BaseHTTPRequestHandler):
    """Handles one request; replies use it to send the response."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.dialect = dialect_for(self.path.partition("?")[0], body)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.request_read = Request(path=self.path, headers=headers, body=body)
        reply = self.server.script.reply_to(self.request_read)
        self.server.script.reply_started.set()
        try:
            reply(self)
        except OSError:
            self.server.script.client_disconnected.set()
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
        """Send an SSE comment, which clients ignore, to find out whether the client is still connected."""
        self.send_chunk(b": keep-alive\n\n")

    def send(self, event: Event) -> None:
        kind, data = event
        line = data if isinstance(data, str) else json.dumps(data)
        self.send_chunk((f"event: {kind}\n" if kind else "").encode() + f"data: {line}\n\n".encode())

    def send_chunk(self, payload: bytes) -> None:
        self.wfile.write(f"{len(payload):x}\r\n".encode() + payload + b"\r\n")
        self.wfile.flush()

    def hold_open(self) -> None:
        """Wait until the client disconnects or the server is closed."""
        while not self.server.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and not self.connection.recv(1):
                self.server.script.client_disconnected.set()
                break
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + PIECE_CHARS] for start in range(0, len(text), PIECE_CHARS))
