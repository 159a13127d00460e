"""Schemathesis finds no response that contradicts the OpenAPI schema."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strategies.accounts import tokens
from strategies.models.webhooks import WebhookEvent
from strategies.runs import shares, transitions
from strategies.webhooks import endpoints, outbox
from strategies.worker import execution
from tests.sse.servers import HOST, Server, start_server, wait_until_ready

pytestmark = pytest.mark.django_db(transaction=True)

# Streams of a run without a worker never end. `test_openapi.py` checks them against the schema.
ENDLESS = "^/api/v1/runs/(\\{run_id\\}/)?stream$"

BEYOND_THE_SCHEMA = """
[checks.positive_data_acceptance]
# Briefs, URLs, cursors and the base of an edit have rules that a schema cannot express.
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 412, 422, 428, 429]
"""


@pytest.fixture
def server(tmp_path: Path, transactional_db: None) -> Iterator[Server]:
    unlimited = dict.fromkeys(("SSE_OPENS_PER_USER_PER_MINUTE", "SSE_MESSAGES_PER_USER_PER_MINUTE"), 1000000)
    started = start_server(
        "uvicorn", tmp_path, LOG_LEVEL="WARNING", WEBHOOKS_ALLOW_PRIVATE_ADDRESSES="false", **unlimited
    )
    try:
        yield wait_until_ready(started)
    finally:
        started.child.stop(within_s=10)


@pytest.fixture
def path_values(alice: Any, brief: Any) -> dict[str, str | int]:
    """Path parameters of resources that exist."""
    run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    execution.execute(run.id, worker="one")
    endpoint = endpoints.create(alice, url="https://hooks.example/", events=list(WebhookEvent))
    share, _ = shares.create(run, days=7, name="")
    return {
        "run_id": str(run.id),
        "key": "positioning",
        "number": 1,
        "webhook_id": str(endpoint.pk),
        "delivery_id": str(outbox.enqueue_test(endpoint).pk),
        "share_id": str(share.pk),
    }


def run_schemathesis(
    server: Server, alice: Any, folder: Path, *options: str, path_values: dict[str, str | int] | None = None
) -> str:
    """Run Schemathesis with all checks and return its output."""
    config = folder / "schemathesis.toml"
    names = [f'"path.{name}" = {json.dumps(value)}' for name, value in (path_values or {}).items()]
    config.write_text("\n".join([BEYOND_THE_SCHEMA, "[parameters]", *names]))
    address = f"http://{HOST}:{server.port}/api/v1/openapi.json"
    token = f"Authorization: Bearer {tokens.issue(alice, name='st')}"
    fixed = ["--exclude-path-regex", ENDLESS, "--no-color", "--seed", "1", "--generation-database", "none"]
    if path_values:
        # The other operations need the run.
        fixed += ["--exclude-operation-id", "delete_run"]
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("st"),
            *("--config-file", config, "run", address, "--header", token, "--max-failures", "20"),
            *fixed,
            *options,
        ],
        cwd=folder,
        env=os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-15_000:] + ended.stderr[-2000:]
    # What a limit rejects is not tested.
    assert server.log.count("Too Many Requests") < count_passed(ended.stdout) / 20
    return ended.stdout


def count_passed(output: str) -> int:
    """Return the number of requests that passed."""
    match = re.search(r"(\d+) passed, \d+ skipped", output)
    assert match, output[-2000:]
    return int(match[1])


ALL_PHASES = ("--phases", "examples,coverage,fuzzing,stateful")


@pytest.mark.timeout(300)
def test_schema_matches_existing_resources(
    server: Server, alice: Any, tmp_path: Path, path_values: dict[str, str | int]
) -> None:
    output = run_schemathesis(server, alice, tmp_path, *ALL_PHASES, "--max-examples", "2", path_values=path_values)
    assert count_passed(output) > 500


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_schema_matches_existing_and_missing_resources(
    server: Server, alice: Any, tmp_path: Path, path_values: dict[str, str | int]
) -> None:
    for values in (path_values, None):
        output = run_schemathesis(server, alice, tmp_path, *ALL_PHASES, "--max-examples", "25", path_values=values)
        assert count_passed(output) > 1000
