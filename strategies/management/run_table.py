"""Print runs and their events as tables and lines, or as JSON."""

import json
from datetime import datetime

from django.utils import timezone
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sse.types import StoredEvent
from strategies.models import Run
from strategies.runs.snapshot import build_run_snapshot

SHORT_ID_CHARS = 8
COLOURS = {"succeeded": "green", "partial": "yellow", "failed": "red", "canceled": "dim", "running": "cyan"}


def print_list(runs: list[Run], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("RUN", "STATUS", "%", "AGE", "OWNER", "BRIEF", "WRITER", "MESSAGE"):
        table.add_column(column, no_wrap=column != "MESSAGE")
    for run in runs:
        words = [str(run.pk)[:SHORT_ID_CHARS], coloured(run.status), str(run.progress), age(run.created_at)]
        words += [escape(one) for one in (run.owner.get_username(), run.name[:30], run.writer[:30])]
        table.add_row(*words, escape(run.error_code or run.message))
    console.print(table)


def run_json(run: Run) -> str:
    """Return the run snapshot with its owner as one line of JSON."""
    snapshot = build_run_snapshot(run.pk).model_dump(mode="json")
    return json.dumps(snapshot | {"owner": run.owner.get_username()})


def print_run(run: Run, console: Console) -> None:
    rows = {
        "run": str(run.pk),
        "status": run.status,
        "message": run.message,
        "error": f"{run.error_code}: {run.error_message}" if run.error_code else "",
        "owner": run.owner.get_username(),
        "brief": run.name,
        "writer": run.writer,
        "attempt": f"{run.attempt} of {run.attempt_limit}",
        "worker": f"{run.lease_owner}, lease until {_time(run.lease_until)}" if run.lease_until else "",
        "created": _time(run.created_at),
        "dispatched": _time(run.dispatched_at),
        "started": _time(run.started_at),
        "finished": _time(run.finished_at),
        "deadline": _time(run.deadline_at),
    }
    for name, value in rows.items():
        if value:
            console.print(f"{name + ':':<15}{escape(value)}", highlight=False)
    table = Table(box=None, pad_edge=False)
    for column in ("SECTION", "STATUS", "TRIES", "SECONDS", "WRITER", "ERROR"):
        table.add_column(column)
    for section in run.sections.select_related("current").order_by("position"):
        started, finished = section.started_at, section.finished_at
        seconds = f"{(finished - started).total_seconds():.1f}" if started and finished else ""
        words = [section.key, coloured(section.status), str(section.tries), seconds]
        table.add_row(*words, escape(section.writer), escape(section.error_code))
    console.print()
    console.print(table)


def event_line(event: StoredEvent) -> str:
    """Return an event as a line: number, time, progress, kind and message."""
    data = event.data
    section = data.get("section")
    words = [str(data.get("message") or "")]
    if isinstance(section, dict):
        words = [f"{section.get('key')}: {section.get('status')}"]
    if isinstance(error := data.get("error"), dict):
        words = [f"{error.get('code')}: {error.get('message')}"]
    if isinstance(card := data.get("educational_content"), dict):
        words = [str(card.get("title", ""))]
    progress = f"{data['progress']:>3} %" if "progress" in data else "     "
    return f"{event.seq:>4}  {str(data.get('timestamp'))[11:19]}  {progress}  {event.event:<12} {' '.join(words)}"


def event_json(event: StoredEvent) -> str:
    return json.dumps({"id": event.id, "event": event.event, "data": event.data})


def coloured(status: str) -> str:
    colour = COLOURS.get(status)
    return f"[{colour}]{status}[/{colour}]" if colour else status


def age(moment: datetime) -> str:
    seconds = int((timezone.now() - moment).total_seconds())
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(0, seconds)} s"


def _time(moment: datetime | None) -> str:
    return moment.isoformat(sep=" ", timespec="seconds") if moment else ""
