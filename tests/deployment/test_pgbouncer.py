"""The product behind PgBouncer: in transaction mode, where statements may use different sessions, and with TLS."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment.nginx import free_ports, make_certificate
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


IS_ENCRYPTED = """
import django
django.setup()
from django.db import connection
connection.ensure_connection()
print(connection.connection.pgconn.ssl_in_use)
"""


@pytest.mark.slow
def test_server_certificate_is_verified_as_the_url_says(postgresql_url: str, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    other = tmp_path / "other"
    other.mkdir()
    make_certificate(other)
    with tempfile.TemporaryDirectory(prefix="bouncer-") as name:
        folder = Path(name)
        make_certificate(folder)
        with running_pgbouncer(postgresql_url, folder, tls_port=port) as url:
            trusted, untrusted, wrong_name = (
                run_python("-c", IS_ENCRYPTED, url=f"{one}?sslmode=verify-full&sslrootcert={root}", data_dir=tmp_path)
                for one, root in (
                    (url, folder / "fullchain.pem"),
                    (url, other / "fullchain.pem"),
                    (url.replace("127.0.0.1", "localhost"), folder / "fullchain.pem"),
                )
            )

    assert trusted.stdout == "True\n", trusted.stderr[-2000:]
    assert "certificate verify failed" in untrusted.stderr
    assert 'does not match host name "localhost"' in wrong_name.stderr
