"""What the run page shows of how far a run is: its steps, what its script starts from, and how long things take."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from strategies.models import Run
from strategies.pages.presentation import STATE_WORDS, STATUS_WORDS, state_of, state_word


def shown_steps(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps with a word for their state and their sections by key and title."""
    sections = {section["key"]: section for section in snapshot["sections"]}
    return [
        _told(step, [sections[key] for key in step["sections"] if key in sections], over=snapshot["is_terminal"])
        for step in snapshot["steps"]
    ]


def _told(step: dict[str, Any], sections: list[dict[str, Any]], *, over: bool) -> dict[str, Any]:
    next_try = next((section["next_try"] for section in sections if section["next_try"]), None)
    state = state_of(step["state"], over=over, next_try=next_try)
    return step | {"state": state, "state_word": state_word(state, next_try), "sections": sections}


def script_state(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Return what the run page's script starts from."""
    urls = dict(snapshot["urls"])
    if not settings.SSE_ENABLED:
        del urls["stream"]
    words = {"state": STATE_WORDS, "status": STATUS_WORDS}
    # The clock of a phone may be minutes off: what is due when is told by the server's.
    return snapshot | {"urls": urls, "words": words, "now": timezone.now().isoformat(timespec="milliseconds")}


def is_slow(snapshot: dict[str, Any]) -> bool:
    """Return whether the step in hand takes longer than usual; never as long as nobody knows what is usual."""
    estimate = snapshot["estimate"]
    return estimate is not None and estimate["overdue_in_s"] == 0


def took(run: Run) -> str:
    """Return how long a finished run took, in words."""
    if run.started_at is None or run.finished_at is None:
        return ""
    seconds = round((run.finished_at - run.started_at).total_seconds())
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{seconds // 60} min {seconds % 60} s"


def writing_time(writer: str, simulated_s: float) -> str:
    """Return how long a strategy usually takes with a writer, in a phrase."""
    if writer == "simulated":
        return f"about {simulated_s:.0f} seconds, as set for this rehearsal"
    return "a few minutes with a model" if writer.startswith("model:") else "less than a minute"
