"""Reads and writes a site's database for the tests. Reads commands and writes results as lines of JSON.

The first line is empty: it migrates the database and creates a user, and is answered with the user's session and token.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402

from sse.models import Event  # noqa: E402
from strategies.accounts import tokens  # noqa: E402
from strategies.generation.brief import parse_brief  # noqa: E402
from strategies.models import Run  # noqa: E402
from strategies.runs import (  # noqa: E402
    dispatch,
    transitions,
)
from strategies.runs.channels import run_channel  # noqa: E402
from strategies.runs.snapshot import build_section  # noqa: E402
from tests.chaos.servers.sign_in import create_session  # noqa: E402

DATABASE_TIMEOUT_S = 30.0


def create_runs(*, briefs: list[dict[str, Any]], simulated_s: float) -> list[str]:
    """Create runs without enqueueing tasks; return their ids."""
    owner = User.objects.get()
    runs = [
        transitions.create(owner=owner, brief=parse_brief(brief), writer="simulated", simulated_s=simulated_s)[0]
        for brief in briefs
    ]
    return [str(run.pk) for run in runs]


def enqueue_runs(*, run_ids: list[str]) -> int:
    """Enqueue a task for each run, even if there is one already; return the number of tasks."""
    return dispatch.enqueue_runs(*map(UUID, run_ids))


def describe_runs(*, run_ids: list[str]) -> list[dict[str, Any]]:
    """Return the state, sections and events of these runs."""
    return [_describe(run) for run in Run.objects.filter(pk__in=run_ids).order_by("created_at")]


def count_runs() -> int:
    """Return the number of all runs."""
    return Run.objects.count()


def _describe(run: Run) -> dict[str, Any]:
    sections = [build_section(record).model_dump(mode="json") for record in run.sections.order_by("position")]
    events = Event.objects.filter(channel_id=run_channel(run.pk)).order_by("seq")
    return {
        "id": str(run.pk),
        "status": run.status,
        "attempt": run.attempt,
        "error_code": run.error_code,
        "leased": run.lease_until is not None,
        "holder": run.lease_owner,
        "in_time": run.finished_at is None or run.finished_at <= run.deadline_at,
        "sections": sections,
        "events": list(events.values("seq", "event", "data", "final")),
    }


COMMANDS: dict[str, Callable[..., Any]] = {
    "create_runs": create_runs,
    "enqueue_runs": enqueue_runs,
    "describe_runs": describe_runs,
    "count_runs": count_runs,
}


def execute(command: str, arguments: dict[str, Any]) -> Any:
    """Run a command and return its result; retry while the database is unavailable."""
    deadline = time.monotonic() + DATABASE_TIMEOUT_S
    while True:
        try:
            return COMMANDS[command](**arguments)
        except DatabaseError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            # Otherwise this connection would count as a leak of the processes under test.
            connection.close()


def main() -> None:
    sys.stdin.readline()
    session_key = create_session()
    print(json.dumps({"session": session_key, "token": tokens.issue(User.objects.get(), name="chaos")}), flush=True)  # noqa: T201
    connection.close()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(execute(request.pop("command"), request)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
