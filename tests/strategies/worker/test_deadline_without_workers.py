"""The deadline of a run holds although no worker runs: web processes end overdue runs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models.functions import Now

from config.processes import wait_until
from strategies.models import Run
from tests.strategies.worker.worker_process import NOT_FOR_CHILDREN, ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def running_web_process(folder: Path) -> Iterator[None]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_CHILDREN)}
    # It sweeps three times per lease.
    own = {"DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": database_url(), "RUN_LEASE_S": "5"}
    socket = folder / "web.sock"
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "config.asgi:application", "--uds", str(socket)],
            cwd=ROOT,
            env=inherited | own,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        assert wait_until(socket.exists, within_s=60), (folder / "web.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(20)


def test_overdue_run_ends_without_a_worker(run: Run, tmp_path: Path) -> None:
    with running_web_process(tmp_path):
        Run.objects.filter(pk=run.pk).update(deadline_at=Now() - timedelta(seconds=1))

        assert wait_until(lambda: Run.objects.get(pk=run.pk).is_terminal, within_s=20)

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "deadline_exceeded")
    assert "No worker was free" in run.error_message
