"""Run the TypeScript client's own checks, and compare the generated files with the committed ones."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.client_package import INSTALL_TIMEOUT_S, NPM, PACKAGE, install, run

ROOT = PACKAGE.parent.parent
BUILT = PACKAGE.parent / "static" / "sse"

pytestmark = pytest.mark.timeout(INSTALL_TIMEOUT_S)


@pytest.fixture(scope="module", autouse=True)
def install_package() -> None:
    install()


def test_committed_schema_matches_the_python_types() -> None:
    # In a process of its own: other tests register events of theirs in this one.
    printed = subprocess.run([sys.executable, "manage.py", "sse_schema"], cwd=ROOT, capture_output=True, check=True)

    assert (PACKAGE / "schema.json").read_bytes() == printed.stdout, (
        "Run: manage.py sse_schema > sse/client/schema.json, and in sse/client: npm run types"
    )


def test_typescript_types_match_the_schema(tmp_path: Path) -> None:
    run("build/types.js", tmp_path)

    generated = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {name: (PACKAGE / "src" / name).read_text() for name in generated} == generated, (
        "Run in sse/client: npm run types"
    )


def test_static_modules_match_their_sources(tmp_path: Path) -> None:
    run("build/static.js", tmp_path)

    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.name: path.read_bytes() for path in BUILT.glob("*.js")} == built, "Run in sse/client: npm run build"


def test_types_and_style_checks_pass() -> None:
    run(NPM, "run", "check")


def test_typescript_tests_pass(capsys: pytest.CaptureFixture[str]) -> None:
    output = run(NPM, "test")

    # Print the number of tests and the bundle sizes.
    with capsys.disabled():
        summary = [line.strip() for line in output.splitlines() if "Tests " in line or "bytes" in line]
        sys.stdout.write(f" ({'; '.join(summary)}) ")


def test_built_package_matches_its_sources(tmp_path: Path) -> None:
    run("build/dist.js", tmp_path / "dist")

    assert read_modules(PACKAGE / "dist") == read_modules(tmp_path / "dist"), "Run in sse/client: npm run build"


def read_modules(folder: Path) -> dict[str, str]:
    """Return the modules and declarations by name. Source maps depend on where they are."""
    paths = [path for path in folder.rglob("*") if path.suffix in {".js", ".ts"}]
    return {str(path.relative_to(folder)): path.read_text() for path in paths}
