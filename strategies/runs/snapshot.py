"""The state of a run as one JSON document.

These models are the API's run schema, the data of stream events and the run page's initial state. The TypeScript types
are generated from them through the OpenAPI schema.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from sse import event_log
from sse.events import SSEMessage, build_message
from sse.types import parse_id
from strategies.errors import ErrorDetail
from strategies.generation.pipeline import STEPS, Step
from strategies.models import Run, SectionRecord
from strategies.models.states import TRIES, RunStatus, SectionStatus
from strategies.runs import estimates, model_calls, objections
from strategies.runs.channels import parse_run_id, run_channel
from strategies.runs.estimates import Estimate, TypicalDuration
from strategies.runs.model_calls import ModelUsage
from strategies.runs.objections import ObjectionCounts
from strategies.runs.run_urls import RunUrls, build_run_urls
from strategies.runs.writers import MODEL_PREFIX, writer_label

TOTAL_STEPS = len(STEPS)
RESET_FIELDS = {"status", "step", "total_steps", "progress", "message", "attempt"}
"""Fields that follow a `reset`."""


class NextTry(BaseModel):
    """A section failed in a way that may pass, and waits for its next try."""

    model_config = ConfigDict(frozen=True)

    number: int = Field(description="Number of the next try.")
    total: int = Field(description="Number of tries in all.")
    at: datetime
    reason: str = Field(description="Why the last try failed, for people.")


class SectionState(BaseModel):
    """A section without its text."""

    model_config = ConfigDict(frozen=True)

    key: str
    title: str
    step: int
    status: SectionStatus
    writer: str = Field(description="The writer of its text; `rules` if code alone made it, empty if there is no text.")
    writer_label: str
    error: ErrorDetail | None
    next_try: NextTry | None = Field(description="Set while it waits for the next try; its status is `running` then.")
    objections: ObjectionCounts | None = Field(
        default=None,
        # Left out, like in the events of earlier releases, which are still sent.
        exclude_if=lambda counts: counts is None,
        description="Only if the checks have not accepted everything.",
    )


class StepState(BaseModel):
    model_config = ConfigDict(frozen=True)

    number: int
    key: str
    title: str
    status: SectionStatus
    sections: list[str] = Field(description="Keys of the sections in this step.")
    typical_duration: TypicalDuration | None = Field(description="Null if unknown, and once the run has ended.")


class RunSnapshot(BaseModel):
    """The complete state of a run, as its stream reports it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    status: RunStatus
    is_terminal: bool
    is_cancelable: bool
    cancel_reason: str = Field(description="An operator's reason for canceling the run.")
    is_retryable: bool = Field(description="True if the run has ended and can have failed sections to retry.")
    parent_id: UUID | None = Field(description="The run that this one is a rerun of.")
    progress: int = Field(description="0 to 100. Never falls, and is 100 only at the end.")
    step: int
    total_steps: int
    message: str
    writer: str
    writer_label: str
    simulated_s: float = Field(description="Duration of a simulated or replayed run in seconds; 0 for a real run.")
    attempt: int
    error: ErrorDetail | None
    estimate: Estimate | None = Field(description="How long the run will still take; null once it has ended.")
    usage: ModelUsage | None = Field(description="What its requests to models have used; null if it made none.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    last_event_id: str = Field(description="Resume the stream, or request events, after this id.")
    version: int
    steps: list[StepState]
    sections: list[SectionState]
    urls: RunUrls


def build_run_snapshot(run_id: UUID) -> RunSnapshot:
    """Read the complete state of a run.

    The event position is read before the state, so that an event in between is sent to the client twice, never lost.
    """
    position = event_log.read_position(run_channel(run_id))
    run = Run.objects.select_related("brief").get(pk=run_id)
    records = list(run.sections.select_related("current").order_by("position"))
    estimate = estimates.estimate_remaining(run)
    is_known = estimate is not None and estimate.high_s is not None
    counts = objections.count_by_section(run_id)
    keys = {step.number: [record.key for record in records if record.step == step.number] for step in STEPS}
    typical = estimates.estimate_steps(keys, run) if is_known else {}
    return RunSnapshot(
        id=run.id,
        name=run.name,
        status=RunStatus(run.status),
        is_terminal=run.is_terminal,
        is_cancelable=run.is_cancelable and run.cancel_requested_at is None,
        cancel_reason=run.cancel_reason,
        is_retryable=run.is_retryable,
        parent_id=run.parent_id,
        progress=run.progress,
        step=run.step,
        total_steps=TOTAL_STEPS,
        message=run.message,
        writer=run.writer,
        writer_label=writer_label(run.writer),
        simulated_s=run.simulated_s,
        attempt=run.attempt,
        error=build_error(run),
        estimate=estimate,
        usage=model_calls.sum_run(run.pk) if run.writer.startswith(MODEL_PREFIX) else None,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        last_event_id=position.last_id,
        version=run.version,
        steps=[_build_step(step, records, typical.get(step.number)) for step in STEPS],
        sections=[build_section(record, counts.get(record.key)) for record in records],
        urls=build_run_urls(run.id),
    )


def build_section(record: SectionRecord, counts: ObjectionCounts | None = None) -> SectionState:
    """Return a section's state. `record` should be loaded with its `current` version."""
    next_try = _build_next_try(record)
    return SectionState(
        key=record.key,
        title=record.title,
        step=record.step,
        status=SectionStatus(record.status),
        writer=record.writer,
        writer_label=writer_label(record.writer),
        error=None if next_try else build_error(record),
        next_try=next_try,
        objections=counts,
    )


def build_error(failed: Run | SectionRecord) -> ErrorDetail | None:
    """Return the error of a run or a section, or None."""
    if not failed.error_code:
        return None
    return ErrorDetail(code=failed.error_code, message=failed.error_message, retryable=failed.error_retryable)


def _build_next_try(record: SectionRecord) -> NextTry | None:
    if not record.next_try or record.next_try_at is None:
        return None
    return NextTry(number=record.next_try, total=TRIES, at=record.next_try_at, reason=record.error_message)


def _build_step(step: Step, records: list[SectionRecord], typical: TypicalDuration | None) -> StepState:
    in_step = [record for record in records if record.step == step.number]
    return StepState(
        number=step.number,
        key=step.key,
        title=step.title,
        status=_step_status({record.status for record in in_step}),
        sections=[record.key for record in in_step],
        typical_duration=typical,
    )


def _step_status(statuses: set[str]) -> SectionStatus:
    if statuses <= {SectionStatus.WAITING}:
        return SectionStatus.WAITING
    if statuses & {SectionStatus.RUNNING, SectionStatus.WAITING}:
        return SectionStatus.RUNNING
    return SectionStatus.FAILED if SectionStatus.FAILED in statuses else SectionStatus.DONE


def read_state(channel: str) -> tuple[SSEMessage, int]:
    """Return the state that follows a `reset` on a run's channel, as a `status` event, and the seq it includes."""
    run = build_run_snapshot(UUID(parse_run_id(channel)))
    state = build_message("status", run_id=str(run.id), **run.model_dump(mode="json", include=RESET_FIELDS))
    return state, parse_id(run.last_event_id)[0]
