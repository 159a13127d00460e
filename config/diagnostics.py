"""What `manage.py doctor` looks at: the parts that `/readyz` asks, and what only an operator can mend."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

from config import components
from config.components import Unwell
from sse.error_handler import SSEError
from sse.redis_client import asking_sync
from strategies.generation.errors import WritingFailed
from strategies.generation.writers.key_check import require_answer
from strategies.reports import gauges
from strategies.runs.writers import chosen_writer, model_config

LEAST_FREE_SHARE, LEAST_FREE_BYTES = 0.05, 500_000_000
CLOCKS_APART_S = 2.0
EMBEDDED = settings.EMBEDDED_VALKEY_SOCKET is not None
START_REDIS = "Start `manage.py up`, which brings its own." if EMBEDDED else "Start it, or correct REDIS_URL."
START_WORKER = (
    "Start `manage.py up`, which brings one."
    if EMBEDDED
    else "Start one: celery -A config worker --without-gossip --without-mingle"
)
WAL_RESET_BUG = ((3, 7, 0), (3, 51, 3))
"""From the first, before the second: a database in WAL mode may, very rarely, be damaged (sqlite.org/wal.html)."""
WAL_RESET_MENDED_IN = {(3, 44): 6, (3, 50): 7}


@dataclass(kw_only=True)
class Complaint(Exception):
    """What is not well, and what to do about it."""

    told: str
    to_do: str
    is_fault: bool = True
    """False: it works, but should be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    part: str
    told: str
    complaint: Complaint | None = None


def examine(*, ask_model: bool) -> Iterator[Finding]:
    """Look at everything, one part after the other."""
    examinations: dict[str, Callable[[], str]] = {
        "settings": _settings,
        "database": _asked(components.ask_database, "Start it, or correct DATABASE_URL."),
        "SQLite": _sqlite,
        "migrations": _asked(components.ask_migrations, "Run `manage.py migrate`."),
        "clocks": _clocks,
        "Redis": _asked(components.ask_redis, START_REDIS),
        "Redis memory": _redis_memory,
        "broker": _asked(components.ask_broker, START_REDIS),
        "workers": _asked(components.ask_workers, START_WORKER),
        "runs": _runs,
        "writer": _writer if ask_model else _writer_unasked,
        "disk": _disk,
        "static files": _static_files,
        "metrics": _metrics_folder,
    }
    for part, look in examinations.items():
        try:
            yield Finding(part=part, told=look())
        except Complaint as complaint:
            yield Finding(part=part, told=complaint.told, complaint=complaint)
        except (DatabaseError, SSEError) as error:
            unknown = Complaint(told=f"not known ({type(error).__name__})", to_do="Mend the above.", is_fault=False)
            yield Finding(part=part, told=unknown.told, complaint=unknown)
        finally:
            connection.close()


def is_wal_reset_prone(version: tuple[int, int, int]) -> bool:
    """True for a SQLite that has the WAL-reset bug."""
    first, mended = WAL_RESET_BUG
    return first <= version < mended and version[2] < WAL_RESET_MENDED_IN.get(version[:2], 1_000)


def _asked(ask: Callable[[], str], to_do: str) -> Callable[[], str]:
    def look() -> str:
        try:
            return ask()
        except Unwell as error:
            raise Complaint(told=str(error), to_do=to_do) from error

    return look


def _settings() -> str:
    found: Iterable[Any] = checks.run_checks(include_deployment_checks=not settings.LOCAL)
    if told := [message for message in found if not message.is_silenced()]:
        worst = max(told, key=lambda message: message.level)
        words = f"{len(told)} remarks; {worst.id}: {worst.msg}"
        to_do = worst.hint or "See `manage.py check --deploy`."
        raise Complaint(told=words, to_do=to_do, is_fault=worst.level >= checks.ERROR)
    return "a laptop's: loopback, plain HTTP" if settings.LOCAL else "production rules hold"


def _sqlite() -> str:
    if connection.vendor != "sqlite":
        return "not used"
    if is_wal_reset_prone(sqlite3.sqlite_version_info):
        raise Complaint(
            told=f"{sqlite3.sqlite_version} has the WAL-reset bug: the file may, rarely, be damaged by several writers",
            to_do="Use a Python with SQLite 3.51.3 or newer, or PostgreSQL; keep backups.",
            is_fault=False,
        )
    return f"{sqlite3.sqlite_version}"


def _clocks() -> str:
    with connection.cursor() as cursor:
        before = datetime.now(UTC)
        cursor.execute(f"SELECT {_now_sql()}")
        said = cursor.fetchone()[0]
    if isinstance(said, str):
        said = datetime.fromisoformat(said)
    apart_s = abs((said.replace(tzinfo=said.tzinfo or UTC) - before).total_seconds())
    if apart_s > CLOCKS_APART_S:
        raise Complaint(
            told=f"this machine's and the database's are {apart_s:.1f} s apart",
            to_do="Run a time service on both, such as chrony: times in logs and events must agree.",
        )
    return f"within {apart_s:.1f} s of the database's"


def _now_sql() -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now')" if connection.vendor == "sqlite" else "clock_timestamp()"


def _redis_memory() -> str:
    with asking_sync(settings.SSE_REDIS_URL) as client:
        policy = client.info("memory").get("maxmemory_policy", "unknown")
    if policy not in ("noeviction", "unknown"):
        raise Complaint(
            told=f"maxmemory-policy is {policy}: messages to workers may be thrown away",
            to_do="Set maxmemory-policy noeviction.",
            is_fault=False,
        )
    return f"policy {policy}"


def _runs() -> str:
    if stuck := gauges.stuck_runs():
        raise Complaint(told=f"{stuck} are stuck", to_do="Start a worker, or run `manage.py runs sweep`.")
    return f"none stuck, the oldest waits {gauges.oldest_queued_age_s():.0f} s"


def _writer_unasked() -> str:
    name, _ = chosen_writer()
    return f"{name}" + ("; --ask-model tries its key" if settings.WRITER_MODEL else "")


def _writer() -> str:
    if not settings.WRITER_MODEL:
        return _writer_unasked()
    names = [name for name in (settings.WRITER_MODEL, settings.WRITER_FALLBACK_MODEL) if name]
    for name in names:
        try:
            require_answer(model_config(name))
        except (WritingFailed, ValueError) as error:
            told = f"{error.code}: {error.message}" if isinstance(error, WritingFailed) else str(error)
            to_do = "Correct WRITER_MODEL, WRITER_API_KEY or the account."
            raise Complaint(told=f"{name}: {told}", to_do=to_do) from error
    return f"{' and '.join(names)} answered"


def _disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR)
    words = f"{free.free / 1e9:.1f} GB free"
    if free.free < LEAST_FREE_BYTES or free.free < free.total * LEAST_FREE_SHARE:
        raise Complaint(told=words, to_do=f"Make room on the disk of {settings.DATA_DIR}.", is_fault=False)
    return words


def _static_files() -> str:
    if settings.LOCAL:
        return "served from the apps"
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise Complaint(told="not collected", to_do="Run `manage.py collectstatic --noinput`.")
    return "collected"


def _metrics_folder() -> str:
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return "of each process alone; set PROMETHEUS_MULTIPROC_DIR to sum them"
    if not os.access(Path(folder), os.W_OK):
        raise Complaint(told=f"{folder} cannot be written", to_do="Give it to the user that the processes run as.")
    return f"summed in {folder}"
