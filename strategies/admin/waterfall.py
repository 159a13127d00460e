"""A run's rounds as rows of a table with a bar each: its place and length, in thousandths of the round."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from strategies.models import ModelCall
from strategies.reports.durations import seconds as shown_s
from strategies.reports.timeline import Attempt, Round, Try, Wait, call_began

WIDTH = 1000
NARROWEST = 3
"""What took next to nothing can still be seen."""
WAIT_LABELS = {"queued": "Waited for a worker", "lost": "No worker: the lease had to run out"}
TICKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: int
    width: int
    kind: str
    """A class of the stylesheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line. `begins_s` counts from the beginning of the round."""

    level: Literal["wait", "attempt", "try"]
    label: str
    begins_s: float
    took_s: float
    how: str
    bar: Bar
    calls: Sequence[Bar] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """One round, drawn."""

    title: str
    took_s: float
    outcome: str
    rows: Sequence[Row] = field(default_factory=list)
    ticks: Sequence[tuple[int, str]] = ()
    """Where a mark of time stands, and what is written there."""


def drawn(rounds: Sequence[Round], *, now: datetime) -> list[Waterfall]:
    """Return the rounds, the earliest first; what goes on is drawn until now."""
    return [_drawn(one, number, now) for number, one in enumerate(rounds, start=1)]


def _drawn(one: Round, number: int, now: datetime) -> Waterfall:
    scale = _Scale(one, now)
    return Waterfall(
        title="Written" if number == 1 else f"Gone on, time {number - 1}",
        took_s=scale.seconds(one.began, one.ended),
        outcome=one.outcome or "goes on",
        rows=list(_rows(one, scale)),
        ticks=scale.ticks(),
    )


class _Scale:
    def __init__(self, one: Round, now: datetime) -> None:
        self.now = max(now, one.began)
        self._began = one.began
        called = [call.ended_at for attempt in one.attempts for tried in attempt.tries for call in tried.calls]
        # A call that was paid for may end after its attempt was over.
        self._ended = max([one.ended or self.now, *called])
        self._whole_s = max((self._ended - self._began).total_seconds(), 0.001)

    def seconds(self, began: datetime, ended: datetime | None) -> float:
        return max(0.0, ((ended or self.now) - began).total_seconds())

    def begins_s(self, began: datetime) -> float:
        return self.seconds(self._began, began)

    def bar(self, began: datetime, ended: datetime | None, kind: str) -> Bar:
        x = min(round(WIDTH * self.begins_s(began) / self._whole_s), WIDTH - NARROWEST)
        width = round(WIDTH * self.seconds(began, ended) / self._whole_s)
        return Bar(x=x, width=min(max(width, NARROWEST), WIDTH - x), kind=kind)

    def ticks(self) -> list[tuple[int, str]]:
        return [(WIDTH * n // TICKS, shown_s(self._whole_s * n / TICKS)) for n in range(TICKS + 1)]


def _rows(one: Round, scale: _Scale) -> Iterator[Row]:
    for part in one.parts:
        if isinstance(part, Wait):
            yield _wait(part, scale)
        else:
            yield _attempt(part, scale)
            for tried in part.tries:
                yield _try(tried, scale)


def _wait(wait: Wait, scale: _Scale) -> Row:
    return Row(
        level="wait",
        label=WAIT_LABELS[wait.kind],
        begins_s=scale.begins_s(wait.began),
        took_s=scale.seconds(wait.began, wait.ended),
        how="" if wait.ended else "waits",
        bar=scale.bar(wait.began, wait.ended, wait.kind),
    )


def _attempt(attempt: Attempt, scale: _Scale) -> Row:
    return Row(
        level="attempt",
        label=f"Attempt {attempt.number}",
        begins_s=scale.begins_s(attempt.began),
        took_s=scale.seconds(attempt.began, attempt.ended),
        how=attempt.how,
        bar=scale.bar(attempt.began, attempt.ended, "attempt"),
    )


def _try(tried: Try, scale: _Scale) -> Row:
    return Row(
        level="try",
        label=tried.title if tried.number == 1 else f"{tried.title}, try {tried.number}",
        begins_s=scale.begins_s(tried.began),
        took_s=scale.seconds(tried.began, tried.ended),
        how=tried.outcome or "being written",
        bar=scale.bar(tried.began, tried.ended, _kind(tried)),
        calls=[scale.bar(call_began(call), call.ended_at, _call_kind(call)) for call in tried.calls],
        detail=tried.error,
    )


def _kind(tried: Try) -> str:
    return {"done": "done", "": "running"}.get(tried.outcome, "failed")


def _call_kind(call: ModelCall) -> str:
    return "call" if call.outcome == "answered" else "call-failed"
