"""SECURITY.md names existing tests, the audit never passes silently, and every build lists its packages."""

import json
import os
import re
import subprocess
import tomllib
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


def test_bill_of_materials_lists_every_package_that_runs_in_production(tmp_path: Path) -> None:
    subprocess.run([ROOT / ".ci/sbom", tmp_path / "sbom.json"], check=True, capture_output=True, timeout=60)
    document = json.loads((tmp_path / "sbom.json").read_text())

    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    packages = {component["name"]: component for component in document["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    required = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["sentry"]]
    for name in (re.match(r"[\w-]+", requirement)[0] for requirement in required):
        assert f"pkg:pypi/{name}@" in packages[name]["purl"]
        assert packages[name]["externalReferences"][0]["hashes"][0]["alg"] == "SHA-256"
    assert not {"pytest", "ruff", "mypy"} & set(packages)


def test_ci_runs_the_audit_and_writes_the_bill_of_materials() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()

    assert {".ci/audit", ".ci/sbom"} <= set(lines)
