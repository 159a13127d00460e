"""What the page of a run shows besides its record: the part that changes while it is written, its brief, its texts."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from strategies.admin import waterfall
from strategies.admin.records import text_lines
from strategies.models import AuditEntry, ModelCall, Run
from strategies.models.states import TERMINAL
from strategies.reports.durations import seconds
from strategies.reports.timeline import round_of_records, rounds_of
from strategies.runs import events as run_events
from strategies.runs import model_calls, selectors

EVENTS_SHOWN = 2000
HISTORY_SHOWN = 500


def live_part(run: Run) -> dict[str, Any]:
    """Return what changes while a run is written, read in six queries however much there is."""
    events = selectors.read_events_after(run, 0, limit=EVENTS_SHOWN)
    calls = list(ModelCall.objects.filter(run=run).order_by("ended_at"))
    sections = list(run.sections.select_related("current").order_by("position"))
    rounds = rounds_of(events, calls)
    is_forgotten = run.is_terminal and not rounds
    titles = {section.key: section.title for section in sections}
    return {
        "run": run,
        "cursor": events[-1].seq if events else 0,
        "total_steps": run_events.TOTAL_STEPS,
        "took": took(run),
        "waterfalls": waterfall.drawn(rounds or round_of_records(run, sections, calls), now=timezone.now()),
        "sections": [(section, _section_took(section)) for section in sections],
        "calls": [(call, titles.get(call.section, call.section)) for call in calls],
        "calls_took": model_calls.sum_calls(calls),
        "events": [_event(event) for event in events],
        "is_forgotten": is_forgotten,
        "is_cut": len(events) == EVENTS_SHOWN,
        "history": list(AuditEntry.objects.filter(run=run).order_by("-pk")[:HISTORY_SHOWN]),
    }


def took(run: Run) -> str:
    """Return how long a run has been written, or was."""
    until = run.finished_at if run.status in TERMINAL else timezone.now()
    return seconds((until - run.started_at).total_seconds()) if run.started_at and until else "–"


def answers(run: Run) -> SafeString:
    """Return the brief, answer by answer."""
    rows = (
        (f"{group}: {name}".replace("_", " ").capitalize(), _answer(value))
        for group, fields in run.brief.data.items()
        for name, value in (fields.items() if isinstance(fields, dict) else [("", fields)])
        if value not in (None, "", [], {})
    )
    return format_html("<dl class='tl-answers'>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


def texts(run: Run) -> SafeString:
    """Return every section's text as it stands."""
    written = run.sections.filter(current__isnull=False).select_related("current").order_by("position")
    parts = (
        (
            section.title,
            section.version_number,
            section.writer,
            format_html_join("", "<p>{}</p>", ((line,) for line in text_lines(section.key, section.current))),
        )
        for section in written
        if section.current
    )
    template = "<details class='tl-text'><summary>{} (version {}, by {})</summary>{}</details>"
    return format_html_join("", template, parts) or SafeString("Nothing is written yet.")


def _answer(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_answer(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_answer(one)}" for name, one in value.items() if one is not None)
    return str(value)


def _section_took(section: Any) -> str:
    if not (section.started_at and section.finished_at):
        return "–"
    return seconds((section.finished_at - section.started_at).total_seconds())


def _event(event: Any) -> dict[str, Any]:
    progress = event.data.get("progress")
    return {
        "seq": event.seq,
        "at": str(event.data.get("timestamp", ""))[11:23],
        "kind": event.event,
        "step": event.data.get("step", ""),
        "progress": "" if progress is None else f"{progress} %",
        "told": _told(event.data),
    }


def _told(data: dict[str, Any]) -> str:
    """Return what an event says, without the strategy's text."""
    if card := data.get("educational_content"):
        return str(card["title"])
    if section := data.get("section"):
        waits = f", waits for try {section['next_try']['number']}" if section.get("next_try") else ""
        return f"{section['title']}: {section['status']}{waits}"
    return str(data.get("message", ""))
