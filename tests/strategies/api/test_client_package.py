"""The typed client of the API matches the API, and its example passes the type check."""

import json
from pathlib import Path

import pytest

from tests.client_package import API_PACKAGE, INSTALL_TIMEOUT_S, install, run

pytestmark = pytest.mark.timeout(INSTALL_TIMEOUT_S)


@pytest.fixture(scope="module", autouse=True)
def install_packages() -> None:
    # The example imports the stream client, whose types need React's.
    install()
    install(API_PACKAGE)


def test_types_match_the_openapi_schema(tmp_path: Path) -> None:
    run("build/types.js", tmp_path / "schema.ts", package=API_PACKAGE)

    assert (API_PACKAGE / "src" / "schema.ts").read_text() == (tmp_path / "schema.ts").read_text(), (
        "Run in strategies/client: npm run types"
    )


def test_client_and_example_pass_the_type_check() -> None:
    run("node_modules/typescript/bin/tsc", package=API_PACKAGE)


WRONG_USES = {
    "unknown path": 'await client.GET("/api/v1/run");',
    "missing parameter": 'await client.GET("/api/v1/runs/{run_id}");',
    "brief without a business": 'await client.POST("/api/v1/runs", { body: { brief: {} } });',
    "unknown status": 'await client.GET("/api/v1/runs", { params: { query: { status: ["done"] } } });',
    "event of another kind": 'const [event] = (await unwrap(client.GET("/api/v1/runs/events"))).events; '
    'if (event?.event === "status") console.log(event.data.outcome);',
}


HEADER = """import { createClient, unwrap } from "throughline-api";
const client = createClient({ baseUrl: "", token: "" });
"""


def test_type_check_finds_wrong_uses_of_the_api(tmp_path: Path) -> None:
    """Each line must be an error: `@ts-expect-error` is one itself where there is none."""
    lines = "\n".join(f"// @ts-expect-error: {name}\n{{ {code} }}" for name, code in WRONG_USES.items())
    (tmp_path / "wrongUses.ts").write_text(f"{HEADER}{lines}\n")
    config = {"extends": str(API_PACKAGE / "tsconfig.json"), "compilerOptions": {"types": []}, "include": ["*.ts"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(config))

    run("node_modules/typescript/bin/tsc", "-p", tmp_path, package=API_PACKAGE)
