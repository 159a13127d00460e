"""The API does what its description says: every operation, asked by a program that tries to prove it does not."""

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

# Of a run that no worker takes these never end; `test_openapi.py` holds them to their description.
ENDLESS = "^/api/v1/runs/(\\{run_id\\}/)?stream$"

BEYOND_THE_SCHEMA = """
[checks.positive_data_acceptance]
# A brief, an address, a cursor and an edit's base have rules that no schema can tell.
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 422, 428, 429]
"""


@pytest.fixture
def server(tmp_path: Path, transactional_db: None) -> Iterator[Server]:
    started = start_server("uvicorn", tmp_path, LOG_LEVEL="WARNING", WEBHOOKS_ALLOW_PRIVATE_ADDRESSES="false")
    try:
        yield wait_until_ready(started)
    finally:
        started.child.stop(within_s=10)


@pytest.fixture
def found(alice: Any, brief: Any) -> dict[str, str | int]:
    """What there is to be named in an address."""
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


def judged(server: Server, alice: Any, folder: Path, *options: str, named: dict[str, str | int] | None = None) -> str:
    """Run Schemathesis with all its checks, and return what it says."""
    config = folder / "schemathesis.toml"
    names = [f'"path.{name}" = {json.dumps(value)}' for name, value in (named or {}).items()]
    config.write_text("\n".join([BEYOND_THE_SCHEMA, "[parameters]", *names]))
    address = f"http://{HOST}:{server.port}/api/v1/openapi.json"
    token = f"Authorization: Bearer {tokens.issue(alice, name='st')}"
    fixed = ["--exclude-path-regex", ENDLESS, "--no-color", "--seed", "1", "--generation-database", "none"]
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
    return ended.stdout


def passed(told: str) -> int:
    """How many requests were answered as described."""
    found = re.search(r"(\d+) passed, \d+ skipped", told)
    assert found, told[-2000:]
    return int(found[1])


ALL_PHASES = ("--phases", "examples,coverage,fuzzing,stateful")


@pytest.mark.timeout(300)
def test_it_holds_for_what_there_is(server: Server, alice: Any, tmp_path: Path, found: dict[str, str | int]) -> None:
    assert passed(judged(server, alice, tmp_path, *ALL_PHASES, "--max-examples", "2", named=found)) > 500


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_it_holds_for_much_more_of_what_there_is_and_of_what_there_is_not(
    server: Server, alice: Any, tmp_path: Path, found: dict[str, str | int]
) -> None:
    for named in (found, None):
        assert passed(judged(server, alice, tmp_path, *ALL_PHASES, "--max-examples", "25", named=named)) > 1000
