"""The TypeScript client, held to its word by its own tools, on the Node that comes with the test dependencies."""

import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.client_package import INSTALL_TIMEOUT_S, NPM, PACKAGE, install, run

BUILT = PACKAGE.parent / "static" / "sse"

pytestmark = pytest.mark.timeout(INSTALL_TIMEOUT_S)


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    install()


def test_the_committed_schema_is_the_one_of_the_python_types() -> None:
    printed = StringIO()
    call_command("sse_schema", stdout=printed)

    assert (PACKAGE / "schema.json").read_text() == printed.getvalue(), (
        "Run: manage.py sse_schema > sse/client/schema.json, and in sse/client: npm run types"
    )


def test_the_typescript_types_are_generated_from_that_schema(tmp_path: Path) -> None:
    run("build/types.js", tmp_path / "types.ts")

    assert (PACKAGE / "src" / "SSEMessageTypes.ts").read_text() == (tmp_path / "types.ts").read_text(), (
        "Run in sse/client: npm run types"
    )


def test_the_examples_types_are_generated_from_the_apis_description(tmp_path: Path) -> None:
    run("build/apiTypes.js", tmp_path / "api.ts")

    assert (PACKAGE / "example" / "api.ts").read_text() == (tmp_path / "api.ts").read_text(), (
        "Run in sse/client: npm run api-types"
    )


def test_the_modules_that_pages_load_are_built_from_these_sources(tmp_path: Path) -> None:
    run("build/static.js", tmp_path)

    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.name: path.read_bytes() for path in BUILT.glob("*.js")} == built, "Run in sse/client: npm run build"


def test_its_types_and_its_style_hold() -> None:
    run(NPM, "run", "check")


def test_its_own_tests_pass(capsys: pytest.CaptureFixture[str]) -> None:
    output = run(NPM, "test")

    # Its figures belong to the log: how many tests, how many bytes.
    with capsys.disabled():
        told = [line.strip() for line in output.splitlines() if "Tests " in line or "bytes" in line]
        sys.stdout.write(f" ({'; '.join(told)}) ")


def test_what_is_published_can_be_imported_by_its_names() -> None:
    run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json")

    names = run(
        "--input-type=module",
        "--eval",
        """const { SSEConnection } = await import("throughline-sse");
        const { useSSE } = await import("throughline-sse/react");
        const { shared } = await import("throughline-sse/shared");
        console.log([SSEConnection, useSSE, shared].map((one) => one.name).join(" "));""",
    )
    assert names.strip() == "SSEConnection useSSE shared"
