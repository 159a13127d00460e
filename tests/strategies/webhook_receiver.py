"""A receiver of webhooks: a real HTTP server on loopback that answers as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass(slots=True)
class Receiver:
    """What came, and what is answered: `answers` in turn, then `status` for good."""

    url: str
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    status: int = 204
    drips: bool = False
    """Never comes to the end of its answer."""
    over: Event = field(default_factory=Event)

    @property
    def headers(self) -> dict[str, str]:
        return self.came[-1][0]

    @property
    def body(self) -> bytes:
        return self.came[-1][1]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Serve until the block is left."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            while receiver.drips and not receiver.over.wait(0.05):
                self.wfile.write(b"H")
            status, headers = receiver.answers.pop(0) if receiver.answers else (receiver.status, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the test looks at `came`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients hang up on purpose
        receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook?of=us")
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            receiver.over.set()
            server.shutdown()
            thread.join()
