"""The project's Celery application, for `celery -A`: every call of a writer noted, guards out and crashes laid in it.

Each call is a line of JSON in the file that `CHAOS_CALLS` names, written as the call begins: from then on it is paid.
"""

import json
import os
import sys
from typing import Any

import django

from config.celery import app as app

django.setup()

from strategies.generation.writers.base import Assignment, Writer, Written  # noqa: E402
from strategies.models import Run  # noqa: E402
from strategies.runs import writers  # noqa: E402
from tests.chaos.servers import crash_points, run_guards  # noqa: E402

_build = writers.build_writer
_calls = os.open(os.environ["CHAOS_CALLS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def build_noted_writer(run: Run) -> Writer:
    writer: Any = _build(run)
    write = writer.write

    def noted(assignment: Assignment, **options: Any) -> Written:
        call = {"run": str(run.pk), "section": assignment.section, "attempt": run.attempt, "pid": os.getpid()}
        os.write(_calls, json.dumps(call).encode() + b"\n")
        written: Written = write(assignment, **options)
        return written

    writer.write = noted
    return writer  # type: ignore[no-any-return]


# By now it has been taken by name.
takers = [module for module in tuple(sys.modules.values()) if getattr(module, "build_writer", None) is _build]
assert len(takers) > 1, "nobody builds writers any more"
for module in takers:
    vars(module)["build_writer"] = build_noted_writer
run_guards.take_out()
crash_points.lay()
