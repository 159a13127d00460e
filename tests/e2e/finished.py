"""Strategies that are finished already, made over the API in seconds: for tests of what comes after."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.e2e.conftest import ROOT, Stack

SAMPLE_BRIEFS = Path(ROOT) / "strategies/generation/data/sample_briefs.json"
WITHIN_S = 60.0


def finished_run(stack: Stack, *, sample: int = 0, **business: Any) -> str:
    """Return the id of a finished run of a sample brief, with some answers about the business replaced."""
    brief = json.loads(SAMPLE_BRIEFS.read_text())[sample]
    brief["business"] |= business
    with stack.api as api:
        run = api.post("/runs", json={"brief": brief}).raise_for_status().json()
        deadline = time.monotonic() + WITHIN_S
        while not run["is_terminal"]:
            assert time.monotonic() < deadline, run["message"]
            time.sleep(0.1)
            run = api.get(f"/runs/{run['id']}").raise_for_status().json()
    assert run["status"] == "succeeded", run
    return str(run["id"])


def edited(stack: Stack, run: str, key: str, content: dict[str, Any]) -> None:
    """Edit a section as it stands."""
    with stack.api as api:
        headers = {"If-Match": "*"}
        api.patch(f"/runs/{run}/sections/{key}", json={"content": content}, headers=headers).raise_for_status()


def shared_path(stack: Stack, run: str) -> str:
    """Return the path of a new link to read the strategy."""
    with stack.api as api:
        link = api.post(f"/runs/{run}/shares", json={"days": 7, "name": "The board"}).raise_for_status().json()
    return urlsplit(str(link["url"])).path
