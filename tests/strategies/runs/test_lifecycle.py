"""Writes to a run: each is fenced, and each tells in the log what it changed."""

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

pytestmark = pytest.mark.django_db(transaction=True)

FAILURE = WritingFailed("refused", "The model refused.", retryable=False)


def events(run: Run) -> list[str]:
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


def test_a_new_run_is_queued_with_all_its_sections_waiting_and_says_so(run: Run) -> None:
    assert (run.status, run.progress, run.attempt) == ("queued", 0, 0)
    assert [section.key for section in run.sections.all()] == [spec.key for spec in SECTIONS]
    assert events(run) == ["status"]


def test_a_run_is_claimed_once(run: Run) -> None:
    lease = run_leases.claim(run.id, worker="one")

    assert lease == run_leases.Lease(run_id=run.id, attempt=1)
    assert run_leases.claim(run.id, worker="two") is None


def test_a_run_whose_lease_has_run_out_is_taken_over_and_the_first_holder_changes_nothing_more(
    run: Run, brief: Any
) -> None:
    first = run_leases.claim(run.id, worker="one")
    assert first
    expire(run)
    second = run_leases.claim(run.id, worker="two")
    before = events(run)

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
    assert events(run) == before


def test_attempts_are_capped(run: Run) -> None:
    for _ in range(run_leases.MAX_ATTEMPTS):
        assert run_leases.claim(run.id, worker="w")
        expire(run)

    assert run_leases.claim(run.id, worker="w") is None


def test_a_run_with_every_section_done_succeeds_and_closes_its_channel(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    write_all(lease, brief)
    assert Run.objects.get().progress == 99

    assert endings.finish(lease) == "succeeded"

    run.refresh_from_db()
    assert (run.status, run.progress, run.error_code) == ("succeeded", 100, "")
    assert selectors.read_events_after(run, 0)[-1].data["outcome"] == "succeeded"
    assert selectors.read_events_after(run, 0)[-1].final


def test_one_failed_section_makes_the_outcome_partial_and_names_the_cause(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    write_all(lease, brief, failing=frozenset({"competitors"}))

    assert endings.finish(lease) == "partial"

    run.refresh_from_db()
    assert run.error_code == "refused"
    assert "Competitors" in run.error_message


def test_when_every_written_section_fails_the_run_has_failed_whatever_code_alone_made(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    written = frozenset(spec.key for spec in SECTIONS if spec.key not in {"check_brief", "capacity"})
    write_all(lease, brief, failing=written)

    assert endings.finish(lease) == "failed"

    last = selectors.read_events_after(run, 0)[-1]
    assert (last.event, last.final) == ("error", True)
    assert last.data["error"]["code"] == "refused"


def test_progress_never_falls_and_is_never_100_before_the_end(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    write_all(lease, brief)
    told = [event.data["progress"] for event in selectors.read_events_after(run, 0) if "progress" in event.data]

    assert told == sorted(told)
    assert max(told) == 99


def test_a_write_that_fails_half_way_leaves_neither_state_nor_event(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    before = events(run)

    def break_off(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(run_events, "section", break_off)
    with pytest.raises(RuntimeError):
        checkpoints.fail_section(lease, SECTIONS[0], FAILURE)

    assert run.sections.get(key=SECTIONS[0].key).status == "waiting"
    assert events(run) == before


def test_a_queued_run_is_canceled_at_once(run: Run) -> None:
    assert transitions.request_cancel(run.id).status == "canceled"
    assert run_leases.claim(run.id, worker="one") is None
    assert selectors.read_events_after(run, 0)[-1].final


def test_a_running_run_is_asked_to_stop_and_keeps_what_is_done(run: Run) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease
    assert not run_leases.is_stop_requested(lease)

    asked = transitions.request_cancel(run.id)

    assert asked.status == "running"
    assert run_leases.is_stop_requested(lease)
    endings.release(lease)
    run.refresh_from_db()
    assert run.status == "canceled"


def test_a_stop_that_comes_when_all_is_settled_and_nobody_is_left_to_say_so_still_tells_what_had_failed(
    run: Run, brief: Any
) -> None:
    lease = run_leases.claim(run.pk, worker="a")
    assert lease
    write_all(lease, brief, failing=frozenset({"risks"}))
    expire(run)

    stopped = transitions.request_cancel(run.pk)

    assert (stopped.status, stopped.error_code) == ("partial", "refused")


def test_canceling_again_or_after_the_end_changes_nothing(run: Run) -> None:
    transitions.request_cancel(run.id)
    before = (events(run), Run.objects.get().version)

    transitions.request_cancel(run.id)

    assert (events(run), Run.objects.get().version) == before


def test_the_same_key_and_brief_give_the_same_run(alice: Any, brief: Any) -> None:
    first, is_new = transitions.create(owner=alice, brief=brief, writer="offline", idempotency_key="k")
    again, is_new_again = transitions.create(owner=alice, brief=brief, writer="offline", idempotency_key="k")

    assert (first.id, is_new, is_new_again) == (again.id, True, False)
    assert Run.objects.count() == 1


def test_the_same_key_with_another_brief_is_refused(alice: Any, brief: Any, raw_brief: dict) -> None:
    transitions.create(owner=alice, brief=brief, writer="offline", idempotency_key="k")
    raw_brief["business"]["offer"] = "Something else"

    with pytest.raises(IdempotencyMismatch):
        transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline", idempotency_key="k")


def test_two_people_may_use_the_same_key(alice: Any, bob: Any, brief: Any) -> None:
    transitions.create(owner=alice, brief=brief, writer="offline", idempotency_key="k")

    assert transitions.create(owner=bob, brief=brief, writer="offline", idempotency_key="k")[1]


def test_giving_up_counts_what_is_not_written_as_failed(run: Run, brief: Any) -> None:
    lease = run_leases.claim(run.id, worker="one")
    assert lease

    assert endings.abort(run.id, code="deadline_exceeded", message="Too late.")

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "deadline_exceeded")
    assert not run.sections.exclude(status="failed").exists()
    assert not endings.abort(run.id, code="deadline_exceeded", message="Too late.")


def test_leases_of_a_worker_known_to_be_gone_end_at_once(run: Run) -> None:
    run_leases.claim(run.id, worker="one")

    assert run_leases.release_leases("somebody else") == 0
    assert run_leases.release_leases("one") == 1
    assert run_leases.claim(run.id, worker="two")


def test_the_database_itself_refuses_an_ended_run_without_a_time(run: Run) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(status="succeeded")


def test_an_unknown_run_cannot_be_claimed() -> None:
    assert run_leases.claim(uuid4(), worker="one") is None


@pytest.mark.parametrize(("source", "target"), list(product(RunStatus, repeat=2)))
def test_the_database_allows_the_changes_of_state_that_the_table_does(
    run: Run, source: RunStatus, target: RunStatus
) -> None:
    ended = Now() if source in TERMINAL else None
    Run.objects.update(status=source, finished_at=ended)

    assert leases.transition(Run.objects.filter(pk=run.pk), to=target) == (target in TRANSITIONS[source])

    assert Run.objects.get().status == (target if target in TRANSITIONS[source] else source)
