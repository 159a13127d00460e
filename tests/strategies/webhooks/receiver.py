"""A webhook receiver: a real HTTP server on loopback with scripted answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass(slots=True)
class Receiver:
    """The requests received, and the answers: `answers` in turn, then always `status`."""

    url: str
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    status: int = 204
    never_ends: bool = False
    """Send the answer byte by byte and never finish it."""
    closing: Event = field(default_factory=Event)

    @property
    def headers(self) -> dict[str, str]:
        return self.requests[-1][0]

    @property
    def body(self) -> bytes:
        return self.requests[-1][1]


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    """Serve requests until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            while receiver.never_ends and not receiver.closing.wait(0.05):
                self.wfile.write(b"H")
            status, headers = receiver.answers.pop(0) if receiver.answers else (receiver.status, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing: tests look at `requests`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients hang up on purpose
        receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook?of=us")
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            receiver.closing.set()
            server.shutdown()
            thread.join()
