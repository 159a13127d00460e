"""Prometheus metrics of runs. No label contains a person, a run or a text; `sse.metrics` adds up several processes."""

from datetime import datetime
from typing import Literal, Protocol

from prometheus_client import Counter, Histogram

from strategies.generation.writers.base import Call
from strategies.models.states import RunStatus

created = Counter("throughline_runs_created", "Runs created, by writer.", ["writer"])
finished = Counter("throughline_runs_finished", "Runs that ended, by status and writer.", ["status", "writer"])
duration_s = Histogram(
    "throughline_run_duration_seconds",
    "Time from a run's first claim by a worker to its end.",
    ["status", "writer"],
    buckets=(1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600),
)
queue_wait_s = Histogram(
    "throughline_run_queue_wait_seconds",
    "Time from the creation of a run to its first claim by a worker.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 120, 300, 600, 1800),
)
section_duration_s = Histogram(
    "throughline_section_duration_seconds",
    "Time from the first try of a section to its end.",
    ["step", "section", "outcome"],
    buckets=(0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300),
)
retries = Counter(
    "throughline_retries",
    "Retries of sections, by error code, and of runs, because a worker was lost or a person requested it.",
    ["kind", "reason"],
)
model_requests = Counter("throughline_model_requests", "Requests to models, by outcome.", ["model", "outcome"])
model_duration_s = Histogram(
    "throughline_model_request_duration_seconds",
    "Duration of requests to models.",
    ["model"],
    buckets=(0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300),
)
model_tokens = Counter(
    "throughline_model_tokens", "Tokens of models: input, output; cached_input is part of input.", ["model", "kind"]
)
model_cost_usd = Counter("throughline_model_cost_usd", "Cost of models at list prices, where known.", ["model"])

objections = Counter(
    "throughline_objections",
    "Objections of the checks to what models wrote: sent back to the model, or withheld from the strategy.",
    ["kind", "outcome"],
)

webhook_attempts = Counter("throughline_webhook_attempts", "Attempts to deliver to webhooks, by outcome.", ["outcome"])

type WebhookOutcome = Literal["accepted", "rejected", "unreachable"]


class RunRow(Protocol):
    """The columns of a run that metrics use."""

    status: str
    writer: str
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class SectionRow(Protocol):
    """The columns of a section that metrics use."""

    step: int
    key: str
    status: str
    error_code: str
    started_at: datetime | None
    finished_at: datetime | None


def record_run_created(run: RunRow) -> None:
    created.labels(_writer_kind(run.writer)).inc()


def record_run_claimed(run: RunRow, *, status_before: str | None) -> None:
    if status_before == RunStatus.RUNNING:
        retries.labels("run", "worker_lost").inc()
    if run.attempt == 1 and run.started_at:
        queue_wait_s.observe(max(0.0, (run.started_at - run.created_at).total_seconds()))


def record_run_retried() -> None:
    retries.labels("run", "requested").inc()


def record_run_finished(run: RunRow) -> None:
    finished.labels(run.status, _writer_kind(run.writer)).inc()
    if run.started_at and run.finished_at:
        seconds = (run.finished_at - run.started_at).total_seconds()
        duration_s.labels(run.status, _writer_kind(run.writer)).observe(max(0.0, seconds))


def record_section_settled(section: SectionRow) -> None:
    if section.started_at and section.finished_at:
        seconds = (section.finished_at - section.started_at).total_seconds()
        outcome = section.error_code or section.status
        section_duration_s.labels(str(section.step), section.key, outcome).observe(max(0.0, seconds))


def record_section_retried(reason: str) -> None:
    retries.labels("section", reason).inc()


def record_model_call(call: Call) -> None:
    model_requests.labels(call.model, call.outcome).inc()
    model_duration_s.labels(call.model).observe(call.duration_s)
    model_tokens.labels(call.model, "input").inc(call.input_tokens or 0)
    model_tokens.labels(call.model, "cached_input").inc(call.cached_input_tokens or 0)
    model_tokens.labels(call.model, "output").inc(call.output_tokens or 0)
    model_cost_usd.labels(call.model).inc(float(call.cost_usd or 0))


def record_objection(kind: str, outcome: str) -> None:
    objections.labels(kind, outcome).inc()


def record_webhook_attempt(outcome: WebhookOutcome) -> None:
    webhook_attempts.labels(outcome).inc()


def _writer_kind(writer: str) -> str:
    # Models are numerous, and have metrics of their own.
    return writer.partition(":")[0]
