"""A proxy in front of a web server that can buffer streams and cut connections."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CHUNK_BYTES = 65_536
TIMEOUT_S = 30


class WebProxy(ThreadingHTTPServer):
    """Forwards GET requests. With `buffers` a stream's headers are sent, but its body is held back."""

    daemon_threads = True

    def __init__(self, port: int, *, buffers: bool) -> None:
        super().__init__(("127.0.0.1", 0), _ForwardingHandler)
        self.upstream_port = port
        self.buffers = buffers
        self.clients: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def cut(self) -> None:
        """Cut every connection."""
        for client in list(self.clients):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)


class _ForwardingHandler(BaseHTTPRequestHandler):
    server: WebProxy

    def do_GET(self) -> None:
        upstream = HTTPConnection("127.0.0.1", self.server.upstream_port, timeout=TIMEOUT_S)
        self.server.clients.add(self.connection)
        # Either side may close its connection at any time.
        with suppress(OSError):
            self._forward(upstream)
        self.server.clients.discard(self.connection)
        upstream.close()

    def _forward(self, upstream: HTTPConnection) -> None:
        upstream.request("GET", self.path, headers=dict(self.headers.items()))
        response = upstream.getresponse()
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in {"transfer-encoding", "connection"}:
                self.send_header(name, value)
        self.end_headers()
        is_stream = response.getheader("Content-Type", "").startswith("text/event-stream")
        held = b""
        while chunk := response.read1(CHUNK_BYTES):
            held += chunk
            if not (is_stream and self.server.buffers):
                self.wfile.write(held)
                held = b""
        self.wfile.write(held)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the standard library
        """Keep the test output free of requests."""


@contextmanager
def web_proxy(port: int, *, buffers: bool = False) -> Iterator[WebProxy]:
    """Run a proxy in front of the server on this port for the duration of the block."""
    with WebProxy(port, buffers=buffers) as proxy:
        thread = Thread(target=proxy.serve_forever, name="proxy")
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
