"""What happened when in a run, read off its events: waits, attempts, tries of sections, and the model calls inside.

Pure: no database. A *round* goes from an order, or a retry, to an end; within it workers make one attempt or several.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sse.types import StoredEvent
from strategies.models import ModelCall, Run, SectionRecord
from strategies.models.states import TERMINAL, RunStatus, SectionStatus

type AttemptEnd = Literal["finished", "handed back", "lost", "given up", "goes on"]


@dataclass(slots=True, kw_only=True)
class Wait:
    """Nobody was at work: `queued` for a worker, or `lost`, until it was noticed that the worker was gone."""

    kind: Literal["queued", "lost"]
    began: datetime
    ended: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Try:
    """One try at one section. `outcome` is done, failed, or why it ended before; empty while it goes on."""

    key: str
    title: str
    number: int
    began: datetime
    ended: datetime | None = None
    outcome: str = ""
    error: str = ""
    calls: list[ModelCall] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One worker's work."""

    number: int
    began: datetime
    ended: datetime | None = None
    how: AttemptEnd = "goes on"
    tries: list[Try] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Round:
    """From an order to its end; `outcome` is empty while it goes on."""

    began: datetime
    ended: datetime | None = None
    outcome: str = ""
    parts: list[Wait | Attempt] = field(default_factory=list)

    @property
    def attempts(self) -> list[Attempt]:
        return [part for part in self.parts if isinstance(part, Attempt)]


def rounds_of(events: Iterable[StoredEvent], calls: Iterable[ModelCall] = ()) -> list[Round]:
    """Return the rounds of a run, the earliest first. Events must be in order; where the first were pruned, what
    they told is not there.
    """
    reading = _Reading()
    for event in events:
        reading.take(event)
    _put_in_place(calls, reading.rounds)
    return reading.rounds


def round_of_records(run: Run, sections: Iterable[SectionRecord], calls: Iterable[ModelCall] = ()) -> list[Round]:
    """Return what the records alone tell of a run whose events are gone: when each section was written last."""
    if run.started_at is None:
        return []
    tries = [
        Try(
            key=section.key,
            title=section.title,
            number=1,
            began=section.started_at,
            ended=section.finished_at,
            outcome=section.status,
            error=section.error_message,
            calls=[call for call in calls if call.section == section.key],
        )
        for section in sections
        if section.started_at and section.finished_at
    ]
    tries.sort(key=lambda one: one.began)
    began = min([run.started_at, *(one.began for one in tries)])
    attempt = Attempt(number=run.attempt, began=began, ended=run.finished_at, how="finished", tries=tries)
    return [Round(began=began, ended=run.finished_at, outcome=run.status, parts=[attempt])]


class _Reading:
    def __init__(self) -> None:
        self.rounds: list[Round] = []
        self._last_sign: datetime

    def take(self, event: StoredEvent) -> None:
        at = datetime.fromisoformat(str(event.data["timestamp"]))
        data: dict[str, Any] = dict(event.data)
        match event.event:
            case "status" if data.get("status") in TERMINAL:
                self._end(at, str(data["status"]))
            case "status":
                self._status(at, data)
            case "progress":
                self._section_moves(at, data["section"])
            case "section":
                self._section_settles(at, data["section"])
            case "complete":
                self._end(at, str(data["outcome"]))
            case "error":
                self._end(at, RunStatus.FAILED)
        self._last_sign = at

    def _status(self, at: datetime, data: dict[str, Any]) -> None:
        current = self._round(at)
        if data.get("status") == RunStatus.QUEUED:
            if not current.parts or isinstance(current.parts[-1], Attempt):
                self._leave(at, "handed back")
                current.parts.append(Wait(kind="queued", began=at))
            return
        attempt, number = self._attempt(), int(data.get("attempt", 0))
        if attempt and attempt.number == number:
            return  # asked to stop, and still at it
        if attempt:
            lost_since = self._last_sign
            self._leave(lost_since, "lost")
            current.parts.append(Wait(kind="lost", began=lost_since))
        if current.parts and isinstance(wait := current.parts[-1], Wait):
            wait.ended = at
        current.parts.append(Attempt(number=number, began=at))

    def _section_moves(self, at: datetime, section: dict[str, Any]) -> None:
        attempt = self._attempt()
        if attempt is None:
            return
        if waits_for := section.get("next_try"):
            self._close(attempt, section["key"], at, "tried again", str(waits_for.get("reason", "")))
            return
        self._close(attempt, section["key"], at, "tried again")
        number = 1 + sum(one.key == section["key"] for one in attempt.tries)
        attempt.tries.append(Try(key=section["key"], title=section["title"], number=number, began=at))

    def _section_settles(self, at: datetime, section: dict[str, Any]) -> None:
        attempt = self._attempt()
        if attempt and section["status"] in {SectionStatus.DONE, SectionStatus.FAILED}:
            error = (section.get("error") or {}).get("message", "")
            self._close(attempt, section["key"], at, section["status"], error)

    def _end(self, at: datetime, outcome: str) -> None:
        current = self._round(at)
        if current.parts and isinstance(wait := current.parts[-1], Wait):
            wait.ended = at
        self._leave(at, "finished")
        current.ended, current.outcome = at, outcome

    def _round(self, at: datetime) -> Round:
        if not self.rounds or self.rounds[-1].ended:
            self.rounds.append(Round(began=at))
        return self.rounds[-1]

    def _attempt(self) -> Attempt | None:
        """Return the attempt that goes on."""
        last = self.rounds[-1].parts[-1] if self.rounds and self.rounds[-1].parts else None
        return last if isinstance(last, Attempt) and last.ended is None else None

    def _leave(self, at: datetime, how: AttemptEnd) -> None:
        if attempt := self._attempt():
            for one in attempt.tries:
                if one.ended is None:
                    one.ended, one.outcome = at, "not finished"
            attempt.ended, attempt.how = at, how

    @staticmethod
    def _close(attempt: Attempt, key: str, at: datetime, outcome: str, error: str = "") -> None:
        for one in attempt.tries:
            if one.key == key and one.ended is None:
                one.ended, one.outcome, one.error = at, outcome, error


def call_began(call: ModelCall) -> datetime:
    """Return when a request to a model was sent."""
    return call.ended_at - timedelta(seconds=call.duration_s)


def _put_in_place(calls: Iterable[ModelCall], rounds: Sequence[Round]) -> None:
    """Give each call to the try of its section and attempt in which it lies, or which is nearest: clocks differ."""
    tries: dict[tuple[int, str], list[Try]] = {}
    for attempt in (attempt for one in rounds for attempt in one.attempts):
        for one in attempt.tries:
            tries.setdefault((attempt.number, one.key), []).append(one)
    for call in calls:
        if known := tries.get((call.attempt, call.section)):
            middle = call.ended_at - timedelta(seconds=call.duration_s / 2)
            min(known, key=lambda one: _distance(middle, one)).calls.append(call)


def _distance(moment: datetime, one: Try) -> timedelta:
    after = moment - one.ended if one.ended else timedelta(0)
    return max(one.began - moment, after, timedelta(0))
