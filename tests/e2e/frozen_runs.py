"""Create runs that stay in each possible state, in the database of a running stack.

The stack's worker leaves them alone until their leases expire, so start it with `RUN_LEASE_S=600`.
"""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.e2e.conftest import ROOT, Stack, build_clean_environment

LEASE_S = "600"


def create_frozen_runs(stack: Stack) -> dict[str, str]:
    """Create one run in each state; return their ids by state."""
    ids: dict[str, str] = json.loads(_run_in_process(stack, "create", stack.info["username"]))
    return ids


def release_run(stack: Stack, run_id: str) -> None:
    """Release the run's lease, as a worker does when it stops."""
    _run_in_process(stack, "release", run_id)


def _run_in_process(stack: Stack, *arguments: str) -> bytes:
    """Run this module in a process that uses the stack's database; return its output."""
    environment = {"DATA_DIR": str(stack.data_dir), "RUN_LEASE_S": LEASE_S, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(
        [sys.executable, "-m", "tests.e2e.frozen_runs", *arguments],
        cwd=ROOT,
        env=build_clean_environment() | environment,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout


def _create(username: str) -> dict[str, str]:
    from django.contrib.auth.models import User
    from django.db.models.functions import Now

    from strategies.generation.brief import sample_briefs
    from strategies.generation.errors import WritingFailed
    from strategies.generation.pipeline import SECTIONS
    from strategies.models import Run
    from strategies.runs import checkpoints, endings, transitions
    from tests.strategies.writing import write_all, write_sections

    owner = User.objects.get(username=username)
    rate_limited = WritingFailed("rate_limited", "The AI provider asks us to slow down.", retryable=True)
    unauthorized = WritingFailed("provider_auth", "The AI provider does not accept the key.", retryable=False)
    dependency_failed = WritingFailed(
        "dependency_missing", "This builds on “Audience”, which could not be written.", retryable=True
    )

    def create_run(sample: int = 0) -> Run:
        run, _ = transitions.create(owner=owner, brief=sample_briefs()[sample].brief, writer="offline")
        transitions.mark_dispatched(run.pk)
        return run

    def create_running(finished: int) -> tuple[Run, Any]:
        run = create_run()
        lease = write_sections(run, finished)
        checkpoints.start_section(lease, SECTIONS[finished])
        return run, lease

    frozen = {"succeeded": write_all(create_run(0)), "another": write_all(create_run(1))}
    write_all(create_run(2))
    frozen["queued"] = create_run()
    frozen["running"], _ = create_running(6)
    frozen["retrying"], lease = create_running(4)
    checkpoints.record_next_try(lease, SECTIONS[4], rate_limited, number=2, wait_s=400)
    frozen["slow"], _ = create_running(3)
    frozen["slow"].sections.filter(key=SECTIONS[3].key).update(started_at=Now() - timedelta(minutes=5))
    frozen["failing"], lease = create_running(5)
    checkpoints.fail_section(lease, SECTIONS[5], rate_limited)
    checkpoints.start_section(lease, SECTIONS[6])
    frozen["partial"] = create_run()
    lease = write_sections(frozen["partial"], 9)
    for number, spec in enumerate(SECTIONS[9:]):
        checkpoints.fail_section(lease, spec, dependency_failed if number else rate_limited)
    endings.finish(lease)
    frozen["failed"] = create_run()
    lease = write_sections(frozen["failed"], 0)
    for spec in SECTIONS:
        checkpoints.fail_section(lease, spec, unauthorized)
    endings.finish(lease)
    frozen["canceled"], lease = create_running(7)
    transitions.request_cancel(frozen["canceled"].pk)
    endings.release(lease)
    return {state: str(run.pk) for state, run in frozen.items()}


if __name__ == "__main__":
    import django

    django.setup()
    verb, argument = sys.argv[1:]
    if verb == "create":
        sys.stdout.write(json.dumps(_create(argument)))
    else:
        from strategies.runs import endings, leases

        endings.release(leases.Lease(run_id=UUID(argument), attempt=1))
