"""Estimate how long a run will still take, from finished runs with the same writer.

Quantiles of sections do not add up. So for each finished run, the time that was left at the same point is computed, and
the estimate is the median and the 90th percentile of those times.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from statistics import median

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Coalesce, Now
from pydantic import BaseModel, ConfigDict, Field

from strategies.models import Run, SectionRecord
from strategies.models.states import SETTLED, RunStatus, SectionStatus

FROM_RUNS = 50
"""Only the latest runs count, because providers and models change."""
RUNS_NEEDED = 3
FRESH_S, FRESH_WITHOUT_ESTIMATE_S = 60.0, 2.0
"""How long a history is used. While there are too few runs, the next one that finishes may be enough."""
FEW_SECONDS = 10
MINUTES_FROM_S = 120
TOO_FEW_RUNS = "The duration is not known yet: too few strategies have been finished this way"

type Durations = Mapping[str, float]
"""Seconds by section."""


class TypicalDuration(BaseModel):
    """Median and 90th percentile of a duration in finished runs with the same writer."""

    model_config = ConfigDict(frozen=True)

    median_s: float
    p90_s: float

    def rounded(self) -> TypicalDuration:
        return TypicalDuration(median_s=round(self.median_s, 1), p90_s=round(self.p90_s, 1))


class Estimate(BaseModel):
    """How long a run will still take, from finished runs with the same writer. Computed when the response was made."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(description="For people; also says if it is unknown.")
    low_s: int | None = Field(default=None, description="Median of the remaining time, rounded down; null if unknown.")
    high_s: int | None = Field(
        default=None, description="90th percentile of the remaining time, rounded up; null if unknown."
    )
    overdue_in_s: float | None = Field(
        default=None,
        description="Seconds until the current step takes longer than in 90% of those runs; 0 if it already does.",
    )
    sample_size: int = Field(description="Number of finished runs behind the estimate.")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Section durations of finished runs with one writer."""

    runs: tuple[Durations, ...] = ()
    read_at: float = 0.0

    @property
    def has_enough_runs(self) -> bool:
        return len(self.runs) >= RUNS_NEEDED

    @property
    def is_fresh(self) -> bool:
        fresh_s = FRESH_S if self.has_enough_runs else FRESH_WITHOUT_ESTIMATE_S
        return time.monotonic() - self.read_at <= fresh_s

    def typical_duration(self, keys: Iterable[str], *, spent: Durations | None = None) -> TypicalDuration:
        """Return how long these sections take together, less the seconds already spent on each."""
        sections, spent_s = list(keys), spent or {}
        totals = sorted(
            sum(max(0.0, run.get(key, 0.0) - spent_s.get(key, 0.0)) for key in sections) for run in self.runs
        )
        return TypicalDuration(median_s=median(totals), p90_s=totals[ceil(0.9 * len(totals)) - 1])


_histories: dict[tuple[str, float], History] = {}


def get_history(writer: str, simulated_s: float) -> History:
    """Return the durations of the latest finished runs with this writer. Cached."""
    known = _histories.get((writer, simulated_s))
    if known is None or not known.is_fresh:
        known = _histories[writer, simulated_s] = _read(writer, simulated_s)
    return known


def clear_history_cache() -> None:
    _histories.clear()


def estimate_remaining(run: Run) -> Estimate | None:
    """Return how long a run will still take; None if it has ended."""
    if run.is_terminal:
        return None
    return _estimate(run, get_history(run.writer, run.simulated_s))


def estimate_steps(steps: Mapping[int, Sequence[str]], run: Run) -> dict[int, TypicalDuration]:
    """Return the typical duration of each step, given as a list of section keys; empty if there are too few runs."""
    history = get_history(run.writer, run.simulated_s)
    if not history.has_enough_runs:
        return {}
    return {number: history.typical_duration(keys).rounded() for number, keys in steps.items()}


def estimate_whole_run(writer: str, simulated_s: float) -> tuple[str, int] | None:
    """Return the typical duration of a run in words, and the number of runs behind it; None if there are too few."""
    history = get_history(writer, simulated_s)
    if not history.has_enough_runs:
        return None
    typical = history.typical_duration({key for run in history.runs for key in run})
    return _round_bounds(typical.median_s, typical.p90_s)[2], len(history.runs)


def _estimate(run: Run, history: History) -> Estimate:
    if not history.has_enough_runs:
        return Estimate(text=TOO_FEW_RUNS, sample_size=len(history.runs))
    sections = _read_progress(run)
    spent = {section.key: section.spent_s for section in sections if section.status not in SETTLED}
    left = history.typical_duration(spent, spent=spent)
    overdue_in_s = _overdue_in_s(run, history, sections)
    low_s, high_s, words = _round_bounds(left.median_s, left.p90_s)
    return Estimate(
        text=_sentence(words, is_queued=run.status == RunStatus.QUEUED, is_overdue=overdue_in_s == 0),
        low_s=low_s,
        high_s=high_s,
        overdue_in_s=overdue_in_s,
        sample_size=len(history.runs),
    )


def _read(writer: str, simulated_s: float) -> History:
    latest = Run.objects.filter(status=RunStatus.SUCCEEDED, writer=writer, simulated_s=simulated_s)
    # The duration of a run that was continued after its end is unknown.
    latest = latest.exclude(sections__started_at__lt=F("started_at"))
    sections = SectionRecord.objects.filter(run__in=latest.order_by("-finished_at").values("pk")[:FROM_RUNS])
    durations: dict[object, dict[str, float]] = {}
    whole_s: dict[object, float] = {}
    for run_id, key, *section, started, ended in sections.values_list(
        "run_id", "key", "started_at", "finished_at", "run__started_at", "run__finished_at"
    ):
        durations.setdefault(run_id, {})[key] = _seconds(*section)
        whole_s[run_id] = _seconds(started, ended)
    runs = tuple(_scale_to_run(durations[run_id], whole_s[run_id]) for run_id in durations)
    return History(runs=runs, read_at=time.monotonic())


def _scale_to_run(durations: Durations, whole_s: float) -> Durations:
    """Scale section durations to add up to the run's, where sections were written at the same time."""
    sum_s = sum(durations.values())
    share = min(1.0, whole_s / sum_s) if whole_s and sum_s else 1.0
    return {key: seconds * share for key, seconds in durations.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _SectionProgress:
    """A section's status, and the seconds spent on it so far by the database's clock."""

    key: str
    step: int
    status: str
    spent_s: float


def _read_progress(run: Run) -> list[_SectionProgress]:
    spent = ExpressionWrapper(Coalesce("finished_at", Now()) - F("started_at"), output_field=DurationField())
    rows = run.sections.annotate(spent=spent).values_list("key", "step", "status", "spent")
    return [
        _SectionProgress(
            key=key,
            step=step,
            status=status,
            spent_s=spent.total_seconds() if spent and status != SectionStatus.WAITING else 0.0,
        )
        for key, step, status, spent in rows
    ]


def _overdue_in_s(run: Run, history: History, sections: list[_SectionProgress]) -> float | None:
    current = [section for section in sections if section.step == run.step]
    if run.status != RunStatus.RUNNING or not current:
        return None
    typical = history.typical_duration(section.key for section in current)
    return max(0.0, round(typical.p90_s - sum(section.spent_s for section in current), 1))


def _round_bounds(low_s: float, high_s: float) -> tuple[int, int, str]:
    """Return the bounds rounded outwards, and a phrase for them."""
    if high_s <= FEW_SECONDS:
        return 0, FEW_SECONDS, "a few seconds"
    step_s, unit_s, unit = (10, 1, "seconds") if high_s < MINUTES_FROM_S else (60, 60, "minutes")
    low, high = floor(low_s / step_s) * step_s, ceil(high_s / step_s) * step_s
    bounds = f"{low // unit_s} to {high // unit_s}" if low else f"up to {high // unit_s}"
    words = f"about {high // unit_s} {unit}" if low == high else f"{bounds} {unit}"
    return low, high, words


def _sentence(words: str, *, is_queued: bool, is_overdue: bool) -> str:
    if is_queued:
        return f"Usually takes {words} once it starts"
    if is_overdue:
        return f"Taking longer than usual; usually {words} left at this point"
    return f"{words[0].upper()}{words[1:]} left"


def _seconds(started: datetime | None, ended: datetime | None) -> float:
    return (ended - started).total_seconds() if started and ended else 0.0
