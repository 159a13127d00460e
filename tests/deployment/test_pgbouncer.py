"""The product behind PgBouncer in transaction mode, where consecutive statements may use different sessions."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment.pgbouncer import running_pgbouncer

ROOT = Path(__file__).parents[2]
USE_THE_PRODUCT = """
import json
import django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.contrib.auth.models import User
from django.db import connection
from strategies.accounts import personal_data
from strategies.generation.brief import parse_brief
from strategies.models import Run
from strategies.runs import transitions
from strategies.worker import execution

owner = User.objects.create_user("alice")
brief = parse_brief(json.load(open("strategies/generation/data/sample_briefs.json"))[0])
for _ in range(25):
    run, _ = transitions.create(owner=owner, brief=brief, writer="offline")
execution.execute(run.pk, worker="one")

def export(_):
    try:
        return len(personal_data.collect(owner)["strategies"])
    finally:
        connection.close()

with ThreadPoolExecutor(8) as pool:
    exported = list(pool.map(export, range(24)))
print(json.dumps({"exported": exported, "status": Run.objects.get(pk=run.pk).status}))
"""


@pytest.fixture
def bouncer_url(postgresql_url: str) -> Iterator[str]:
    # Directly under /tmp: the name of a socket file has at most 107 bytes.
    with (
        tempfile.TemporaryDirectory(prefix="bouncer-") as folder,
        running_pgbouncer(postgresql_url, Path(folder)) as url,
    ):
        yield url


def run_python(*arguments: str, url: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    environment = {"DATABASE_URL": url, "DATA_DIR": str(data_dir), "PGBOUNCER": "true", "LOG_LEVEL": "ERROR"}
    environment["CONCURRENT_RUNS_PER_USER"] = "100"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_runs_and_exports_of_personal_data_work_behind_pgbouncer(bouncer_url: str, tmp_path: Path) -> None:
    migrated = run_python("manage.py", "migrate", "--verbosity", "0", url=bouncer_url, data_dir=tmp_path)
    assert migrated.returncode == 0, migrated.stderr[-2000:]

    used = run_python("-c", USE_THE_PRODUCT, url=bouncer_url, data_dir=tmp_path)

    assert used.returncode == 0, used.stderr[-3000:]
    assert json.loads(used.stdout.splitlines()[-1]) == {"exported": [25] * 24, "status": "succeeded"}
