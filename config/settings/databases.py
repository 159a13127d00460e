"""Complete the `DATABASES` entry that `DATABASE_URL` describes."""

from pathlib import Path
from typing import Any

from config.private_files import create_private_file

LOCK_TIMEOUT_S = 10
LEASE_SHARE = 2 / 3
"""Leases are renewed after less than a third, so that the locks of a frozen process end before its lease."""

_SQLITE_OPTIONS = {
    # A deferred transaction that reads first and then writes fails if another one has written; IMMEDIATE waits.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
# Detect a server that vanished within seconds; the kernel's defaults take a quarter of an hour.
_CLIENT_TIMEOUTS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def complete_sqlite(database: dict[str, Any], *, data_dir: Path) -> None:
    """Add the options of SQLite."""
    database["OPTIONS"] = _SQLITE_OPTIONS
    if (path := Path(database["NAME"])).is_absolute() and path.parent.is_dir():
        # SQLite gives its other files the mode of the first.
        for one in (path, *path.parent.glob(f"{path.name}-*")):
            create_private_file(one)
    # A file, because web threads, workers and tests must share one database.
    database["TEST"] = {"NAME": data_dir / "test.sqlite3"}


def complete_server(database: dict[str, Any], *, lease_s: float, pgbouncer: bool) -> None:
    """Add the options of a database server. Those in the URL take precedence."""
    database.setdefault("CONN_HEALTH_CHECKS", True)
    # A cursor of the server lives in one of its sessions, and a pool in between may switch sessions.
    database["DISABLE_SERVER_SIDE_CURSORS"] = True
    options: dict[str, Any] = dict(_CLIENT_TIMEOUTS)
    if "postgresql" in database["ENGINE"] and not pgbouncer:
        options["options"] = _session_timeouts(lease_s)
    database["OPTIONS"] = options | database.get("OPTIONS", {})


def _session_timeouts(lease_s: float) -> str:
    """Return settings that free the locks of a process that was frozen or lost inside a transaction."""
    settings = {
        "idle_in_transaction_session_timeout": f"{int(lease_s * LEASE_SHARE * 1000)}",
        "lock_timeout": f"{LOCK_TIMEOUT_S}s",
        # How the server detects a client that vanished.
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "15s",
    }
    return " ".join(f"-c {name}={value}" for name, value in settings.items())
