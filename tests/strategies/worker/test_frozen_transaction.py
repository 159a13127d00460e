"""A process that is frozen inside a transaction holds its run no longer than its lease. On PostgreSQL only."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.functions import Now

from strategies.models import Run
from strategies.runs import leases, transitions
from strategies.worker import execution, sweeper
from tests.strategies.worker.worker_process import database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no sessions that could time out"),
]

LEASE_S = 12.0
HOLD_A_LOCK = """
import sys, time, django
django.setup()
from django.db import transaction
from strategies.models import Run
with transaction.atomic():
    Run.objects.filter(pk=sys.argv[1]).update(message="Frozen")
    print("locked", flush=True)
    time.sleep(600)
"""


@contextmanager
def frozen_inside_a_transaction(run_id: UUID) -> Iterator[None]:
    """Let another process change the run, and freeze it before it commits."""
    settings = {
        "DATABASE_URL": database_url(),
        "RUN_LEASE_S": str(LEASE_S),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD_A_LOCK, str(run_id)],
        cwd=Path(__file__).parents[3],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == b"locked\n"
        process.send_signal(signal.SIGSTOP)
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout and process.stdout.close()


def test_run_is_taken_over_within_its_lease(run: Run) -> None:
    leases.claim(run.pk, worker="frozen")
    Run.objects.filter(pk=run.pk).update(lease_until=Now())
    with frozen_inside_a_transaction(run.pk):
        started = time.monotonic()

        assert execution.claim(run.pk, worker="two")

    assert time.monotonic() - started < LEASE_S


def test_locked_run_does_not_keep_the_sweeper_from_others(alice: Any, brief: Any, settings: Any) -> None:
    locked, other = (transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(2))
    Run.objects.update(deadline_at=Now())
    with frozen_inside_a_transaction(locked.pk):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        try:
            assert sweeper.sweep().ended == 1
        finally:
            connection.close()

    assert Run.objects.get(pk=other.pk).status == "failed"
    assert sweeper.sweep().ended == 1


def test_session_has_the_timeouts_of_the_settings() -> None:
    with connection.cursor() as cursor:
        found = {}
        for name in ("idle_in_transaction_session_timeout", "lock_timeout"):
            cursor.execute(f"SHOW {name}")
            found[name] = cursor.fetchone()[0]

    assert found == {"idle_in_transaction_session_timeout": "30s", "lock_timeout": "10s"}
