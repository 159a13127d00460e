"""Posts to an address that a stranger chose, and reaches nothing but the public internet by it.

The name is resolved once, every address it has is looked at, and the connection is made to one that was: whatever the
name resolves to a moment later makes no difference. No redirect is followed, no proxy asked, nothing of the answer read
but its head, and all of it is over in a bounded time.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Self
from urllib.parse import urlsplit

WITHIN_S = 10.0
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """The address leads to a place where no stranger may send us."""


class Unreachable(Exception):
    """There was no answer; says in a few words of ours why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    retry_after_s: int | None


def post(url: str, body: bytes, headers: dict[str, str], *, allow_private: bool, within_s: float = WITHIN_S) -> Answer:
    """Send one request.

    Raises:
        Refused: the address is not one of the public internet, and may not be private.
        Unreachable: no connection, no valid certificate, or no answer in time.
    """
    parts = urlsplit(url)
    address = resolve(parts.hostname or "", parts.port or _default_port(parts.scheme), allow_private=allow_private)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    with _Line(parts.scheme, parts.netloc.rpartition("@")[2], address, within_s) as line:
        line.connection.request("POST", target, body, headers)
        answer = line.connection.getresponse()
        return Answer(status=answer.status, retry_after_s=_seconds(answer.headers.get("Retry-After")))


def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """Return an address of this host that may be connected to. All it has must be ones that may.

    Raises:
        Refused, Unreachable: as `post` does.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("its name is not known") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses:
        raise Unreachable("its name is not known")
    if not allow_private and not all(is_public(one) for one in addresses):
        raise Refused("it leads into a private network")
    return addresses[0]


def is_public(text: str) -> bool:
    """Tell whether an address is one of the public internet, whatever form it is written in."""
    address = ipaddress.ip_address(text.partition("%")[0])
    inside = _inside(address)
    return address.is_global and not address.is_multicast and (inside is None or is_public(str(inside)))


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64 or int(address) >> 32 == 0:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


class _Line:
    """A connection to the one address that was looked at, cut off when its time is over.

    A server may send a byte a second for ever, in the midst of a handshake too.
    """

    def __init__(self, scheme: str, netloc: str, address: str, within_s: float) -> None:
        secured: dict[str, Any] = {"context": ssl.create_default_context()} if scheme == "https" else {}
        kind = http.client.HTTPSConnection if secured else http.client.HTTPConnection
        self.connection = kind(netloc, timeout=within_s, **secured)
        # The name stays that of the Host header and of the certificate; where to connect is decided.
        self.connection._create_connection = self._connect  # type: ignore[attr-defined]
        self._address = address
        self._within_s = within_s
        self._wire: socket.socket | None = None
        self._timer = threading.Timer(within_s, self._cut)
        self._is_over = False

    def __enter__(self) -> Self:
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None:
        self._timer.cancel()
        self.connection.close()
        if self._wire:
            self._wire.close()
        if isinstance(error, TimeoutError) or (error and self._is_over):
            raise Unreachable("no answer in time") from error
        if isinstance(error, ssl.SSLError):
            raise Unreachable("its certificate is not valid, or it speaks no TLS") from error
        if isinstance(error, OSError | http.client.HTTPException | ValueError):
            raise Unreachable("no connection, or no answer that is HTTP") from error

    def _connect(self, asked: tuple[str, int], *_: object) -> socket.socket:
        wire = socket.create_connection((self._address, asked[1]), self._within_s)
        self._wire = wire.dup()
        return wire

    def _cut(self) -> None:
        self._is_over = True
        if self._wire:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)


def _seconds(retry_after: str | None) -> int | None:
    text = (retry_after or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
