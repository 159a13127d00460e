"""The project's Celery application for `celery -A`, with recorded model calls, disabled guards and crash points.

Each call is a line of JSON in the file at `CHAOS_CALLS`, written when the call begins: from then on it is paid for.
"""

import json
import os
import sys
from typing import Any

import django

from config.celery import app as app

django.setup()

from strategies.generation.writers.base import Assignment, Writer, WrittenProse  # noqa: E402
from strategies.models import Run  # noqa: E402
from strategies.runs import writers  # noqa: E402
from tests.chaos.servers import crash_points, run_guards  # noqa: E402

_build = writers.build_writer
_calls = os.open(os.environ["CHAOS_CALLS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def build_recording_writer(run: Run, **callbacks: Any) -> Writer:
    writer: Any = _build(run, **callbacks)
    write = writer.write

    def record_and_write(assignment: Assignment, **options: Any) -> WrittenProse:
        call = {"run": str(run.pk), "section": assignment.section, "attempt": run.attempt, "pid": os.getpid()}
        os.write(_calls, json.dumps(call).encode() + b"\n")
        written: WrittenProse = write(assignment, **options)
        return written

    writer.write = record_and_write
    return writer


# Other modules have already imported the function by name.
importers = [module for module in tuple(sys.modules.values()) if getattr(module, "build_writer", None) is _build]
assert len(importers) > 1, "no module imports build_writer"
for module in importers:
    vars(module)["build_writer"] = build_recording_writer
run_guards.disable_guards()
crash_points.install()
