"""A state machine that applies random commands to a run and checks invariants after each."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models.functions import Now
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sse import event_log
from strategies.errors import NotRetryable, StaleLease, StrategyError
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import CODE_ONLY, SECTIONS, SUMMARY_SECTIONS, ComposedSection
from strategies.models import Run
from strategies.models.states import REOPENABLE, RETRYABLE, SETTLED, RunStatus, SectionStatus, compute_outcome
from strategies.runs import checkpoints, endings, leases, transitions
from strategies.runs.channels import run_channel
from strategies.worker.sweeper import sweep

WORKERS = st.sampled_from(["one", "two", "three"])
SPECS = st.sampled_from(SECTIONS)
ATTEMPTS = 2
REJECTED = WritingFailed("refused", "The model rejected the task.", retryable=False)
owner_numbers = itertools.count()


class RunMachine(RuleBasedStateMachine):
    """Random commands on one run: by its workers (current and earlier), its owner, and the clock."""

    brief: ClassVar[Any]
    composed: ClassVar[dict[str, ComposedSection]]

    def __init__(self) -> None:
        super().__init__()
        owner = User.objects.create(username=f"owner {next(owner_numbers)}")
        self.id = transitions.create(owner=owner, brief=self.brief, writer="offline")[0].pk
        # A low limit, so that it is often reached.
        Run.objects.filter(pk=self.id).update(attempt_limit=ATTEMPTS)
        self.leases: list[leases.Lease] = []
        self.row_before = self.row
        self.done_before: set[str] = set()

    @property
    def row(self) -> Run:
        return Run.objects.get(pk=self.id)

    @property
    def valid_lease(self) -> leases.Lease | None:
        """The valid lease according to the row."""
        row = self.row
        return leases.Lease(run_id=self.id, attempt=row.attempt) if row.status == RunStatus.RUNNING else None

    def sections(self) -> dict[str, str]:
        return dict(self.row.sections.values_list("key", "status"))

    def read_log(self) -> list[Any]:
        return event_log.read_after(run_channel(self.id), 0, limit=10_000)

    def read_everything(self) -> Any:
        """Return everything that a write could change."""
        row = Run.objects.filter(pk=self.id).values().get()
        return row, list(self.row.sections.values()), self.read_log()

    def check_write(self, lease: leases.Lease, change: Callable[[leases.Lease], Any]) -> None:
        """Check that `change` succeeds with the valid lease, and otherwise raises StaleLease and changes nothing."""
        before, is_valid = self.read_everything(), lease == self.valid_lease
        try:
            change(lease)
        except StaleLease:
            assert not is_valid
            assert self.read_everything() == before
        else:
            assert is_valid

    def draw_lease(self, data: Any) -> leases.Lease:
        return data.draw(st.sampled_from(self.leases), label="lease")

    # --- workers

    @rule(worker=WORKERS, after_expiry=st.booleans())
    def claim(self, worker: str, *, after_expiry: bool) -> None:
        if after_expiry and self.valid_lease:
            self.expire_lease()
        before = self.row
        expired = before.status == RunStatus.RUNNING and before.lease_until <= timezone.now()
        lease = leases.claim(self.id, worker=worker)
        is_claimable = (before.status == RunStatus.QUEUED or expired) and before.attempt < before.attempt_limit
        assert (lease is not None) == (
            is_claimable and not before.cancel_requested_at and before.deadline_at > timezone.now()
        )
        if lease:
            assert lease.attempt == before.attempt + 1
            self.leases.append(lease)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def renew(self, data: Any) -> None:
        lease = self.draw_lease(data)
        assert leases.renew(lease) == (lease == self.valid_lease)

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), spec=SPECS)
    def start(self, data: Any, spec: Any) -> None:
        if self.sections()[spec.key] not in SETTLED:
            self.check_write(self.draw_lease(data), lambda lease: checkpoints.start_section(lease, spec))

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), spec=SPECS, twice=st.booleans())
    def record(self, data: Any, spec: Any, *, twice: bool) -> None:
        lease = self.draw_lease(data)
        for _ in range(1 + twice):
            self.check_write(lease, lambda lease: checkpoints.record_section(lease, spec, self.composed[spec.key]))

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), spec=SPECS)
    def fail(self, data: Any, spec: Any) -> None:
        self.check_write(self.draw_lease(data), lambda lease: checkpoints.fail_section(lease, spec, REJECTED))

    @precondition(lambda self: self.valid_lease)
    @rule(failing=st.sets(SPECS, max_size=3))
    def settle_all(self, failing: set[Any]) -> None:
        lease = self.valid_lease
        assert lease
        for spec in SECTIONS:
            if self.sections()[spec.key] not in SETTLED:
                checkpoints.start_section(lease, spec)
                if spec in failing:
                    checkpoints.fail_section(lease, spec, REJECTED)
                else:
                    checkpoints.record_section(lease, spec, self.composed[spec.key])

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def finish(self, data: Any) -> None:
        lease = self.draw_lease(data)
        if lease != self.valid_lease or set(self.sections().values()) <= SETTLED:
            self.check_write(lease, endings.finish)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def release(self, data: Any) -> None:
        self.check_write(self.draw_lease(data), endings.release)

    # --- the owner

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
            self.done_before -= SUMMARY_SECTIONS

    @rule(spec=SPECS)
    def regenerate(self, spec: Any) -> None:
        before = self.row
        try:
            transitions.regenerate(self.id, spec.key)
        except StrategyError:
            assert self.row.version == before.version
            return
        assert before.status in REOPENABLE
        self.done_before -= SUMMARY_SECTIONS | {spec.key}

    # --- the clock and the sweeper

    @precondition(lambda self: self.valid_lease)
    @rule()
    def expire_lease(self) -> None:
        Run.objects.filter(pk=self.id).update(lease_until=Now() - timedelta(seconds=1))

    @rule(worker=WORKERS)
    def release_leases_of_dead_worker(self, worker: str) -> None:
        leases.release_leases(worker)

    @precondition(lambda self: not self.row.is_terminal)
    @rule()
    def pass_deadline(self) -> None:
        Run.objects.filter(pk=self.id).update(deadline_at=Now() - timedelta(seconds=1))

    @rule()
    def sweep(self) -> None:
        sweep()
        row = self.row
        if not row.is_terminal:
            is_held = row.status == RunStatus.RUNNING and row.lease_until > timezone.now()
            assert row.deadline_at > timezone.now()
            assert is_held or (row.attempt < row.attempt_limit and not row.cancel_requested_at)

    # --- invariants

    @invariant()
    def outcome_follows_from_the_sections(self) -> None:
        row = self.row
        if not row.is_terminal:
            assert not row.error_code
            return
        records = list(row.sections.all())
        settled = ((SectionStatus(record.status), record.writer == CODE_ONLY) for record in records)
        assert row.status == compute_outcome(settled, cancel_requested=row.cancel_requested_at is not None)
        statuses = {record.status for record in records}
        assert (row.status == RunStatus.SUCCEEDED) == (statuses == {SectionStatus.DONE})
        assert SectionStatus.RUNNING not in statuses
        assert (row.status == RunStatus.CANCELED) == bool(statuses - SETTLED)
        assert bool(row.error_code) == (row.status in RETRYABLE)

    @invariant()
    def progress_attempt_and_version_never_fall(self) -> None:
        row, before = self.row, self.row_before
        done = {key for key, status in self.sections().items() if status == SectionStatus.DONE}
        assert row.progress >= before.progress
        # A complete strategy stays at 100 while one of its sections is regenerated.
        assert (row.progress == 100) == any(event.data.get("outcome") == "succeeded" for event in self.read_log())
        assert before.attempt <= row.attempt <= row.attempt_limit
        assert row.version >= before.version
        assert self.done_before <= done
        self.row_before, self.done_before = row, done

    @invariant()
    def log_matches_the_rows(self) -> None:
        row, channel = self.row, run_channel(self.id)
        events = self.read_log()
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert [event.final for event in events[:-1]].count(True) == 0
        assert events[-1].final == event_log.read_position(channel).closed == row.is_terminal
        progress = [int(event.data["progress"]) for event in events if "progress" in event.data]
        assert progress == sorted(progress)
        assert replay(events) == (row.status, self.sections())

    def teardown(self) -> None:
        """Check that the run can be finished from its current state."""
        Run.objects.filter(pk=self.id, status=RunStatus.RUNNING).update(lease_until=Now() - timedelta(seconds=1))
        sweep()
        if not self.row.is_terminal:
            lease = leases.claim(self.id, worker="last")
            assert lease
            self.settle_all(set())
            endings.finish(lease)
        assert self.row.is_terminal
        self.outcome_follows_from_the_sections()
        self.log_matches_the_rows()
        self.row.delete()


def replay(events: list[Any]) -> tuple[str, dict[str, str]]:
    """Return the run's and the sections' status as a client computes them from the events."""
    status, attempt, sections = "queued", 0, {spec.key: "waiting" for spec in SECTIONS}
    for event in events:
        if section := event.data.get("section"):
            is_repeated = {section["status"], sections[section["key"]]} <= SETTLED
            assert not is_repeated, section
            sections[section["key"]] = section["status"]
        if event.event == "status":
            if (event.data["status"], event.data["attempt"]) != ("running", attempt):
                # A new attempt starts unfinished sections from the beginning.
                sections |= {key: "waiting" for key, state in sections.items() if state == "running"}
            status, attempt = event.data["status"], event.data["attempt"]
            sections |= dict.fromkeys(event.data.get("retried_sections", []), "waiting")
        elif event.event == "complete":
            status = event.data["outcome"]
        elif event.event == "error":
            status = "failed"
    return status, sections
