"""Whatever happens to a run, in whatever order, what must hold holds: the real functions, the real database."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import User
from django.db.models.functions import Now
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from sse import event_log
from strategies.errors import NotRetryable, StaleLease, StrategyError
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import CODE_ALONE, LOOKS_ACROSS, SECTIONS, Composed, compose
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.models.states import REOPENABLE, RETRYABLE, SETTLED, RunStatus, SectionStatus, compute_outcome
from strategies.runs import checkpoints, dispatch, endings, leases, selectors, transitions
from strategies.runs import events as run_events
from strategies.worker.sweeper import sweep

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = st.sampled_from(["one", "two", "three"])
SPECS = st.sampled_from(SECTIONS)
ATTEMPTS = 2
REFUSED = WritingFailed("refused", "The model refused.", retryable=False)
numbers = itertools.count()


class Runs(RuleBasedStateMachine):
    """One run, the workers that hold it or once held it, its owner, and time."""

    brief: ClassVar[Any]
    composed: ClassVar[dict[str, Composed]]

    def __init__(self) -> None:
        super().__init__()
        owner = User.objects.create(username=f"owner {next(numbers)}")
        self.id = transitions.create(owner=owner, brief=self.brief, writer="offline")[0].pk
        # Few, so that they are soon spent.
        Run.objects.filter(pk=self.id).update(attempt_limit=ATTEMPTS)
        self.leases: list[leases.Lease] = []
        self.was = self.row
        self.was_done: set[str] = set()

    @property
    def row(self) -> Run:
        return Run.objects.get(pk=self.id)

    @property
    def holder(self) -> leases.Lease | None:
        """The one lease that is good, by what the row says."""
        row = self.row
        return leases.Lease(run_id=self.id, attempt=row.attempt) if row.status == RunStatus.RUNNING else None

    def sections(self) -> dict[str, str]:
        return dict(self.row.sections.values_list("key", "status"))

    def log(self) -> list[Any]:
        return event_log.read_after(run_events.run_channel(self.id), 0, limit=10_000)

    def everything(self) -> Any:
        """All that a write could change."""
        row = Run.objects.filter(pk=self.id).values().get()
        return row, list(self.row.sections.values()), self.log()

    def write(self, lease: leases.Lease, change: Callable[[leases.Lease], Any]) -> None:
        """Only who holds the run changes it; everybody else learns that he does not, and changes nothing."""
        before, is_holder = self.everything(), lease == self.holder
        try:
            change(lease)
        except StaleLease:
            assert not is_holder
            assert self.everything() == before
        else:
            assert is_holder

    def any_lease(self, data: Any) -> leases.Lease:
        return data.draw(st.sampled_from(self.leases), label="lease")

    # --- workers

    @rule(worker=WORKERS, of_the_dead=st.booleans())
    def claim(self, worker: str, *, of_the_dead: bool) -> None:
        if of_the_dead and self.holder:
            self.lease_runs_out()
        before = self.row
        expired = before.status == RunStatus.RUNNING and before.lease_until <= timezone.now()
        lease = leases.claim(self.id, worker=worker)
        may = (before.status == RunStatus.QUEUED or expired) and before.attempt < before.attempt_limit
        assert (lease is not None) == (may and not before.cancel_requested_at and before.deadline_at > timezone.now())
        if lease:
            assert lease.attempt == before.attempt + 1
            self.leases.append(lease)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def renew(self, data: Any) -> None:
        lease = self.any_lease(data)
        assert leases.renew(lease) == (lease == self.holder)

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), spec=SPECS)
    def begin(self, data: Any, spec: Any) -> None:
        if self.sections()[spec.key] not in SETTLED:
            self.write(self.any_lease(data), lambda lease: checkpoints.start_section(lease, spec))

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), spec=SPECS, twice=st.booleans())
    def record(self, data: Any, spec: Any, *, twice: bool) -> None:
        lease = self.any_lease(data)
        for _ in range(1 + twice):
            self.write(lease, lambda lease: checkpoints.record_section(lease, spec, self.composed[spec.key]))

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), spec=SPECS)
    def fail(self, data: Any, spec: Any) -> None:
        self.write(self.any_lease(data), lambda lease: checkpoints.fail_section(lease, spec, REFUSED))

    @precondition(lambda self: self.holder)
    @rule(failing=st.sets(SPECS, max_size=3))
    def settle_all(self, failing: set[Any]) -> None:
        lease = self.holder
        assert lease
        for spec in SECTIONS:
            if self.sections()[spec.key] not in SETTLED:
                checkpoints.start_section(lease, spec)
                if spec in failing:
                    checkpoints.fail_section(lease, spec, REFUSED)
                else:
                    checkpoints.record_section(lease, spec, self.composed[spec.key])

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def finish(self, data: Any) -> None:
        lease = self.any_lease(data)
        if lease != self.holder or set(self.sections().values()) <= SETTLED:
            self.write(lease, endings.finish)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def leave(self, data: Any) -> None:
        self.write(self.any_lease(data), endings.release)

    # --- its owner

    @rule()
    def cancel(self) -> None:
        before = self.row
        transitions.request_cancel(self.id)
        if before.is_terminal:
            assert self.row.version == before.version
        else:
            assert self.row.cancel_requested_at

    @rule()
    def retry(self) -> None:
        before = self.row
        try:
            retried, is_new = transitions.retry(self.id)
        except NotRetryable:
            assert before.is_terminal
            assert before.status not in RETRYABLE or before.attempt >= transitions.TOTAL_ATTEMPTS_MAX
            return
        assert is_new == (before.status in RETRYABLE)
        assert retried.status == (RunStatus.QUEUED if is_new else before.status)
        if is_new:
            self.was_done -= LOOKS_ACROSS

    @rule(spec=SPECS)
    def write_one_anew(self, spec: Any) -> None:
        before = self.row
        try:
            transitions.regenerate(self.id, spec.key)
        except StrategyError:
            assert self.row.version == before.version
            return
        assert before.status in REOPENABLE
        self.was_done -= LOOKS_ACROSS | {spec.key}

    # --- time, and who watches it

    @precondition(lambda self: self.holder)
    @rule()
    def lease_runs_out(self) -> None:
        Run.objects.filter(pk=self.id).update(lease_until=Now() - timedelta(seconds=1))

    @rule(worker=WORKERS)
    def worker_is_known_to_be_gone(self, worker: str) -> None:
        leases.release_leases(worker)

    @precondition(lambda self: not self.row.is_terminal)
    @rule()
    def deadline_passes(self) -> None:
        Run.objects.filter(pk=self.id).update(deadline_at=Now() - timedelta(seconds=1))

    @rule()
    def sweep(self) -> None:
        sweep()
        row = self.row
        if not row.is_terminal:
            is_held = row.status == RunStatus.RUNNING and row.lease_until > timezone.now()
            assert row.deadline_at > timezone.now()
            assert is_held or (row.attempt < row.attempt_limit and not row.cancel_requested_at)

    # --- what always holds

    @invariant()
    def the_outcome_follows_from_the_sections(self) -> None:
        row = self.row
        if not row.is_terminal:
            assert not row.error_code
            return
        records = list(row.sections.all())
        told = ((SectionStatus(record.status), record.writer == CODE_ALONE) for record in records)
        assert row.status == compute_outcome(told, cancel_requested=row.cancel_requested_at is not None)
        statuses = {record.status for record in records}
        assert (row.status == RunStatus.SUCCEEDED) == (statuses == {SectionStatus.DONE})
        assert SectionStatus.RUNNING not in statuses
        assert (row.status == RunStatus.CANCELED) == bool(statuses - SETTLED)
        assert bool(row.error_code) == (row.status in RETRYABLE)

    @invariant()
    def nothing_goes_back(self) -> None:
        row, was = self.row, self.was
        done = {key for key, status in self.sections().items() if status == SectionStatus.DONE}
        assert row.progress >= was.progress
        # A strategy that was whole stays so while one of its sections is written anew.
        assert (row.progress == 100) == any(event.data.get("outcome") == "succeeded" for event in self.log())
        assert was.attempt <= row.attempt <= row.attempt_limit
        assert row.version >= was.version
        assert self.was_done <= done
        self.was, self.was_done = row, done

    @invariant()
    def the_log_tells_what_is(self) -> None:
        row, channel = self.row, run_events.run_channel(self.id)
        events = self.log()
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert [event.final for event in events[:-1]].count(True) == 0
        assert events[-1].final == event_log.read_position(channel).closed == row.is_terminal
        told = [int(event.data["progress"]) for event in events if "progress" in event.data]  # type: ignore[arg-type]
        assert told == sorted(told)
        assert replayed(events) == (row.status, self.sections())

    def teardown(self) -> None:
        """From wherever this has come, the run ends, and soon."""
        Run.objects.filter(pk=self.id, status=RunStatus.RUNNING).update(lease_until=Now() - timedelta(seconds=1))
        sweep()
        if not self.row.is_terminal:
            lease = leases.claim(self.id, worker="the last")
            assert lease
            self.settle_all(set())
            endings.finish(lease)
        assert self.row.is_terminal
        self.the_outcome_follows_from_the_sections()
        self.the_log_tells_what_is()
        self.row.delete()


def replayed(events: list[Any]) -> tuple[str, dict[str, str]]:
    """Return what a client knows that has only the events."""
    status, attempt, sections = "queued", 0, {spec.key: "waiting" for spec in SECTIONS}
    for event in events:
        if section := event.data.get("section"):
            is_told_twice = {section["status"], sections[section["key"]]} <= SETTLED
            assert not is_told_twice, section
            sections[section["key"]] = section["status"]
        if event.event == "status":
            if (event.data["status"], event.data["attempt"]) != ("running", attempt):
                # Nobody goes on in the middle of a section.
                sections |= {key: "waiting" for key, state in sections.items() if state == "running"}
            status, attempt = event.data["status"], event.data["attempt"]
            sections |= dict.fromkeys(event.data.get("retried_sections", []), "waiting")
        elif event.event == "complete":
            status = event.data["outcome"]
        elif event.event == "error":
            status = "failed"
    return status, sections


@pytest.mark.parametrize("examples", [15, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_a_run_keeps_its_promises_whatever_happens_in_whatever_order(
    brief: Any, monkeypatch: Any, examples: int
) -> None:
    # Messages are only hints: none is sent here.
    monkeypatch.setattr(dispatch._broker, "paused_until", float("inf"))
    monkeypatch.setattr(transitions, "MAX_ATTEMPTS", ATTEMPTS)
    done: dict[str, Any] = {}
    Runs.brief, Runs.composed = brief, {}
    for spec in SECTIONS:
        Runs.composed[spec.key] = compose(
            spec.key,
            brief=brief,
            done=done,
            writer=OfflineWriter(),
            today=timezone.now().date(),
            on_text=lambda _: None,
            is_canceled=lambda: False,
        )
        done[spec.key] = Runs.composed[spec.key].section

    run_state_machine_as_test(
        Runs,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    assert selectors.Run.objects.count() == 0
