"""What a run tells the world: the only module that publishes, and the one place where its events get their shape.

Every function but `publish_text` must be called inside the transaction that changes the state it reports.
"""

from datetime import UTC
from uuid import UUID

from pydantic import JsonValue

from sse import bus, event_log
from sse.publishing import publish
from strategies.generation.education import EducationalCard
from strategies.generation.pipeline import STEPS
from strategies.models import Run, SectionRecord
from strategies.models.states import TRIES, RunStatus
from strategies.runs import estimates

TOTAL_STEPS = len(STEPS)


PREFIX = "run"


def run_channel(run_id: UUID | str) -> str:
    """Return the name of a run's channel."""
    return f"{PREFIX}:{run_id}"


def parse_run_id(channel: str) -> str:
    """Return the run a channel tells of."""
    return channel.removeprefix(f"{PREFIX}:")


def publish_status(run: Run, *, final: bool = False) -> None:
    """The run has changed its state: queued, running, stopping, canceled."""
    _send(run, "status", build_status(run) | _estimate(run), final=final)


def publish_retried(run: Run, keys: list[str]) -> None:
    """An ended run goes on after all: these sections wait again."""
    event_log.reopen(run_channel(run.id))
    _send(run, "status", build_status(run) | _estimate(run) | {"retried_sections": list[JsonValue](keys)})


def publish_progress(run: Run, record: SectionRecord) -> None:
    """The run has moved on to this section."""
    _send(run, "progress", {"section": build_section(record), **_position(run), **_estimate(run)})


def publish_section(run: Run, record: SectionRecord) -> None:
    """A section has been written, or could not be."""
    _send(run, "section", {"section": build_section(record), **_position(run), **_estimate(run)})


def publish_card(run: Run, card: EducationalCard) -> None:
    """A card to read while waiting."""
    _send(run, "educational", {"step": card.step, "educational_content": card.model_dump(mode="json")})


def publish_end(run: Run) -> None:
    """The run is over; nothing follows."""
    if run.status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}:
        _send(run, "complete", {"outcome": run.status, **_position(run)}, final=True)
    elif run.status == RunStatus.CANCELED:
        publish_status(run, final=True)
    else:
        _send(run, "error", {"error": build_error(run), **_position(run)}, final=True)


def publish_text(run_id: UUID, *, key: str, title: str, text: str) -> None:
    """Show text while it is being written. Transient: lost without harm, replaced by the next one."""
    message = event_log.build_message("delta", run_id=str(run_id), section={"key": key, "title": title}, message=text)
    bus.publish_transient(
        run_channel(run_id), "delta", message.data.model_dump(mode="json", exclude_none=True), topic=key
    )


def build_status(run: Run) -> dict[str, JsonValue]:
    """The run's state as a `status` event carries it."""
    return {"run_id": str(run.id), "status": run.status, "attempt": run.attempt, **_position(run)}


def build_section(record: SectionRecord) -> dict[str, JsonValue]:
    """One section as events and snapshots describe it: all but its text."""
    return {
        "key": record.key,
        "title": record.title,
        "step": record.step,
        "status": record.status,
        "writer": record.writer,
        "error": None if record.next_try else build_error(record),
        "next_try": build_next_try(record),
    }


def build_next_try(record: SectionRecord) -> dict[str, JsonValue] | None:
    """Which try of a section is waited for, why and until when; None when none is."""
    if not record.next_try or record.next_try_at is None:
        return None
    return {
        "number": record.next_try,
        "of": TRIES,
        "at": record.next_try_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "reason": record.error_message,
    }


def build_error(failed: Run | SectionRecord) -> dict[str, JsonValue] | None:
    """Why a run or a section failed, or None."""
    if not failed.error_code:
        return None
    return {"code": failed.error_code, "message": failed.error_message, "retryable": failed.error_retryable}


def _position(run: Run) -> dict[str, JsonValue]:
    return {"step": run.step, "total_steps": TOTAL_STEPS, "progress": run.progress, "message": run.message}


def _estimate(run: Run) -> dict[str, JsonValue]:
    estimate = estimates.estimate_remaining(run)
    return {"estimate": estimate} if estimate else {}


def _send(run: Run, event: str, data: dict[str, JsonValue], *, final: bool = False) -> None:
    publish(run_channel(run.id), event_log.build_message(event, **({"run_id": str(run.id)} | data)), final=final)
