"""How long a run will still take, from what finished runs of the same writer took; without them, that it is not known.

A remainder is not put together from the quantiles of its parts, which do not add up: for each finished run it is told
what was left at the same place, and median and ninth tenth are taken of those.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from statistics import median

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Coalesce, Now
from pydantic import JsonValue

from strategies.models import Run, SectionRecord
from strategies.models.states import SETTLED, RunStatus, SectionStatus

FROM_RUNS = 50
"""The latest ones: a provider gets faster, a model is changed behind its name."""
RUNS_NEEDED = 3
FRESH_S = 60.0
FEW_SECONDS = 10
MINUTES_FROM_S = 120

type Durations = Mapping[str, float]
"""Seconds by section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalDuration:
    """What half, and what nine of ten, did not exceed."""

    median_s: float
    p90_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What finished runs of one writer took."""

    runs: tuple[Durations, ...] = ()
    read_at: float = 0.0

    @property
    def is_enough(self) -> bool:
        return len(self.runs) >= RUNS_NEEDED

    def usual(self, keys: Iterable[str], *, spent: Durations | None = None) -> TypicalDuration:
        """Return what these sections usually take, of which some seconds may already be spent."""
        wanted, known = list(keys), spent or {}
        took = sorted(sum(max(0.0, run.get(key, 0.0) - known.get(key, 0.0)) for key in wanted) for run in self.runs)
        return TypicalDuration(median_s=median(took), p90_s=took[ceil(0.9 * len(took)) - 1])


_histories: dict[tuple[str, float], History] = {}


def get_history(writer: str, simulated_s: float) -> History:
    """Return what the latest finished runs of a writer took: one query, and none within the next minute."""
    known = _histories.get((writer, simulated_s))
    # As long as there is too little to read, it is read each time: it may just have become enough.
    if known is None or not known.is_enough or time.monotonic() - known.read_at > FRESH_S:
        known = _histories[writer, simulated_s] = _read(writer, simulated_s)
    return known


def clear_history_cache() -> None:
    """Read everything anew next time."""
    _histories.clear()


def estimate_remaining(run: Run) -> dict[str, JsonValue] | None:
    """Return how long a run will still take, ready for JSON; None when it has ended.

    `text` is for people; `low_s` and `high_s` are its bounds, rounded; `overdue_in_s` tells in how many seconds the
    step in hand takes longer than nine of ten did, 0 when it does; `runs` is how many finished runs this rests on.
    """
    if run.is_terminal:
        return None
    return _estimate(run, get_history(run.writer, run.simulated_s))


def estimate_steps(steps: Mapping[int, Sequence[str]], run: Run) -> dict[int, dict[str, JsonValue]]:
    """Return what each step, given with its sections, usually takes, ready for JSON; empty when that is not known."""
    history = get_history(run.writer, run.simulated_s)
    if not history.is_enough:
        return {}
    usual = {number: history.usual(keys) for number, keys in steps.items()}
    return {number: {"median_s": round(u.median_s, 1), "p90_s": round(u.p90_s, 1)} for number, u in usual.items()}


def estimate_whole_run(writer: str, simulated_s: float) -> tuple[str, int] | None:
    """Return how long a strategy usually takes with a writer, in words, and how many that rests on; None: not known."""
    history = get_history(writer, simulated_s)
    if not history.is_enough:
        return None
    usual = history.usual({key for run in history.runs for key in run})
    return _rounded(usual.median_s, usual.p90_s)[2], len(history.runs)


def _estimate(run: Run, history: History) -> dict[str, JsonValue]:
    if not history.is_enough:
        told = "How long it takes is not known yet: too few strategies were finished this way"
        return {"text": told, "low_s": None, "high_s": None, "overdue_in_s": None, "runs": len(history.runs)}
    places = _places(run)
    unsettled = {place.key: place.took_s for place in places if place.status not in SETTLED}
    left = history.usual(unsettled, spent=unsettled)
    overdue_in_s = _overdue_in_s(run, history, places)
    low_s, high_s, words = _rounded(left.median_s, left.p90_s)
    return {
        "text": _sentence(words, is_queued=run.status == RunStatus.QUEUED, is_overdue=overdue_in_s == 0),
        "low_s": low_s,
        "high_s": high_s,
        "overdue_in_s": overdue_in_s,
        "runs": len(history.runs),
    }


def _read(writer: str, simulated_s: float) -> History:
    latest = Run.objects.filter(status=RunStatus.SUCCEEDED, writer=writer, simulated_s=simulated_s)
    # Of a run that went on after its end, nobody can say what the whole took.
    latest = latest.exclude(sections__started_at__lt=F("started_at"))
    sections = SectionRecord.objects.filter(run__in=latest.order_by("-finished_at").values("pk")[:FROM_RUNS])
    took: dict[object, dict[str, float]] = {}
    whole_s: dict[object, float] = {}
    for run_id, key, *section, began, ended in sections.values_list(
        "run_id", "key", "started_at", "finished_at", "run__started_at", "run__finished_at"
    ):
        took.setdefault(run_id, {})[key] = _seconds(*section)
        whole_s[run_id] = _seconds(began, ended)
    return History(runs=tuple(_in_turn(took[run_id], whole_s[run_id]) for run_id in took), read_at=time.monotonic())


def _in_turn(took: Durations, whole_s: float) -> Durations:
    """What each section added to its run: less than it took, where several were written at the same time."""
    together_s = sum(took.values())
    share = min(1.0, whole_s / together_s) if whole_s and together_s else 1.0
    return {key: seconds * share for key, seconds in took.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """How far a section is. `took_s` goes by the database's clock: a worker's own may be wrong."""

    key: str
    step: int
    status: str
    took_s: float


def _places(run: Run) -> list[_Place]:
    took = ExpressionWrapper(Coalesce("finished_at", Now()) - F("started_at"), output_field=DurationField())
    rows = run.sections.annotate(took=took).values_list("key", "step", "status", "took")
    return [
        _Place(
            key=key,
            step=step,
            status=status,
            took_s=took.total_seconds() if took and status != SectionStatus.WAITING else 0.0,
        )
        for key, step, status, took in rows
    ]


def _overdue_in_s(run: Run, history: History, places: list[_Place]) -> float | None:
    step = [place for place in places if place.step == run.step]
    if run.status != RunStatus.RUNNING or not step:
        return None
    usual = history.usual(place.key for place in step)
    return max(0.0, round(usual.p90_s - sum(place.took_s for place in step), 1))


def _rounded(low_s: float, high_s: float) -> tuple[int, int, str]:
    """Return bounds that promise no more than is known, and the words for them."""
    if high_s <= FEW_SECONDS:
        return 0, FEW_SECONDS, "a few seconds"
    step_s, unit_s, unit = (10, 1, "seconds") if high_s < MINUTES_FROM_S else (60, 60, "minutes")
    low, high = floor(low_s / step_s) * step_s, ceil(high_s / step_s) * step_s
    bounds = f"{low // unit_s} to {high // unit_s}" if low else f"up to {high // unit_s}"
    words = f"about {high // unit_s} {unit}" if low == high else f"{bounds} {unit}"
    return low, high, words


def _sentence(words: str, *, is_queued: bool, is_overdue: bool) -> str:
    if is_queued:
        return f"Usually takes {words} once it begins"
    if is_overdue:
        return f"Taking longer than usual; usually {words} would be left"
    return f"{words[0].upper()}{words[1:]} left"


def _seconds(began: datetime | None, ended: datetime | None) -> float:
    return (ended - began).total_seconds() if began and ended else 0.0
