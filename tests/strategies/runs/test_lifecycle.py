"""Writes to a run: each requires a valid lease and records its event."""

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from strategies.errors import IdempotencyMismatch, StaleLease
from strategies.generation.brief import parse_brief
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS, compose
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.models.states import TERMINAL, TRANSITIONS, RunStatus
from strategies.runs import checkpoints, endings, leases, selectors, transitions
from strategies.runs import events as run_events
from strategies.runs import leases as run_leases
from tests.strategies.events import read_data, read_progress

pytestmark = pytest.mark.django_db(transaction=True)

FAILURE = WritingFailed("refused", "The model rejected the task.", retryable=False)


def event_names(run: Run) -> list[str]:
    return [event.event for event in selectors.read_events_after(run, 0)]


def write_all(lease: run_leases.Lease, brief: Any, *, failing: frozenset[str] = frozenset()) -> None:
    done: dict = {}
    for spec in SECTIONS:
        checkpoints.start_section(lease, spec)
        try:
            if spec.key in failing:
                raise FAILURE
            composed = compose(
                spec.key,
                brief=brief,
                done=done,
                writer=OfflineWriter(),
                today=Run.objects.get().created_at.date(),
                on_text=lambda _: None,
                is_canceled=lambda: False,
            )
        except WritingFailed as failure:
            checkpoints.fail_section(lease, spec, failure)
        else:
            done[spec.key] = composed.section
            checkpoints.record_section(lease, spec, composed)


