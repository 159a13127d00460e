"""A pool of long-lived threads whose database connections stay open between calls."""

import weakref
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

CONNECTION_MAX_AGE_S = 60


_pools: "weakref.WeakSet[DatabaseThreads]" = weakref.WeakSet()


class DatabaseThreads(ThreadPoolExecutor):
    """Threads with persistent database connections, whatever `CONN_MAX_AGE` says for all others.

    Django closes a connection that is too old or broken in `close_old_connections`, at the start and end of each
    request; other callers call it themselves.
    """

    def __init__(self, max_workers: int, name: str) -> None:
        kept: list[BaseDatabaseWrapper] = []
        super().__init__(max_workers, name, initializer=_keep_connections, initargs=(kept,))
        # Also when the pool is dropped without `close`: its threads end then, and their connections would leak.
        self._close_connections = weakref.finalize(self, _close, kept)
        _pools.add(self)

    def close(self) -> None:
        """End the threads and their connections; waits for running calls."""
        self.shutdown()
        self._close_connections()


def close_all() -> None:
    """Close every pool of this process."""
    for pool in list(_pools):
        pool.close()


def _keep_connections(kept: list[BaseDatabaseWrapper]) -> None:
    for connection in connections.all():
        connection.settings_dict = connection.settings_dict | {"CONN_MAX_AGE": CONNECTION_MAX_AGE_S}
        kept.append(connection)


def _close(kept: list[BaseDatabaseWrapper]) -> None:
    for connection in kept:
        # The driver's own connection: garbage collection may run in an event loop, where Django's `close` raises.
        if connection.connection is not None:
            connection.connection.close()
            connection.connection = None
