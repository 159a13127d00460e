"""Progress on the run page: steps, the initial state of its script, and durations."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from pydantic import JsonValue

from strategies.models import Run
from strategies.pages.presentation import STATE_LABELS, STATUS_LABELS, display_state, get_state_label
from strategies.runs.run_urls import build_run_urls
from strategies.runs.snapshot import RunSnapshot, SectionState, StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step as the run page shows it."""

    number: int
    title: str
    state: str
    state_label: str
    sections: list[SectionState]


def build_steps(snapshot: RunSnapshot) -> list[StepView]:
    """Return the steps of a run with their sections."""
    return [
        _build_step(step, [section for section in snapshot.sections if section.step == step.number], snapshot)
        for step in snapshot.steps
    ]


def _build_step(step: StepState, sections: list[SectionState], snapshot: RunSnapshot) -> StepView:
    next_try = next((section.next_try for section in sections if section.next_try), None)
    state = display_state(step.status, has_ended=snapshot.is_terminal, next_try=next_try)
    return StepView(
        number=step.number,
        title=step.title,
        state=state,
        state_label=get_state_label(state, next_try),
        sections=sections,
    )


def build_script_state(snapshot: RunSnapshot) -> dict[str, JsonValue]:
    """Return the initial state of the run page's script: the run snapshot, words for states and the server's time."""
    # Paths: the page may be open under another host name than SITE_URL's.
    local = snapshot.model_copy(update={"urls": build_run_urls(snapshot.id, as_paths=True)})
    state = local.model_dump(mode="json", exclude=None if settings.SSE_ENABLED else {"urls": {"stream"}})
    # The browser's clock may be wrong, so countdowns use the server's time.
    return state | {
        "words": {"state": STATE_LABELS, "status": STATUS_LABELS},
        "now": timezone.now().isoformat(timespec="milliseconds"),
    }


def is_slow(snapshot: RunSnapshot) -> bool:
    """Return True if the current step takes longer than usual. False if the usual duration is unknown."""
    return snapshot.estimate is not None and snapshot.estimate.overdue_in_s == 0


def format_duration(run: Run) -> str:
    """Return the duration of a finished run in words; empty if it never started."""
    if run.started_at is None or run.finished_at is None:
        return ""
    seconds = round((run.finished_at - run.started_at).total_seconds())
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{seconds // 60} min {seconds % 60} s"


def describe_typical_duration(writer: str, simulated_s: float) -> str:
    """Return how long a strategy usually takes with this writer, as a phrase."""
    if writer == "simulated":
        return f"about {simulated_s:.0f} seconds, as set for simulated runs"
    if writer == "replay":
        return f"about {simulated_s:.0f} seconds, as set for example answers"
    return "a few minutes with a model" if writer.startswith("model:") else "less than a minute"
