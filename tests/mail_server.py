"""A mail server on 127.0.0.1 that keeps what it is given, as little of SMTP as it takes."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self, cast


class MailServer:
    """Use as a context manager. `received` holds the mail that came in; `port` is where it listens."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refuses = False
        """Answers every recipient with a failure that may pass."""
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.kept = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    kept: MailServer


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            match line.split(maxsplit=1)[0].upper() if line.strip() else b"":
                case b"QUIT":
                    self._say("221 bye")
                    return
                case b"RCPT" if self.server.kept.refuses:
                    self._say("451 not now")
                case b"DATA":
                    self._say("354 go on")
                    self._take()
                case _:
                    self._say("250 ok")

    def _take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        mail = cast("EmailMessage", message_from_bytes(b"".join(lines), policy=policy.default))
        self.server.kept.received.append(mail)
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
