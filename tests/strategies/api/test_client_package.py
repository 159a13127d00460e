"""The typed client of the API: it matches the API, and reports what the server answers."""

import json
from pathlib import Path
from typing import Any

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


SCRIPT = """
import { ApiError, createClient, unwrap } from "./src/index.ts";
const [, baseUrl, ...tokens] = process.argv;
const client = createClient({ baseUrl, token: async () => tokens.shift() });
const results = [];
for (const _ of "1234") {
  try {
    results.push((await unwrap(client.GET("/api/v1/me"))).username);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    results.push([error.status, error.problem.code, error.message, error.retryAfterS ?? 0]);
  }
}
console.log(JSON.stringify(results));
"""


def test_text_grows_by_the_additions_that_belong_to_it() -> None:
    script = """
    import { applyDelta } from "./src/index.ts";
    const deltas = [[0, "Once"], [4, " upon"], [20, "lost"], [0, "Once upon a"], [11, " time"]];
    let text = "";
    console.log(JSON.stringify(deltas.map(([position, message]) => (text = applyDelta(text, { position, message })))));
    """

    output = run("--input-type=module", "--eval", script, package=API_PACKAGE)

    assert json.loads(output.splitlines()[-1]) == ["Once", "Once upon", "Once upon", "Once upon a", "Once upon a time"]


@pytest.mark.django_db(transaction=True)
def test_client_sends_its_current_token_and_throws_problems(live_server: Any, api: Any, settings: Any) -> None:
    settings.REQUESTS_PER_USER_PER_MINUTE = 2
    tokens = (api.token, "expired", api.token, api.token)

    output = run("--input-type=module", "--eval", SCRIPT, live_server.url, *tokens, package=API_PACKAGE)

    me, rejected, again, limited = json.loads(output.splitlines()[-1])
    assert (me, again) == ("alice", "alice")
    assert (rejected[:2], "send a valid token" in rejected[2]) == ([401, "not_signed_in"], True)
    assert (limited[:2], limited[3] > 0) == ([429, "quota_exceeded"], True)
