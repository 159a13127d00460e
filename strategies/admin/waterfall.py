"""A run's rounds as waterfall tables: each row has a bar, positioned in thousandths of the round's duration."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from strategies.models import ModelCall
from strategies.reports.durations import seconds as format_seconds
from strategies.reports.timeline import Attempt, Round, Try, Wait, get_call_start

WIDTH = 1000
MIN_WIDTH = 3
"""Keeps very short bars visible."""
WAIT_LABELS = {"queued": "Waiting for a worker", "lost": "No worker until the lease expired"}
TICKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: int
    width: int
    kind: str
    """Suffix of the CSS class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A wait, an attempt or a try. `start_s` counts from the start of the round."""

    level: Literal["wait", "attempt", "try"]
    label: str
    start_s: float
    duration_s: float
    outcome: str
    bar: Bar
    calls: Sequence[Bar] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    title: str
    duration_s: float
    outcome: str
    rows: Sequence[Row] = field(default_factory=list)
    ticks: Sequence[tuple[int, str]] = ()
    """Position and label of the marks on the time axis."""


def build_waterfalls(rounds: Sequence[Round], *, now: datetime) -> list[Waterfall]:
    """Return a waterfall per round, earliest first. A round in progress lasts until `now`."""
    return [_build_waterfall(one, number, now) for number, one in enumerate(rounds, start=1)]


def _build_waterfall(one: Round, number: int, now: datetime) -> Waterfall:
    scale = _Scale(one, now)
    return Waterfall(
        title="Run" if number == 1 else f"Resume {number - 1}",
        duration_s=scale.seconds(one.started_at, one.ended_at),
        outcome=one.outcome or "in progress",
        rows=list(_build_rows(one, scale)),
        ticks=scale.ticks(),
    )


class _Scale:
    def __init__(self, one: Round, now: datetime) -> None:
        self.now = max(now, one.started_at)
        self._start = one.started_at
        # A model call can end after its attempt.
        call_ends = [call.ended_at for attempt in one.attempts for a_try in attempt.tries for call in a_try.calls]
        self._end = max([one.ended_at or self.now, *call_ends])
        self._duration_s = max((self._end - self._start).total_seconds(), 0.001)

    def seconds(self, start: datetime, end: datetime | None) -> float:
        return max(0.0, ((end or self.now) - start).total_seconds())

    def start_s(self, start: datetime) -> float:
        return self.seconds(self._start, start)

    def bar(self, start: datetime, end: datetime | None, kind: str) -> Bar:
        x = min(round(WIDTH * self.start_s(start) / self._duration_s), WIDTH - MIN_WIDTH)
        width = round(WIDTH * self.seconds(start, end) / self._duration_s)
        return Bar(x=x, width=min(max(width, MIN_WIDTH), WIDTH - x), kind=kind)

    def ticks(self) -> list[tuple[int, str]]:
        return [(WIDTH * n // TICKS, format_seconds(self._duration_s * n / TICKS)) for n in range(TICKS + 1)]


def _build_rows(one: Round, scale: _Scale) -> Iterator[Row]:
    for part in one.parts:
        if isinstance(part, Wait):
            yield _build_wait(part, scale)
        else:
            yield _build_attempt(part, scale)
            for a_try in part.tries:
                yield _build_try(a_try, scale)


def _build_wait(wait: Wait, scale: _Scale) -> Row:
    return Row(
        level="wait",
        label=WAIT_LABELS[wait.kind],
        start_s=scale.start_s(wait.started_at),
        duration_s=scale.seconds(wait.started_at, wait.ended_at),
        outcome="" if wait.ended_at else "waiting",
        bar=scale.bar(wait.started_at, wait.ended_at, wait.kind),
    )


def _build_attempt(attempt: Attempt, scale: _Scale) -> Row:
    return Row(
        level="attempt",
        label=f"Attempt {attempt.number}",
        start_s=scale.start_s(attempt.started_at),
        duration_s=scale.seconds(attempt.started_at, attempt.ended_at),
        outcome=attempt.outcome,
        bar=scale.bar(attempt.started_at, attempt.ended_at, "attempt"),
    )


def _build_try(a_try: Try, scale: _Scale) -> Row:
    return Row(
        level="try",
        label=a_try.title if a_try.number == 1 else f"{a_try.title}, try {a_try.number}",
        start_s=scale.start_s(a_try.started_at),
        duration_s=scale.seconds(a_try.started_at, a_try.ended_at),
        outcome=a_try.outcome or "in progress",
        bar=scale.bar(a_try.started_at, a_try.ended_at, _get_kind(a_try)),
        calls=[scale.bar(get_call_start(call), call.ended_at, _get_call_kind(call)) for call in a_try.calls],
        detail=a_try.error,
    )


def _get_kind(a_try: Try) -> str:
    return {"done": "done", "": "running"}.get(a_try.outcome, "failed")


def _get_call_kind(call: ModelCall) -> str:
    return "call" if call.outcome == "answered" else "call-failed"
