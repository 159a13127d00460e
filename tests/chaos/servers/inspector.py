"""Looks into the database of an installation, and orders what no person could; one line of JSON in, one out.

Its first answer is to an empty line: it makes the database and one user, and says how that user is known.
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
from strategies.runs.events import build_section, run_channel  # noqa: E402
from tests.chaos.servers.sign_in import session_key  # noqa: E402

DATABASE_BACK_WITHIN_S = 30.0


def order(*, briefs: list[dict[str, Any]], simulated_s: float) -> list[str]:
    """Order runs and tell no worker of them."""
    owner = User.objects.get()
    ordered = [
        transitions.create(owner=owner, brief=parse_brief(brief), writer="simulated", simulated_s=simulated_s)[0]
        for brief in briefs
    ]
    return [str(run.pk) for run in ordered]


def tell(*, run_ids: list[str]) -> int:
    """Send a message for each run, as if nobody had; return how many went out."""
    return dispatch.enqueue_runs(*map(UUID, run_ids))


def look(*, run_ids: list[str]) -> list[dict[str, Any]]:
    """Return all there is about these runs."""
    return [_all_about(run) for run in Run.objects.filter(pk__in=run_ids).order_by("created_at")]


def count() -> int:
    """Return how many runs there are in all."""
    return Run.objects.count()


def _all_about(run: Run) -> dict[str, Any]:
    sections = [build_section(record) for record in run.sections.order_by("position")]
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


COMMANDS: dict[str, Callable[..., Any]] = {"order": order, "tell": tell, "look": look, "count": count}


def answer(command: str, arguments: dict[str, Any]) -> Any:
    """Do it as soon as the database answers."""
    until = time.monotonic() + DATABASE_BACK_WITHIN_S
    while True:
        try:
            return COMMANDS[command](**arguments)
        except DatabaseError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        finally:
            # What it leaves open must not pass for a leak of somebody else.
            connection.close()


def main() -> None:
    sys.stdin.readline()
    key = session_key()
    print(json.dumps({"session": key, "token": tokens.issue(User.objects.get(), name="chaos")}), flush=True)  # noqa: T201
    connection.close()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answer(asked.pop("command"), asked)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
