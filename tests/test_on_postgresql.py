"""Run every database test of `tests/sse` and `tests/strategies` again on PostgreSQL.

By default those of the log, runs, sections, webhooks and workers. Those of what people and programs use, and those
marked `system`, run with the slow ones.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALL = ("tests/sse", "tests/strategies")
INTERFACES = tuple(
    f"tests/strategies/{name}"
    for name in ("accounts", "admin", "api", "mail", "management", "pages", "reports", "security", "streaming")
)
WITHOUT_INTERFACES = (*ALL, *(f"--ignore={path}" for path in INTERFACES))
FAST, REST = "not slow and not system", "(slow or system)"


@pytest.mark.parametrize(
    ("paths", "selection"),
    [
        pytest.param(WITHOUT_INTERFACES, FAST, id="data"),
        pytest.param(INTERFACES, FAST, id="interfaces", marks=pytest.mark.slow),
        pytest.param(ALL, REST, id="rest", marks=pytest.mark.slow),
    ],
)
@pytest.mark.timeout(1500)
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this session already runs on DATABASE_URL")
def test_database_tests_pass_on_postgresql(postgresql_url: str, paths: tuple[str, ...], selection: str) -> None:
    options = ("-q", "-m", f"django_db and {selection}", "-p", "no:cacheprovider", "--numprocesses=2")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *paths, *options],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": postgresql_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert "passed" in result.stdout.splitlines()[-1]
