"""A pool of long-lived threads whose database connections stay open between calls."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

CONNECTION_MAX_AGE_S = 60


class DatabaseThreads(ThreadPoolExecutor):
    """Threads with persistent database connections, whatever `CONN_MAX_AGE` says for all others.

    Django closes a connection that is too old or broken in `close_old_connections`, at the start and end of each
    request; other callers call it themselves.
    """

    def __init__(self, max_workers: int, name: str) -> None:
        super().__init__(max_workers, name, initializer=self._keep_connections)
        self._kept: list[BaseDatabaseWrapper] = []

    def close(self) -> None:
        """End the threads and their connections; waits for running calls."""
        self.shutdown()
        for connection in self._kept:
            connection.inc_thread_sharing()
            connection.close()

    def _keep_connections(self) -> None:
        for connection in connections.all():
            connection.settings_dict = connection.settings_dict | {"CONN_MAX_AGE": CONNECTION_MAX_AGE_S}
            self._kept.append(connection)
