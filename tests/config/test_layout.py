"""Rules for the layout of the repository."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MAX_FILE_LINES = 320
PACKAGES = ("config", "strategies", "sse", "tests", "templates")


def test_import_contracts_are_kept() -> None:
    ended = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout


def test_no_source_file_is_too_long() -> None:
    sources = [
        path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.suffix in {".py", ".js", ".css"}
    ]
    written = [path for path in sources if not {"dist", "migrations", "node_modules"} & set(path.parts)]

    assert written
    assert {
        str(path.relative_to(ROOT)) for path in written if len(path.read_text().splitlines()) > MAX_FILE_LINES
    } == set()


@pytest.mark.parametrize("package", ["config", "strategies", "sse"])
def test_every_module_has_a_docstring(package: str) -> None:
    undocumented = [
        str(path.relative_to(ROOT))
        for path in (ROOT / package).rglob("*.py")
        if path.name not in {"__init__.py", "apps.py"}
        and "migrations" not in path.parts
        and not path.read_text().lstrip().startswith(('"""', "#!"))
    ]

    assert undocumented == []
