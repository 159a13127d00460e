"""Run every database test of `tests/sse` and `tests/strategies` again on PostgreSQL.

Tests marked `system` run with the slow ones.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "selection",
    ["not slow and not system", pytest.param("(slow or system)", marks=pytest.mark.slow)],
    ids=["fast", "rest"],
)
@pytest.mark.timeout(1500)
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this session already runs on DATABASE_URL")
def test_database_tests_pass_on_postgresql(postgresql_url: str, selection: str) -> None:
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/sse",
            "tests/strategies",
            "-q",
            "-m",
            f"django_db and {selection}",
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

    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert "passed" in result.stdout.splitlines()[-1]
