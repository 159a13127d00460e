"""What holds on SQLite holds on PostgreSQL: every test that touches the database runs again there.

Those that start whole programs do so among the slow ones.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "which", ["not slow and not whole", pytest.param("(slow or whole)", marks=pytest.mark.slow)], ids=["fast", "rest"]
)
@pytest.mark.timeout(1500)
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this session already runs on the database of DATABASE_URL")
def test_every_database_test_passes_on_postgresql(postgresql_url: str, which: str) -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/sse",
            "tests/strategies",
            "-q",
            "-m",
            f"django_db and {which}",
            "-p",
            "no:cacheprovider",
            "--numprocesses=2",
        ],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": postgresql_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
    assert "passed" in ended.stdout.splitlines()[-1]
