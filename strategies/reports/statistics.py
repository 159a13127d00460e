"""How runs have gone over some days: how many, how long, why not, at what price. Days are those of UTC.

Percentiles are taken in Python over a bounded number of rows: SQLite has none, and so they are the same everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from strategies.generation.pipeline import STEPS
from strategies.models import ModelCall, Run, SectionRecord
from strategies.models.states import RunStatus, SectionStatus

RUNS_TIMED = 2000
"""At most so many runs, the latest ones, are looked at for how long they took."""
ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """How long something took: half of the times, and nineteen of twenty, did not exceed these."""

    what: str
    count: int
    p50_s: float
    p95_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why runs and sections were not written, and how many of each."""

    code: str
    failed: int = 0
    partial: int = 0
    sections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What calls to models took. A sum is of what is known; `unpriced` calls have no known price."""

    calls: int = 0
    unanswered: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    unpriced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Everything the page of numbers shows."""

    days: Sequence[date]
    runs_by_day: Mapping[date, Mapping[str, int]]
    """Day of the order, then status, to runs."""
    by_status: Mapping[str, int]
    wait: Timed | None
    whole: Timed | None
    steps: Sequence[Timed]
    is_cut: bool
    """There were more runs than are timed."""
    reasons: Sequence[Reason]
    spent_by_day: Mapping[date, Spent]
    spent_by_writer: Sequence[tuple[str, str, Spent]]
    """Writer of the run, model that was asked, and what that took."""
    spent: Spent


def writers_since(since: datetime) -> list[str]:
    """Return the writers of the runs ordered since then."""
    return list(
        Run.objects.filter(created_at__gte=since).order_by("writer").values_list("writer", flat=True).distinct()
    )


def first_moment(days: int, now: datetime) -> datetime:
    """Return when the first of so many days began, of which today is the last."""
    return datetime.combine(now.astimezone(UTC).date() - timedelta(days=days - 1), time(), UTC)


def numbers(days: int, *, now: datetime, writer: str = "") -> Numbers:
    """Return the numbers of so many days, today included; of one writer's runs only, where one is named."""
    since = first_moment(days, now)
    runs = Run.objects.filter(created_at__gte=since)
    calls = ModelCall.objects.filter(ended_at__gte=since)
    if writer:
        runs, calls = runs.filter(writer=writer), calls.filter(run__writer=writer)
    span = [since.date() + timedelta(days=n) for n in range(days)]
    runs_by_day = _runs_by_day(runs, span)
    spent_by_day = _spent_by_day(calls, span)
    wait, whole, is_cut, timed = _whole_runs(runs)
    return Numbers(
        days=span,
        runs_by_day=runs_by_day,
        by_status={status: sum(day[status] for day in runs_by_day.values()) for status in RunStatus},
        wait=wait,
        whole=whole,
        steps=_steps(timed),
        is_cut=is_cut,
        reasons=_reasons(runs),
        spent_by_day=spent_by_day,
        spent_by_writer=_spent_by_writer(calls),
        spent=_sum(spent_by_day.values()),
    )


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """Return the smallest of these values that this share of them do not exceed."""
    return sorted_values[max(0, ceil(share * len(sorted_values)) - 1)]


def _runs_by_day(runs: "QuerySet[Run]", span: Sequence[date]) -> dict[date, dict[str, int]]:
    by_day = {day: dict.fromkeys((status.value for status in RunStatus), 0) for day in span}
    day = TruncDate("created_at", tzinfo=UTC)
    for row in runs.order_by().annotate(day=day).values("day", "status").annotate(runs=Count("pk")):
        if row["day"] in by_day:
            by_day[row["day"]][row["status"]] = row["runs"]
    return by_day


def _whole_runs(runs: "QuerySet[Run]") -> tuple[Timed | None, Timed | None, bool, list[Any]]:
    finished = runs.filter(status=RunStatus.SUCCEEDED, started_at__isnull=False)
    # Of a run that went on after its end, nobody can say what the whole took.
    at_once = finished.exclude(sections__started_at__lt=F("started_at")).order_by("-created_at")
    rows = list(at_once.values_list("pk", "created_at", "started_at", "finished_at")[: RUNS_TIMED + 1])
    is_cut, rows = len(rows) > RUNS_TIMED, rows[:RUNS_TIMED]
    wait = _timed("Wait for a worker", [_seconds(ordered, began) for _, ordered, began, _ in rows])
    whole = _timed("Writing, from first to last", [_seconds(began, ended) for _, _, began, ended in rows])
    return wait, whole, is_cut, [row[0] for row in rows]


