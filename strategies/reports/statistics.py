"""Statistics of the runs of a period: counts, durations, failures, cost. Days are UTC.

Percentiles are computed in Python over a limited number of rows, because SQLite has no percentile functions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from django.db.models import Aggregate, Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from strategies.generation.pipeline import STEPS
from strategies.generation.wording import pluralize
from strategies.models import ModelCall, Run, SectionRecord
from strategies.models.states import RunStatus, SectionStatus

TIMED_RUNS_MAX = 2000
"""Durations are computed from at most this many runs, the latest ones."""
ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationStats:
    """Median and 95th percentile of a duration."""

    label: str
    count: int
    p50_s: float
    p95_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureReason:
    """An error code, with the runs and sections that failed because of it."""

    code: str
    failed: int = 0
    partial: int = 0
    sections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUsage:
    """Totals of model calls. Sums leave out unknown values; `uncounted` calls lack tokens, `unpriced` ones a price."""

    calls: int = 0
    failed_calls: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    uncounted: int = 0
    cost_usd: Decimal | None = None
    """None if no price is known."""
    unpriced: int = 0

    @property
    def cost(self) -> str:
        """The known cost in US dollars, for people."""
        return format_cost(self.cost_usd, unpriced=self.unpriced)


def format_cost(cost_usd: Decimal | None, *, unpriced: int | None) -> str:
    """Return a cost in US dollars: "0.0123", "0.0123 known, 2 calls unpriced", "unknown", or a dash for no call."""
    if cost_usd is None:
        return "unknown" if unpriced else "–"
    return f"{cost_usd:.4f} known, {pluralize(unpriced, 'call')} unpriced" if unpriced else f"{cost_usd:.4f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    days: Sequence[date]
    runs_by_day: Mapping[date, Mapping[str, int]]
    """Number of runs by day of creation and status."""
    by_status: Mapping[str, int]
    queue_wait: DurationStats | None
    total: DurationStats | None
    steps: Sequence[DurationStats]
    is_truncated: bool
    """Whether durations leave out the oldest runs."""
    failure_reasons: Sequence[FailureReason]
    usage_by_day: Mapping[date, ModelUsage]
    usage_by_writer: Sequence[tuple[str, str, ModelUsage]]
    """Writer of the run, model called, and usage."""
    usage: ModelUsage


def list_writers(since: datetime) -> list[str]:
    """Return the writers of the runs created since then."""
    return list(
        Run.objects.filter(created_at__gte=since).order_by("writer").values_list("writer", flat=True).distinct()
    )


def get_period_start(days: int, now: datetime) -> datetime:
    """Return the start of a period of so many days that ends today."""
    return datetime.combine(now.astimezone(UTC).date() - timedelta(days=days - 1), time(), UTC)


def compute_statistics(days: int, *, now: datetime, writer: str = "") -> Statistics:
    """Return the statistics of the last `days` days including today, of all runs or of one writer's."""
    since = get_period_start(days, now)
    runs = Run.objects.filter(created_at__gte=since)
    calls = ModelCall.objects.filter(ended_at__gte=since)
    if writer:
        runs, calls = runs.filter(writer=writer), calls.filter(run__writer=writer)
    period = [since.date() + timedelta(days=n) for n in range(days)]
    runs_by_day = _count_by_day(runs, period)
    usage_by_day = _sum_by_day(calls, period)
    queue_wait, total, is_truncated, timed = _time_runs(runs)
    return Statistics(
        days=period,
        runs_by_day=runs_by_day,
        by_status={status: sum(day[status] for day in runs_by_day.values()) for status in RunStatus},
        queue_wait=queue_wait,
        total=total,
        steps=_time_steps(timed),
        is_truncated=is_truncated,
        failure_reasons=_count_failure_reasons(runs),
        usage_by_day=usage_by_day,
        usage_by_writer=_sum_by_writer(calls),
        usage=_add_usage(usage_by_day.values()),
    )


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """Return the smallest value that this share of the values do not exceed (nearest rank)."""
    return sorted_values[max(0, ceil(share * len(sorted_values)) - 1)]


def _count_by_day(runs: "QuerySet[Run]", period: Sequence[date]) -> dict[date, dict[str, int]]:
    by_day = {day: dict.fromkeys((status.value for status in RunStatus), 0) for day in period}
    day = TruncDate("created_at", tzinfo=UTC)
    for row in runs.order_by().annotate(day=day).values("day", "status").annotate(runs=Count("pk")):
        if row["day"] in by_day:
            by_day[row["day"]][row["status"]] = row["runs"]
    return by_day


