"""What happened in a run and when, reconstructed from its events and model calls. No database access.

A *round* lasts from the creation of a run, or a retry or regeneration, to its end. Within a round, workers make one or
more *attempts*; within an attempt, each section takes one or more *tries*.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel

from sse.types import StoredEvent
from strategies.models import ModelCall, Run, SectionRecord
from strategies.models.states import TERMINAL, RunStatus, SectionStatus
from strategies.runs.snapshot import SectionState

type AttemptOutcome = Literal["finished", "released", "lost", "in progress"]


@dataclass(slots=True, kw_only=True)
class Wait:
    """Time without a worker: `queued` for one, or `lost` until the sweeper noticed that the worker was gone."""

    kind: Literal["queued", "lost"]
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Try:
    """One try at one section. `outcome` is done, failed, retried or interrupted; empty while in progress."""

    key: str
    title: str
    number: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    error: str = ""
    calls: list[ModelCall] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Attempt:
    """The work of one worker on the run."""

    number: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: AttemptOutcome = "in progress"
    tries: list[Try] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Round:
    """`outcome` is the run's final status; empty while in progress."""

    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    parts: list[Wait | Attempt] = field(default_factory=list)

    @property
    def attempts(self) -> list[Attempt]:
        return [part for part in self.parts if isinstance(part, Attempt)]


def build_rounds(events: Iterable[StoredEvent], calls: Iterable[ModelCall] = ()) -> list[Round]:
    """Return a run's rounds, earliest first. `events` must be in order; the first ones may have been pruned."""
    builder = _Builder()
    for event in events:
        builder.add(event)
    _assign_calls(calls, builder.rounds)
    return builder.rounds


def build_round_from_records(
    run: Run, sections: Iterable[SectionRecord], calls: Iterable[ModelCall] = ()
) -> list[Round]:
    """Return one round from the database rows of a run without events: the last try of each section."""
    if run.started_at is None:
        return []
    tries = [
        Try(
            key=section.key,
            title=section.title,
            number=1,
            started_at=section.started_at,
            ended_at=section.finished_at,
            outcome=section.status,
            error=section.error_message,
            calls=[call for call in calls if call.section == section.key],
        )
        for section in sections
        if section.started_at and section.finished_at
    ]
    tries.sort(key=lambda one: one.started_at)
    started_at = min([run.started_at, *(one.started_at for one in tries)])
    attempt = Attempt(
        number=run.attempt, started_at=started_at, ended_at=run.finished_at, outcome="finished", tries=tries
    )
    return [Round(started_at=started_at, ended_at=run.finished_at, outcome=run.status, parts=[attempt])]


class StatusData(BaseModel):
    """The fields of a `status` event that the timeline uses."""

    status: RunStatus
    attempt: int = 0


class _Builder:
    def __init__(self) -> None:
        self.rounds: list[Round] = []
        self._last_event_at: datetime

    def add(self, event: StoredEvent) -> None:
        at = datetime.fromisoformat(str(event.data["timestamp"]))
        match event.event:
            case "status":
                self._add_status(at, StatusData.model_validate(event.data))
            case "progress":
                self._add_progress(at, SectionState.model_validate(event.data["section"]))
            case "section":
                self._end_section(at, SectionState.model_validate(event.data["section"]))
            case "complete":
                self._end_round(at, str(event.data["outcome"]))
            case "error":
                self._end_round(at, RunStatus.FAILED)
        self._last_event_at = at

    def _add_status(self, at: datetime, data: StatusData) -> None:
        if data.status in TERMINAL:
            self._end_round(at, data.status)
            return
        current = self._get_round(at)
        if data.status == RunStatus.QUEUED:
            if not current.parts or isinstance(current.parts[-1], Attempt):
                self._end_attempt(at, "released")
                current.parts.append(Wait(kind="queued", started_at=at))
            return
        attempt, number = self._get_attempt(), data.attempt
        if attempt and attempt.number == number:
            return  # cancellation was requested; the attempt continues
        if attempt:
            lost_at = self._last_event_at
            self._end_attempt(lost_at, "lost")
            current.parts.append(Wait(kind="lost", started_at=lost_at))
        if current.parts and isinstance(wait := current.parts[-1], Wait):
            wait.ended_at = at
        current.parts.append(Attempt(number=number, started_at=at))

    def _add_progress(self, at: datetime, section: SectionState) -> None:
        attempt = self._get_attempt()
        if attempt is None:
            return
        if section.next_try:
            self._end_try(attempt, section.key, at, "retried", section.next_try.reason)
            return
        self._end_try(attempt, section.key, at, "retried")
        number = 1 + sum(one.key == section.key for one in attempt.tries)
        attempt.tries.append(Try(key=section.key, title=section.title, number=number, started_at=at))

    def _end_section(self, at: datetime, section: SectionState) -> None:
        attempt = self._get_attempt()
        if attempt and section.status in {SectionStatus.DONE, SectionStatus.FAILED}:
            error = section.error.message if section.error else ""
            self._end_try(attempt, section.key, at, section.status, error)

    def _end_round(self, at: datetime, outcome: str) -> None:
        current = self._get_round(at)
        if current.parts and isinstance(wait := current.parts[-1], Wait):
            wait.ended_at = at
        self._end_attempt(at, "finished")
        current.ended_at, current.outcome = at, outcome

    def _get_round(self, at: datetime) -> Round:
        """Return the round in progress; start one if there is none."""
        if not self.rounds or self.rounds[-1].ended_at:
            self.rounds.append(Round(started_at=at))
        return self.rounds[-1]

    def _get_attempt(self) -> Attempt | None:
        """Return the attempt in progress."""
        last = self.rounds[-1].parts[-1] if self.rounds and self.rounds[-1].parts else None
        return last if isinstance(last, Attempt) and last.ended_at is None else None

    def _end_attempt(self, at: datetime, outcome: AttemptOutcome) -> None:
        if attempt := self._get_attempt():
            for one in attempt.tries:
                if one.ended_at is None:
                    one.ended_at, one.outcome = at, "interrupted"
            attempt.ended_at, attempt.outcome = at, outcome

    @staticmethod
    def _end_try(attempt: Attempt, key: str, at: datetime, outcome: str, error: str = "") -> None:
        for one in attempt.tries:
            if one.key == key and one.ended_at is None:
                one.ended_at, one.outcome, one.error = at, outcome, error


def get_call_start(call: ModelCall) -> datetime:
    return call.ended_at - timedelta(seconds=call.duration_s)


def _assign_calls(calls: Iterable[ModelCall], rounds: Sequence[Round]) -> None:
    """Add each call to the nearest try of its section and attempt. Clocks differ, so a call may lie outside of it."""
    tries: dict[tuple[int, str], list[Try]] = {}
    for attempt in (attempt for one in rounds for attempt in one.attempts):
        for one in attempt.tries:
            tries.setdefault((attempt.number, one.key), []).append(one)
    for call in calls:
        if candidates := tries.get((call.attempt, call.section)):
            middle = call.ended_at - timedelta(seconds=call.duration_s / 2)
            min(candidates, key=lambda one: _distance(middle, one)).calls.append(call)


def _distance(moment: datetime, one: Try) -> timedelta:
    after = moment - one.ended_at if one.ended_at else timedelta(0)
    return max(one.started_at - moment, after, timedelta(0))
