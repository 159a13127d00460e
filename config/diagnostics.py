"""The diagnostics of `manage.py doctor`: the components that `/readyz` checks, and the host they run on."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

from config import components
from config.components import ComponentUnhealthy
from config.findings import Finding, Issue
from config.site_check import check_address, check_first_page, check_http_version
from config.site_client import SiteClient
from config.stream_check import StreamDiagnosis
from sse.error_handler import SSEError
from sse.redis_client import open_client
from strategies.generation.errors import WritingFailed
from strategies.generation.writers.key_check import require_answer
from strategies.reports import gauges
from strategies.runs.writers import choose_writer, model_config

MIN_FREE_SHARE, MIN_FREE_BYTES = 0.05, 500_000_000
MAX_CLOCK_SKEW_S = 2.0
EMBEDDED = settings.EMBEDDED_VALKEY_SOCKET is not None
START_REDIS = "Run `manage.py up`, which starts its own." if EMBEDDED else "Start it, or correct REDIS_URL."
START_WORKER = (
    "Run `manage.py up`, which starts one."
    if EMBEDDED
    else "Start one: celery -A config worker --without-gossip --without-mingle"
)
UNKNOWN = Issue(detail="unknown", hint="Fix the issues above first.", is_error=False)
WAL_RESET_BUG = ((3, 7, 0), (3, 51, 3))
"""The first SQLite version with the bug and the first without. It can damage a WAL database (sqlite.org/wal.html)."""
WAL_RESET_FIXED_IN = {(3, 44): 6, (3, 50): 7}
"""Patch releases of older versions that contain the fix."""


def run_diagnostics(*, ask_model: bool) -> Iterator[Finding]:
    """Run all checks one after the other. `ask_model` sends the language model a short request, to test its key."""
    all_checks: dict[str, Callable[[], str]] = {
        "settings": _check_settings,
        "database": _with_hint(components.check_database, "Start it, or correct DATABASE_URL."),
        "SQLite": _check_sqlite,
        "migrations": _with_hint(components.check_migrations, "Run `manage.py migrate`."),
        "clocks": _check_clocks,
        "Redis": _with_hint(components.check_redis, START_REDIS),
        "Redis memory": _check_redis_memory,
        "broker": _with_hint(components.check_broker, START_REDIS),
        "workers": _with_hint(components.check_workers, START_WORKER),
        "runs": _check_runs,
        "writer": _check_model if ask_model else _describe_writer,
        "site": _check_site,
        "disk": _check_disk,
        "static files": _check_static_files,
        "metrics": _check_metrics_folder,
    }
    for name, check in all_checks.items():
        yield _run(name, check, UNKNOWN)


def run_site_diagnostics(url: str, *, watch_s: float) -> Iterator[Finding]:
    """Check the way from a browser at this address through all proxies to a web process.

    It takes about ten seconds and the wait for a heartbeat, or `watch_s` if that is more.
    """
    client = SiteClient(url)
    diagnosis = StreamDiagnosis(client, watch_s=watch_s)
    required = ("address", "first page", "stream")
    all_checks: dict[str, Callable[[], str]] = {
        "address": partial(check_address, client),
        "first page": partial(check_first_page, client),
        "HTTP version": partial(check_http_version, client),
        "stream": diagnosis.open,
        "compression": diagnosis.check_compression,
        "buffering": diagnosis.check_delay,
        "silence": diagnosis.check_silence,
        "resuming": diagnosis.check_resuming,
        "headers": diagnosis.check_headers,
    }
    try:
        for name, check in all_checks.items():
            finding = _run(name, check, Issue(detail="unknown", hint="Run `manage.py doctor` without --url."))
            yield finding
            if finding.issue and name in required:
                return
    finally:
        with suppress(DatabaseError):
            diagnosis.close()
        connection.close()


def _run(name: str, check: Callable[[], str], unknown: Issue) -> Finding:
    """Run one check. `unknown` is the issue if the database or Redis fails meanwhile."""
    try:
        return Finding(check=name, detail=check())
    except Issue as issue:
        return Finding(check=name, detail=issue.detail, issue=issue)
    except (DatabaseError, SSEError) as error:
        return Finding(check=name, detail=f"{unknown.detail} ({type(error).__name__})", issue=unknown)
    finally:
        connection.close()


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    first, fixed = WAL_RESET_BUG
    return first <= version < fixed and version[2] < WAL_RESET_FIXED_IN.get(version[:2], 1_000)


def _with_hint(check: Callable[[], str], hint: str) -> Callable[[], str]:
    def check_with_hint() -> str:
        try:
            return check()
        except ComponentUnhealthy as error:
            raise Issue(detail=str(error), hint=hint) from error

    return check_with_hint


def _check_settings() -> str:
    found: Iterable[Any] = checks.run_checks(include_deployment_checks=not settings.LOCAL)
    if messages := [message for message in found if not message.is_silenced()]:
        worst = max(messages, key=lambda message: message.level)
        raise Issue(
            detail=f"{len(messages)} system check messages; {worst.id}: {worst.msg}",
            hint=worst.hint or "See `manage.py check --deploy`.",
            is_error=worst.level >= checks.ERROR,
        )
    return "local: loopback, plain HTTP" if settings.LOCAL else "production"


def _check_sqlite() -> str:
    if connection.vendor != "sqlite":
        return "not used"
    if has_wal_reset_bug(sqlite3.sqlite_version_info):
        raise Issue(
            detail=f"{sqlite3.sqlite_version} has the WAL-reset bug: concurrent writers can, rarely, damage the file",
            hint="Use a Python with SQLite 3.51.3 or newer, or PostgreSQL; keep backups.",
            is_error=False,
        )
    return sqlite3.sqlite_version


def _check_clocks() -> str:
    with connection.cursor() as cursor:
        now = datetime.now(UTC)
        cursor.execute(f"SELECT {_now_sql()}")
        database_now = cursor.fetchone()[0]
    if isinstance(database_now, str):
        database_now = datetime.fromisoformat(database_now)
    skew_s = abs((database_now.replace(tzinfo=database_now.tzinfo or UTC) - now).total_seconds())
    if skew_s > MAX_CLOCK_SKEW_S:
        raise Issue(
            detail=f"this machine and the database are {skew_s:.1f} s apart",
            hint="Run a time service such as chrony on both, so that the times in logs and events agree.",
        )
    return f"within {skew_s:.1f} s of the database"


def _now_sql() -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now')" if connection.vendor == "sqlite" else "clock_timestamp()"


def _check_redis_memory() -> str:
    with open_client(settings.SSE_REDIS_URL) as client:
        policy = client.info("memory").get("maxmemory_policy", "unknown")
    if policy not in ("noeviction", "unknown"):
        raise Issue(
            detail=f"maxmemory-policy is {policy}: messages to workers can be evicted",
            hint="Set maxmemory-policy noeviction.",
            is_error=False,
        )
    return f"maxmemory-policy {policy}"


def _check_runs() -> str:
    if stuck := gauges.count_stuck_runs():
        raise Issue(detail=f"{stuck} stuck", hint="Start a worker, or run `manage.py runs sweep`.")
    return f"none stuck; the oldest queued run has waited {gauges.get_oldest_queued_age_s():.0f} s"


def _describe_writer() -> str:
    name, _ = choose_writer()
    return f"{name}" + ("; --ask-model tests its key" if settings.WRITER_MODEL else "")


def _check_model() -> str:
    if not settings.WRITER_MODEL:
        return _describe_writer()
    names = [name for name in (settings.WRITER_MODEL, settings.WRITER_FALLBACK_MODEL) if name]
    for name in names:
        try:
            require_answer(model_config(name))
        except (WritingFailed, ValueError) as error:
            reason = f"{error.code}: {error.message}" if isinstance(error, WritingFailed) else str(error)
            hint = "Correct WRITER_MODEL or WRITER_API_KEY, or check the account with the provider."
            raise Issue(detail=f"{name}: {reason}", hint=hint) from error
    return f"{' and '.join(names)} answered"


def _check_site() -> str:
    if not settings.SITE_URL:
        return "SITE_URL is not set"
    try:
        return check_first_page(SiteClient(settings.SITE_URL))
    except Issue as issue:
        # A warning: the machine that doctor runs on may have no way to the public address.
        raise replace(issue, is_error=False) from issue


def _check_disk() -> str:
    usage = shutil.disk_usage(settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR)
    detail = f"{usage.free / 1e9:.1f} GB free"
    if usage.free < MIN_FREE_BYTES or usage.free < usage.total * MIN_FREE_SHARE:
        raise Issue(detail=detail, hint=f"Free up space on the disk of {settings.DATA_DIR}.", is_error=False)
    return detail


def _check_static_files() -> str:
    if settings.LOCAL:
        return "served from the apps"
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise Issue(detail="not collected", hint="Run `manage.py collectstatic --noinput`.")
    return "collected"


def _check_metrics_folder() -> str:
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return "each process reports its own; set PROMETHEUS_MULTIPROC_DIR to combine them"
    if not os.access(Path(folder), os.W_OK):
        raise Issue(detail=f"{folder} is not writable", hint="Make it writable for the user the processes run as.")
    return f"combined in {folder}"