def _time_runs(runs: "QuerySet[Run]") -> tuple[DurationStats | None, DurationStats | None, bool, list[Any]]:
    succeeded = runs.filter(status=RunStatus.SUCCEEDED, started_at__isnull=False)
    # Leave out runs that were retried or regenerated after they ended: `started_at` is that of the last round.
    uninterrupted = succeeded.exclude(sections__started_at__lt=F("started_at")).order_by("-created_at")
    rows = list(uninterrupted.values_list("pk", "created_at", "started_at", "finished_at")[: TIMED_RUNS_MAX + 1])
    is_truncated, rows = len(rows) > TIMED_RUNS_MAX, rows[:TIMED_RUNS_MAX]
    queue_wait = _build_stats("Waiting for a worker", [_seconds(created, started) for _, created, started, _ in rows])
    total = _build_stats("Writing, in total", [_seconds(started, finished) for _, _, started, finished in rows])
    return queue_wait, total, is_truncated, [row[0] for row in rows]


def _time_steps(run_ids: Sequence[Any]) -> list[DurationStats]:
    durations: dict[int, list[float]] = {}
    done = SectionRecord.objects.filter(run__in=run_ids, status=SectionStatus.DONE, started_at__isnull=False)
    for row in done.order_by().values("run", "step").annotate(started=Min("started_at"), finished=Max("finished_at")):
        durations.setdefault(row["step"], []).append(_seconds(row["started"], row["finished"]))
    stats = (_build_stats(f"{step.number} {step.title}", durations.get(step.number, [])) for step in STEPS)
    return [one for one in stats if one]


def _build_stats(label: str, durations_s: Iterable[float]) -> DurationStats | None:
    values = sorted(durations_s)
    if not values:
        return None
    return DurationStats(label=label, count=len(values), p50_s=percentile(values, 0.5), p95_s=percentile(values, 0.95))


def _count_failure_reasons(runs: "QuerySet[Run]") -> list[FailureReason]:
    counts: dict[str, dict[str, int]] = {}
    unsuccessful = runs.filter(status__in=[RunStatus.FAILED, RunStatus.PARTIAL])
    for row in unsuccessful.order_by().values("error_code", "status").annotate(runs=Count("pk")):
        counts.setdefault(row["error_code"], {})[row["status"]] = row["runs"]
    sections = SectionRecord.objects.filter(run__in=runs.order_by().values("pk"), status=SectionStatus.FAILED)
    for code, count in sections.order_by().values_list("error_code").annotate(sections=Count("pk")):
        counts.setdefault(code, {})["sections"] = count
    reasons = [FailureReason(code=code or "unknown", **fields) for code, fields in counts.items()]
    return sorted(reasons, key=lambda one: (-one.failed - one.partial, -one.sections, one.code))


SUMS: dict[str, Aggregate] = {
    "calls": Count("pk"),
    "failed_calls": Count("pk", filter=~Q(outcome=ANSWERED)),
    "input": Sum("input_tokens"),
    "cached": Sum("cached_input_tokens"),
    "output": Sum("output_tokens"),
    "uncounted": Count("pk", filter=Q(input_tokens=None) | Q(output_tokens=None)),
    "cost": Sum("cost_usd"),
    "unpriced": Count("pk", filter=Q(cost_usd=None)),
}


def _sum_by_day(calls: "QuerySet[ModelCall]", period: Sequence[date]) -> dict[date, ModelUsage]:
    day = TruncDate("ended_at", tzinfo=UTC)
    rows = calls.order_by().annotate(day=day).values("day").annotate(**SUMS)
    found = {row["day"]: _build_usage(row) for row in rows}
    return {day: found.get(day, ModelUsage()) for day in period}


def _sum_by_writer(calls: "QuerySet[ModelCall]") -> list[tuple[str, str, ModelUsage]]:
    rows = calls.order_by("run__writer", "model").values("run__writer", "model").annotate(**SUMS)
    return [(row["run__writer"], row["model"], _build_usage(row)) for row in rows]


def _build_usage(row: Mapping[str, Any]) -> ModelUsage:
    return ModelUsage(
        calls=row["calls"],
        failed_calls=row["failed_calls"],
        input_tokens=row["input"] or 0,
        cached_input_tokens=row["cached"] or 0,
        output_tokens=row["output"] or 0,
        uncounted=row["uncounted"],
        cost_usd=None if row["cost"] is None else Decimal(row["cost"]),
        unpriced=row["unpriced"],
    )


def _add_usage(parts: Iterable[ModelUsage]) -> ModelUsage:
    parts = list(parts)
    known = [one.cost_usd for one in parts if one.cost_usd is not None]
    return ModelUsage(
        calls=sum(one.calls for one in parts),
        failed_calls=sum(one.failed_calls for one in parts),
        input_tokens=sum(one.input_tokens for one in parts),
        cached_input_tokens=sum(one.cached_input_tokens for one in parts),
        output_tokens=sum(one.output_tokens for one in parts),
        uncounted=sum(one.uncounted for one in parts),
        cost_usd=sum(known, Decimal(0)) if known else None,
        unpriced=sum(one.unpriced for one in parts),
    )


def _seconds(start: datetime | None, end: datetime | None) -> float:
    return max(0.0, (end - start).total_seconds()) if start and end else 0.0
