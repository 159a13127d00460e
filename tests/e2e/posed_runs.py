"""Runs that stand still in every state a run can be in, to be looked at; made in the database of a running stack.

A worker lets them be for as long as their leases last, so the stack is started with `RUN_LEASE_S=600`.
"""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.e2e.conftest import ROOT, Stack, without_ours

LEASE_S = "600"


def pose(stack: Stack) -> dict[str, str]:
    """Return the ids of one run for each state, by state."""
    told: dict[str, str] = json.loads(_apart(stack, "pose", stack.told["username"]))
    return told


def leave(stack: Stack, run_id: str) -> None:
    """Do what a worker does that is to stop, on behalf of one that a posed run does not have."""
    _apart(stack, "leave", run_id)


def _apart(stack: Stack, *arguments: str) -> bytes:
    """Run this module in a process of its own, which has the stack's database."""
    environment = {"DATA_DIR": str(stack.data_dir), "RUN_LEASE_S": LEASE_S, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(
        [sys.executable, "-m", "tests.e2e.posed_runs", *arguments],
        cwd=ROOT,
        env=without_ours() | environment,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout


def _pose(username: str) -> dict[str, str]:
    from django.contrib.auth.models import User
    from django.db.models.functions import Now

    from strategies.generation.brief import sample_briefs
    from strategies.generation.errors import WritingFailed
    from strategies.generation.pipeline import SECTIONS
    from strategies.models import Run
    from strategies.runs import checkpoints, endings, transitions
    from tests.strategies.writing import write_all, write_sections

    owner = User.objects.get(username=username)
    limited = WritingFailed("rate_limited", "The AI provider asks us to slow down.", retryable=True)
    refused = WritingFailed("provider_auth", "The AI provider does not accept the key.", retryable=False)
    missing = WritingFailed(
        "dependency_missing", "This builds on “Audience”, which could not be written.", retryable=True
    )

    def new(sample: int = 0) -> Run:
        run, _ = transitions.create(owner=owner, brief=sample_briefs()[sample].brief, writer="offline")
        transitions.mark_dispatched(run.pk)
        return run

    def running(done: int) -> tuple[Run, Any]:
        run = new()
        lease = write_sections(run, done)
        checkpoints.start_section(lease, SECTIONS[done])
        return run, lease

    posed = {"succeeded": write_all(new(0)), "another": write_all(new(1))}
    write_all(new(2))
    posed["queued"] = new()
    posed["running"], _ = running(6)
    posed["retrying"], lease = running(4)
    checkpoints.record_next_try(lease, SECTIONS[4], limited, number=2, wait_s=400)
    posed["slow"], _ = running(3)
    posed["slow"].sections.filter(key=SECTIONS[3].key).update(started_at=Now() - timedelta(minutes=5))
    posed["failing"], lease = running(5)
    checkpoints.fail_section(lease, SECTIONS[5], limited)
    checkpoints.start_section(lease, SECTIONS[6])
    posed["partial"] = new()
    lease = write_sections(posed["partial"], 9)
    for number, spec in enumerate(SECTIONS[9:]):
        checkpoints.fail_section(lease, spec, missing if number else limited)
    endings.finish(lease)
    posed["failed"] = new()
    lease = write_sections(posed["failed"], 0)
    for spec in SECTIONS:
        checkpoints.fail_section(lease, spec, refused)
    endings.finish(lease)
    posed["canceled"], lease = running(7)
    transitions.request_cancel(posed["canceled"].pk)
    endings.release(lease)
    return {state: str(run.pk) for state, run in posed.items()}


if __name__ == "__main__":
    import django

    django.setup()
    verb, argument = sys.argv[1:]
    if verb == "pose":
        sys.stdout.write(json.dumps(_pose(argument)))
    else:
        from strategies.runs import endings, leases

        endings.release(leases.Lease(run_id=UUID(argument), attempt=1))
