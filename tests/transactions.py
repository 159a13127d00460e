"""Forbid network access inside transactions: a slow peer would keep locks, and other writers of SQLite, waiting."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

CALLS = ("connect", "connect_ex", "send", "sendall", "sendto", "recv", "recv_into")
LOOK_UPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection")


class NetworkInTransaction(AssertionError):
    """Code called the network while its database connection was inside `atomic`."""


@contextmanager
def forbid_network_in_transactions() -> Iterator[None]:
    """Make every use of a socket inside `atomic` raise. The transactions around tests do not count."""
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(socket.socket, name, _guard(getattr(socket.socket, name), name), raising=False)
        for name in LOOK_UPS:
            patch.setattr(socket, name, _guard(getattr(socket, name), name))
        yield


def _guard(function: Any, name: str) -> Any:
    def guarded(*arguments: Any, **named: Any) -> Any:
        if _is_in_transaction() and not _is_pair(*arguments[:1]):
            raise NetworkInTransaction(f"socket {name} inside a transaction")
        return function(*arguments, **named)

    return guarded


def _is_pair(sock: object) -> bool:
    """Return whether this is one end of a socket pair, such as the one that wakes an event loop."""
    if not isinstance(sock, socket.socket) or sock.family != socket.AF_UNIX:
        return False
    try:
        return not sock.getpeername()
    except OSError:
        return False


def _is_in_transaction() -> bool:
    """Return whether a connection of this thread is inside `atomic`, apart from that of a TestCase."""
    return any(
        not block._from_testcase  # type: ignore[attr-defined]
        for connection in connections.all(initialized_only=True)
        for block in connection.atomic_blocks
    )
