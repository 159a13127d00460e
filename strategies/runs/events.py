"""Publish the events of runs. No other module publishes them.

Call every function except `publish_text` inside the transaction that changes the reported state.
"""

from uuid import UUID

from pydantic import BaseModel, JsonValue

from sse import event_log
from sse.events import build_message
from sse.publishing import publish, publish_transient
from strategies.generation.education import EducationalCard
from strategies.generation.writers.base import Phase
from strategies.models import Run, SectionRecord
from strategies.models.states import RunStatus
from strategies.runs import estimates, objections
from strategies.runs.channels import run_channel
from strategies.runs.objections import ObjectionCounts
from strategies.runs.snapshot import TOTAL_STEPS, build_error, build_section


def publish_status(run: Run, *, final: bool = False) -> None:
    """Publish a change of the run's status, or that it is being canceled."""
    _publish(run, "status", _status(run), final=final)


def publish_retried(run: Run, keys: list[str]) -> None:
    """Publish that an ended run continues, with these sections waiting again."""
    event_log.reopen(run_channel(run.id))
    _publish(run, "status", _status(run) | {"retried_sections": list[JsonValue](keys)})


def publish_progress(run: Run, record: SectionRecord) -> None:
    """Publish that a section was started or waits for its next try."""
    _publish(run, "progress", _section(run, record))


def publish_section(run: Run, record: SectionRecord) -> None:
    """Publish that a section is done or has failed."""
    counts = objections.count_by_section(run.pk, section=record.key).get(record.key)
    _publish(run, "section", _section(run, record, counts))


def publish_card(run: Run, card: EducationalCard) -> None:
    """Publish an educational card."""
    _publish(run, "educational", {"step": card.step, "educational_content": card.model_dump(mode="json")})


def publish_end(run: Run) -> None:
    """Publish the final event of a run."""
    if run.status in {RunStatus.SUCCEEDED, RunStatus.PARTIAL}:
        _publish(run, "complete", {"outcome": run.status, **_position(run)}, final=True)
    elif run.status == RunStatus.CANCELED:
        publish_status(run, final=True)
    else:
        _publish(run, "error", {"error": _dump(build_error(run)), **_position(run)}, final=True)


def publish_text(
    run_id: UUID, *, key: str, title: str, position: int, addition: str, phase: Phase | None, corrections: int
) -> None:
    """Publish what was added to the text of a section at a position; see `Delta`. Transient: not logged."""
    message = build_message(
        "delta",
        run_id=str(run_id),
        section={"key": key, "title": title},
        position=position,
        message=addition,
        phase=phase,
        corrections=corrections or None,
    )
    publish_transient(run_channel(run_id), message, topic=key, continues=position > 0)


def _status(run: Run) -> dict[str, JsonValue]:
    return {"status": run.status, "attempt": run.attempt, **_position(run), **_estimate(run)}


def _section(run: Run, record: SectionRecord, counts: ObjectionCounts | None = None) -> dict[str, JsonValue]:
    return {"section": _dump(build_section(record, counts)), **_position(run), **_estimate(run)}


def _position(run: Run) -> dict[str, JsonValue]:
    return {"step": run.step, "total_steps": TOTAL_STEPS, "progress": run.progress, "message": run.message}


def _estimate(run: Run) -> dict[str, JsonValue]:
    estimate = estimates.estimate_remaining(run)
    return {"estimate": _dump(estimate)} if estimate else {}


def _dump(model: BaseModel | None) -> JsonValue:
    return model.model_dump(mode="json") if model else None


def _publish(run: Run, event: str, data: dict[str, JsonValue], *, final: bool = False) -> None:
    message = build_message(event, run_id=str(run.id), **data)
    publish(run_channel(run.id), message, final=final)
