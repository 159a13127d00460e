"""SECURITY.md names existing tests, and the vulnerability audit never passes silently."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \|$", re.MULTILINE)


def test_every_guard_in_security_md_names_existing_tests() -> None:
    rows = ROW.findall((ROOT / "SECURITY.md").read_text())

    assert len(rows) > 30
    assert [int(number) for number, _, _ in rows] == list(range(1, len(rows) + 1))
    for number, _, tests in rows:
        named = re.findall(r"`(tests/[^`]+)`", tests)
        assert named, number
        for path in named:
            assert "def test_" in (ROOT / path).read_text(), path


def test_audit_says_so_when_it_cannot_reach_the_advisories() -> None:
    environment = os.environ | {"ADVISORIES": "http://127.0.0.1:9"}
    ended = subprocess.run(
        [ROOT / ".ci/audit"], env=environment, capture_output=True, text=True, check=False, timeout=60
    )

    assert ended.returncode == 0
    assert "audit: SKIPPED" in ended.stderr
    assert "no known vulnerabilities" not in ended.stdout


def test_ci_runs_the_audit() -> None:
    assert ".ci/audit" in (ROOT / ".ci/run").read_text()
