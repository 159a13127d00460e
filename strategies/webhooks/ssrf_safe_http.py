"""An HTTP client for URLs that users enter, safe from server-side request forgery (SSRF).

The host is resolved once, all its addresses must be public, and the connection uses one of these addresses, so a later
DNS change has no effect. Redirects and proxies are not used, only the head of the response is read, and the whole
request has a time limit.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

TIMEOUT_S = 10.0
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""The only IPv6 addresses that are routed on the internet."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
DOCUMENTATION = ipaddress.ip_network("3fff::/20")
ISATAP_INTERFACES = {0x0000_5EFE, 0x0200_5EFE}


class AddressNotAllowed(Exception):
    """The host has an address that is not on the public internet."""


class Unreachable(Exception):
    """There was no response. The message says why, without text from the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    status: int
    retry_after_s: int | None


def post(
    url: str, body: bytes, headers: dict[str, str], *, allow_private: bool, timeout_s: float = TIMEOUT_S
) -> Response:
    """Send a POST request.

    Raises:
        AddressNotAllowed: the host is not on the public internet, and `allow_private` is false.
        Unreachable: no connection, no valid certificate, or no response in time.
    """
    parts = urlsplit(url)
    address = resolve(parts.hostname or "", parts.port or _default_port(parts.scheme), allow_private=allow_private)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    with _Connection(parts.scheme, parts.netloc.rpartition("@")[2], address, timeout_s) as http_connection:
        http_connection.request("POST", target, body, headers)
        response = http_connection.getresponse()
        return Response(status=response.status, retry_after_s=_parse_seconds(response.headers.get("Retry-After")))


def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """Return an address of the host, after checking that all its addresses are allowed.

    Raises:
        AddressNotAllowed, Unreachable: see `post`.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("the host name could not be resolved") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses:
        raise Unreachable("the host name could not be resolved")
    if not allow_private and not all(is_public(one) for one in addresses):
        raise AddressNotAllowed("the host is in a private network")
    return addresses[0]


def is_public(text: str) -> bool:
    """Return True if an address is on the public internet. Checks IPv4 addresses embedded in IPv6 ones too."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and not _is_routed(address):
        return False
    embedded = _embedded_ipv4(address)
    return address.is_global and not address.is_multicast and (embedded is None or is_public(str(embedded)))


def _is_routed(address: IPv6Address) -> bool:
    """Return whether an IPv6 address can lead out of the local network, through NAT64 too."""
    return address in NAT64 or (address in GLOBAL_UNICAST and address not in DOCUMENTATION)


def _embedded_ipv4(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64 or (int(address) >> 32) & 0xFFFFFFFF in ISATAP_INTERFACES:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or (address.teredo[1] if address.teredo else None)


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


class _Connection:
    """A connection to a checked address with a time limit for everything.

    A socket timeout is not enough: a server could send one byte a second for ever, even during the handshake.
    """

    def __init__(self, scheme: str, netloc: str, address: str, timeout_s: float) -> None:
        self.connection: http.client.HTTPConnection
        if scheme == "https":
            context = ssl.create_default_context()
            self.connection = http.client.HTTPSConnection(netloc, timeout=timeout_s, context=context)
        else:
            self.connection = http.client.HTTPConnection(netloc, timeout=timeout_s)
        # The host name is still used for the Host header and the certificate.
        self.connection._create_connection = self._connect  # type: ignore[attr-defined]
        self._address = address
        self._timeout_s = timeout_s
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(timeout_s, self._abort)
        self._is_timed_out = False

    def __enter__(self) -> http.client.HTTPConnection:
        self._timer.daemon = True
        self._timer.start()
        return self.connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None:
        self._timer.cancel()
        self.connection.close()
        if self._socket:
            self._socket.close()
        if isinstance(error, TimeoutError) or (error and self._is_timed_out):
            raise Unreachable("no response in time") from error
        if isinstance(error, ssl.SSLError):
            raise Unreachable("invalid certificate, or no TLS") from error
        if isinstance(error, OSError | http.client.HTTPException | ValueError):
            raise Unreachable("no connection, or no valid HTTP response") from error

    def _connect(self, host_and_port: tuple[str, int], *_: object) -> socket.socket:
        connected = socket.create_connection((self._address, host_and_port[1]), self._timeout_s)
        self._socket = connected.dup()
        return connected

    def _abort(self) -> None:
        self._is_timed_out = True
        if self._socket:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _parse_seconds(retry_after: str | None) -> int | None:
    text = (retry_after or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
