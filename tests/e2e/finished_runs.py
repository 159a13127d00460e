"""Create finished strategies over the API within seconds."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.e2e.conftest import ROOT, Stack

SAMPLE_BRIEFS = Path(ROOT) / "strategies/generation/data/sample_briefs.json"
TIMEOUT_S = 60.0


def create_finished_run(stack: Stack, *, sample: int = 0, **business: Any) -> str:
    """Create a run of a sample brief and wait for its end; return its id. `business` replaces answers."""
    brief = json.loads(SAMPLE_BRIEFS.read_text())[sample]
    brief["business"] |= business
    with stack.api as api:
        run = api.post("/runs", json={"brief": brief}).raise_for_status().json()
        deadline = time.monotonic() + TIMEOUT_S
        while not run["is_terminal"]:
            assert time.monotonic() < deadline, run["message"]
            time.sleep(0.1)
            run = api.get(f"/runs/{run['id']}").raise_for_status().json()
    assert run["status"] == "succeeded", run
    return str(run["id"])


def edit_section(stack: Stack, run: str, key: str, content: dict[str, Any]) -> None:
    """Replace a section's content, whatever its version."""
    with stack.api as api:
        headers = {"If-Match": "*"}
        api.patch(f"/runs/{run}/sections/{key}", json={"content": content}, headers=headers).raise_for_status()


def create_share_path(stack: Stack, run: str) -> str:
    """Create a share link; return its path."""
    with stack.api as api:
        link = api.post(f"/runs/{run}/shares", json={"days": 7, "name": "The board"}).raise_for_status().json()
    return urlsplit(str(link["url"])).path
