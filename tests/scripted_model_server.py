"""An OpenAI-compatible chat completions server on 127.0.0.1 that does exactly what a test tells it, well or badly."""

import json
import select
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

type Reply = Callable[["Exchange"], None]

PIECE_CHARS = 7
"""Answers are streamed in pieces of this length, so that words and escapes are torn apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client sent; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


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


def answer(text: str, *, finish_reason: str = "stop", usage: tuple[int, int] | None = (120, 30)) -> Reply:
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
    """Declines in the `refusal` field."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_delta({"role": "assistant", "refusal": "I cannot help with that."})
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
            exchange.send_delta({"content": piece * 100})

    return reply


def cut_off(text: str) -> Reply:
    """Streams `text` and drops the connection without a proper end."""

    def reply(exchange: "Exchange") -> None:
        exchange.begin_stream()
        exchange.send_text(text)
        exchange.close_connection = True

    return reply


def failure(status: int, *, code: str = "", message: str = "", headers: Mapping[str, str] | None = None) -> Reply:
    """Answers with an HTTP error in OpenAI's form."""

    def reply(exchange: "Exchange") -> None:
        body = json.dumps({"error": {"code": code or None, "type": code or "error", "message": message}}).encode()
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
        for line in lines:
            exchange.send_event(line)
        exchange.send_event("[DONE]")
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
        self._uses_tool = bool(body.get("tools"))
        self._wants_usage = bool(body.get("stream_options", {}).get("include_usage"))
        self._model = str(body.get("model"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.script.reply_to(Request(path=self.path, headers=headers, body=body))
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

    def send_text(self, text: str) -> None:
        for position, piece in enumerate(_pieces(text)):
            self.send_delta(self._tool_call(piece, position) if self._uses_tool else {"content": piece})

    def send_delta(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> None:
        self.send_event(json.dumps(self._chunk([{"index": 0, "delta": delta, "finish_reason": finish_reason}])))

    def send_end(self, finish_reason: str, usage: tuple[int, int] | None = (120, 30)) -> None:
        self.send_delta({}, "tool_calls" if self._uses_tool and finish_reason == "stop" else finish_reason)
        if self._wants_usage and usage:
            counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
            self.send_event(json.dumps({**self._chunk([]), "usage": counted}))
        self.send_event("[DONE]")
        self.send_chunk(b"")

    def send_event(self, data: str) -> None:
        self.send_chunk(f"data: {data}\n\n".encode())

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

    def _chunk(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": self._model, "choices": choices}

    @staticmethod
    def _tool_call(piece: str, position: int) -> dict[str, Any]:
        call: dict[str, Any] = {"index": 0, "function": {"arguments": piece}}
        if position == 0:
            call |= {"id": "call-1", "type": "function", "function": {"name": "final_result", "arguments": piece}}
        return {"tool_calls": [call]}


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + PIECE_CHARS] for start in range(0, len(text), PIECE_CHARS))
