"""Whether this process still listens for connections.

A server stops listening first when it ends, for any reason: a signal, a limit of requests, a reload. Only a signal
can be seen otherwise before the server waits for its open connections.
"""

import os
import socket
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listener:
    """A listening socket of this process. A later one may get the same descriptor, but not the same inode."""

    descriptor: int
    inode: int

    @property
    def is_open(self) -> bool:
        try:
            return os.fstat(self.descriptor).st_ino == self.inode
        except OSError:
            return False


def find_listeners(server: object) -> tuple[Listener, ...]:
    """Return the sockets that listen on the port, or on the path, of an ASGI scope's `server`. Linux and macOS only."""
    match server:
        case [str() as path, None]:
            return tuple(_find(path))
        case [_, (int() | str()) as port]:
            return tuple(_find(int(port)))
    return ()


def _find(wanted: int | str) -> Iterator[Listener]:
    if sys.platform == "win32":
        return
    for descriptor in map(int, os.listdir("/dev/fd")):
        with suppress(OSError):  # closed in the meantime, not a socket, or not listening
            status = os.fstat(descriptor)
            if stat.S_ISSOCK(status.st_mode) and _listens_on(descriptor, wanted):
                yield Listener(descriptor, status.st_ino)


def _listens_on(descriptor: int, wanted: int | str) -> bool:
    with socket.socket(fileno=os.dup(descriptor)) as found:
        if not found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return False
        address = found.getsockname()
        return bool((address[1] if isinstance(address, tuple) else address) == wanted)
