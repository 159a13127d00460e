"""Content of the admin page of a run: the part that changes during the run, the brief, the texts."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from pydantic import BaseModel

from sse.types import StoredEvent
from strategies.admin import waterfall
from strategies.admin.records import text_lines
from strategies.models import AuditEntry, ModelCall, Objection, Run
from strategies.models.states import TERMINAL
from strategies.reports.durations import seconds
from strategies.reports.timeline import build_round_from_records, build_rounds
from strategies.runs import model_calls, selectors
from strategies.runs.event_types import EducationalContent
from strategies.runs.snapshot import TOTAL_STEPS, SectionState

EVENTS_SHOWN = 2000
HISTORY_SHOWN = 500
OBJECTIONS_SHOWN = 500


def build_live_context(run: Run) -> dict[str, object]:
    """Return the template context of the part that changes during the run. Takes seven queries."""
    events = selectors.read_events_after(run, 0, limit=EVENTS_SHOWN)
    calls = list(ModelCall.objects.filter(run=run).order_by("ended_at"))
    sections = list(run.sections.select_related("current").order_by("position"))
    rounds = build_rounds(events, calls)
    titles = {section.key: section.title for section in sections}
    return {
        "run": run,
        "cursor": events[-1].id if events else "0",
        "total_steps": TOTAL_STEPS,
        "duration": format_duration(run),
        "waterfalls": waterfall.build_waterfalls(
            rounds or build_round_from_records(run, sections, calls), now=timezone.now()
        ),
        "sections": [(section, _format_section_duration(section)) for section in sections],
        "calls": [(call, titles.get(call.section, call.section)) for call in calls],
        "objections": [
            (objection, titles.get(objection.section, objection.section))
            for objection in Objection.objects.filter(run=run).order_by("-pk")[:OBJECTIONS_SHOWN]
        ],
        "usage": model_calls.sum_calls(calls),
        "events": [_build_event_row(event) for event in events],
        "has_no_events": run.is_terminal and not rounds,
        "is_truncated": len(events) == EVENTS_SHOWN,
        "history": list(AuditEntry.objects.filter(run=run).order_by("-pk")[:HISTORY_SHOWN]),
    }


def format_duration(run: Run) -> str:
    """Return how long the run took, or has taken so far."""
    until = run.finished_at if run.status in TERMINAL else timezone.now()
    return seconds((until - run.started_at).total_seconds()) if run.started_at and until else "–"


def render_texts(run: Run) -> SafeString:
    """Return the current text of every section."""
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
    return format_html_join("", template, parts) or SafeString("No finished sections yet.")


def _format_section_duration(section: Any) -> str:
    if not (section.started_at and section.finished_at):
        return "–"
    return seconds((section.finished_at - section.started_at).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event in the table of the run page."""

    seq: int
    at: str
    kind: str
    step: int | None
    progress: int | None
    summary: str


class _EventData(BaseModel):
    """The fields of an event's data that the table shows."""

    step: int | None = None
    progress: int | None = None
    section: SectionState | None = None
    educational_content: EducationalContent | None = None
    message: str | None = None


def _build_event_row(event: StoredEvent) -> EventRow:
    data = _EventData.model_validate(event.data)
    return EventRow(
        seq=event.seq,
        at=str(event.data.get("timestamp", ""))[11:23],
        kind=event.event,
        step=data.step,
        progress=data.progress,
        summary=_summarize(data),
    )


def _summarize(data: _EventData) -> str:
    """Describe an event in a few words, without the strategy's text."""
    if data.educational_content:
        return data.educational_content.title
    if section := data.section:
        next_try = f", waiting for try {section.next_try.number}" if section.next_try else ""
        return f"{section.title}: {section.status}{next_try}"
    return data.message or ""
