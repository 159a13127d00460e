"""Stands between a browser and a web server, and can be told to misbehave as proxies and networks do."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CHUNK_BYTES = 65_536
SILENCE_LIMIT_S = 30


class WebProxy(ThreadingHTTPServer):
    """Answers GET as the server behind it does; where it buffers, streams get their 200 and nothing else."""

    daemon_threads = True

    def __init__(self, port: int, *, buffers: bool) -> None:
        super().__init__(("127.0.0.1", 0), _PassOn)
        self.port_behind = port
        self.buffers = buffers
        self.clients: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def cut(self) -> None:
        """End every connection there is, without a farewell."""
        for client in list(self.clients):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)


class _PassOn(BaseHTTPRequestHandler):
    server: WebProxy

    def do_GET(self) -> None:
        behind = HTTPConnection("127.0.0.1", self.server.port_behind, timeout=SILENCE_LIMIT_S)
        self.server.clients.add(self.connection)
        # Either side may leave at any time.
        with suppress(OSError):
            self._answer(behind)
        self.server.clients.discard(self.connection)
        behind.close()

    def _answer(self, behind: HTTPConnection) -> None:
        behind.request("GET", self.path, headers=dict(self.headers.items()))
        answer = behind.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"transfer-encoding", "connection"}:
                self.send_header(name, value)
        self.end_headers()
        is_stream = answer.getheader("Content-Type", "").startswith("text/event-stream")
        kept = b""
        while chunk := answer.read1(CHUNK_BYTES):
            kept += chunk
            if not (is_stream and self.server.buffers):
                self.wfile.write(kept)
                kept = b""
        self.wfile.write(kept)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
        """A test's output is its own."""


@contextmanager
def web_proxy(port: int, *, buffers: bool = False) -> Iterator[WebProxy]:
    """A proxy before the server on this port, for as long as the block lasts."""
    with WebProxy(port, buffers=buffers) as proxy:
        thread = Thread(target=proxy.serve_forever, name="proxy")
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