def _steps(run_ids: Sequence[Any]) -> list[Timed]:
    took: dict[int, list[float]] = {}
    done = SectionRecord.objects.filter(run__in=run_ids, status=SectionStatus.DONE, started_at__isnull=False)
    for row in done.order_by().values("run", "step").annotate(began=Min("started_at"), ended=Max("finished_at")):
        took.setdefault(row["step"], []).append(_seconds(row["began"], row["ended"]))
    timed = (_timed(f"{step.number} {step.title}", took.get(step.number, [])) for step in STEPS)
    return [one for one in timed if one]


def _timed(what: str, seconds: Iterable[float]) -> Timed | None:
    ordered = sorted(seconds)
    if not ordered:
        return None
    return Timed(what=what, count=len(ordered), p50_s=percentile(ordered, 0.5), p95_s=percentile(ordered, 0.95))


def _reasons(runs: "QuerySet[Run]") -> list[Reason]:
    found: dict[str, dict[str, int]] = {}
    ended_badly = runs.filter(status__in=[RunStatus.FAILED, RunStatus.PARTIAL])
    for row in ended_badly.order_by().values("error_code", "status").annotate(runs=Count("pk")):
        found.setdefault(row["error_code"], {})[row["status"]] = row["runs"]
    sections = SectionRecord.objects.filter(run__in=runs.order_by().values("pk"), status=SectionStatus.FAILED)
    for code, count in sections.order_by().values_list("error_code").annotate(sections=Count("pk")):
        found.setdefault(code, {})["sections"] = count
    reasons = [Reason(code=code or "unknown", **counts) for code, counts in found.items()]
    return sorted(reasons, key=lambda one: (-one.failed - one.partial, -one.sections, one.code))


SUMS: dict[str, Any] = {
    "calls": Count("pk"),
    "unanswered": Count("pk", filter=~Q(outcome=ANSWERED)),
    "input": Sum("input_tokens"),
    "output": Sum("output_tokens"),
    "cost": Sum("cost_usd"),
    "unpriced": Count("pk", filter=Q(cost_usd=None)),
}


def _spent_by_day(calls: "QuerySet[ModelCall]", span: Sequence[date]) -> dict[date, Spent]:
    day = TruncDate("ended_at", tzinfo=UTC)
    rows = calls.order_by().annotate(day=day).values("day").annotate(**SUMS)
    found = {row["day"]: _spent(row) for row in rows}
    return {day: found.get(day, Spent()) for day in span}


def _spent_by_writer(calls: "QuerySet[ModelCall]") -> list[tuple[str, str, Spent]]:
    rows = calls.order_by("run__writer", "model").values("run__writer", "model").annotate(**SUMS)
    return [(row["run__writer"], row["model"], _spent(row)) for row in rows]


def _spent(row: Mapping[str, Any]) -> Spent:
    return Spent(
        calls=row["calls"],
        unanswered=row["unanswered"],
        input_tokens=row["input"] or 0,
        output_tokens=row["output"] or 0,
        cost_usd=Decimal(row["cost"] or 0),
        unpriced=row["unpriced"],
    )


def _sum(parts: Iterable[Spent]) -> Spent:
    parts = list(parts)
    return Spent(
        calls=sum(one.calls for one in parts),
        unanswered=sum(one.unanswered for one in parts),
        input_tokens=sum(one.input_tokens for one in parts),
        output_tokens=sum(one.output_tokens for one in parts),
        cost_usd=sum((one.cost_usd for one in parts), Decimal(0)),
        unpriced=sum(one.unpriced for one in parts),
    )


def _seconds(began: datetime | None, ended: datetime | None) -> float:
    return max(0.0, (ended - began).total_seconds()) if began and ended else 0.0