def expire(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_new_run_is_queued_with_waiting_sections_and_a_status_event(run: Run) -> None:
    assert (run.status, run.progress, run.attempt) == ("queued", 0, 0)
    assert [section.key for section in run.sections.all()] == [spec.key for spec in SECTIONS]
    assert event_names(run) == ["status"]


def test_run_can_be_claimed_only_once(run: Run) -> None:
    lease = run_leases.claim(run.id, worker="one")

    assert lease == run_leases.Lease(run_id=run.id, attempt=1)
    assert run_leases.claim(run.id, worker="two") is None


def test_expired_lease_is_taken_over_and_its_writes_are_rejected(run: Run, brief: Any) -> None:
    first = run_leases.claim(run.id, worker="one")
    assert first
    expire(run)
    second = run_leases.claim(run.id, worker="two")
    before = event_names(run)

    assert second == run_leases.Lease(run_id=run.id, attempt=2)
    for write in (
        lambda: checkpoints.start_section(first, SECTIONS[0]),
        lambda: checkpoints.fail_section(first, SECTIONS[0], FAILURE),
        lambda: endings.finish(first),
        lambda: endings.release(first),
    ):
        with pytest.raises(StaleLease):
            write()
    assert not run_leases.renew(first)
    assert run_leases.is_stop_requested(first)
    assert event_names(run) == before


def test_run_cannot_be_claimed_after_the_last_attempt(run: Run) -> None:
    for _ in range(run_leases.MAX_ATTEMPTS):
        assert run_leases.claim(run.id, worker="w")
        expire(run)

    assert run_leases.claim(run.id, worker="w") is None


def test_finish_succeeds_and_closes_the_channel_if_all_is_done(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    write_all(lease, brief)
    assert Run.objects.get().progress == 99

    assert endings.finish(lease) == "succeeded"

    run.refresh_from_db()
    assert (run.status, run.progress, run.error_code) == ("succeeded", 100, "")
    assert selectors.read_events_after(run, 0)[-1].data["outcome"] == "succeeded"
    assert selectors.read_events_after(run, 0)[-1].final


def test_finish_is_partial_with_one_failed_section(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    write_all(lease, brief, failing=frozenset({"competitors"}))

    assert endings.finish(lease) == "partial"

    run.refresh_from_db()
    assert run.error_code == "refused"
    assert "Competitors" in run.error_message


def test_finish_is_failed_if_only_sections_made_by_code_are_done(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    written = frozenset(spec.key for spec in SECTIONS if spec.key not in {"check_brief", "capacity"})
    write_all(lease, brief, failing=written)

    assert endings.finish(lease) == "failed"

    last = selectors.read_events_after(run, 0)[-1]
    assert (last.event, last.final) == ("error", True)
    assert read_data(run)[-1]["error"]["code"] == "refused"


def test_progress_never_falls_and_stays_below_100_before_the_end(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    write_all(lease, brief)
    progress = read_progress(run)

    assert progress == sorted(progress)
    assert max(progress) == 99


def test_write_that_fails_midway_leaves_no_state_and_no_event(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    before = event_names(run)

    def raise_error(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(run_events, "publish_section", raise_error)
    with pytest.raises(RuntimeError):
        checkpoints.fail_section(lease, SECTIONS[0], FAILURE)

    assert run.sections.get(key=SECTIONS[0].key).status == "waiting"
    assert event_names(run) == before


def test_cancel_of_a_queued_run_takes_effect_at_once(run: Run) -> None:
    assert transitions.request_cancel(run.id).status == "canceled"
    assert run_leases.claim(run.id, worker="one") is None
    assert selectors.read_events_after(run, 0)[-1].final


def test_cancel_of_a_running_run_takes_effect_on_release(run: Run) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    assert not run_leases.is_stop_requested(lease)

    canceled = transitions.request_cancel(run.id)

    assert canceled.status == "running"
    assert run_leases.is_stop_requested(lease)
    endings.release(lease)
    run.refresh_from_db()
    assert run.status == "canceled"


def test_cancel_after_completion_still_reports_failures(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.pk, worker="a")
    assert lease
    write_all(lease, brief, failing=frozenset({"risks"}))
    expire(run)

    canceled = transitions.request_cancel(run.pk)

    assert (canceled.status, canceled.error_code) == ("partial", "refused")


def test_cancel_is_idempotent(run: Run) -> None:
    transitions.request_cancel(run.id)
    before = (event_names(run), Run.objects.get().version)

    transitions.request_cancel(run.id)

    assert (event_names(run), Run.objects.get().version) == before


def test_create_with_the_same_key_and_brief_returns_the_same_run(alice: Any, brief: Any) -> None:
    first, is_new = transitions.create(owner=alice, brief=brief, writer="offline", idempotency_key="k")
    again, is_new_again = transitions.create(owner=alice, brief=brief, writer="offline", idempotency_key="k")

    assert (first.id, is_new, is_new_again) == (again.id, True, False)
    assert Run.objects.count() == 1


def test_create_with_the_same_key_and_another_brief_is_rejected(alice: Any, brief: Any, raw_brief: dict) -> None:
    transitions.create(owner=alice, brief=brief, writer="offline", idempotency_key="k")
    raw_brief["business"]["offer"] = "Something else"

    with pytest.raises(IdempotencyMismatch):
        transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline", idempotency_key="k")


def test_two_users_may_use_the_same_idempotency_key(alice: Any, bob: Any, brief: Any) -> None:
    transitions.create(owner=alice, brief=brief, writer="offline", idempotency_key="k")

    assert transitions.create(owner=bob, brief=brief, writer="offline", idempotency_key="k")[1]


def test_abort_fails_the_unfinished_sections(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease

    assert endings.abort(run.id, code="deadline_exceeded", message="Too late.")

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "deadline_exceeded")
    assert not run.sections.exclude(status="failed").exists()
    assert not endings.abort(run.id, code="deadline_exceeded", message="Too late.")


def test_release_leases_frees_the_runs_of_one_worker(run: Run) -> None:
    run_leases.claim(run.id, worker="one")

    assert run_leases.release_leases("two") == 0
    assert run_leases.release_leases("one") == 1
    assert run_leases.claim(run.id, worker="two")


def test_database_rejects_an_ended_run_without_finished_at(run: Run) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(status="succeeded")


def test_claim_of_an_unknown_run_returns_none() -> None:
    assert run_leases.claim(uuid4(), worker="one") is None


@pytest.mark.parametrize(("source", "target"), list(product(RunStatus, repeat=2)))
def test_move_allows_exactly_the_transitions_of_the_table(run: Run, source: RunStatus, target: RunStatus) -> None:
    ended = Now() if source in TERMINAL else None
    Run.objects.update(status=source, finished_at=ended)

    assert leases.transition(Run.objects.filter(pk=run.pk), to=target) == (target in TRANSITIONS[source])

    assert Run.objects.get().status == (target if target in TRANSITIONS[source] else source)
