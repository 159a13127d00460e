"""A minimal SMTP server on 127.0.0.1 that keeps the mail it receives."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self


class MailServer:
    """Use as a context manager. `received` holds the messages in order of arrival; `port` is the listening port."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.rejects_recipients = False
        """If true, answer every RCPT with a temporary failure (451)."""
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.owner = self
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
    owner: MailServer


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._send("220 ready")
        for line in self.rfile:
            match line.split(maxsplit=1)[0].upper() if line.strip() else b"":
                case b"QUIT":
                    self._send("221 bye")
                    return
                case b"RCPT" if self.server.owner.rejects_recipients:
                    self._send("451 try again later")
                case b"DATA":
                    self._send("354 end data with <CRLF>.<CRLF>")
                    self._receive_message()
                case _:
                    self._send("250 ok")

    def _receive_message(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.owner.received.append(mail)
        self._send("250 accepted")

    def _send(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
