"""Timelines reconstructed from the events of runs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.models import ModelCall, Run
from strategies.reports.timeline import Attempt, Round, Wait, build_round_from_records, build_rounds
from strategies.runs import checkpoints, commands, endings, leases, selectors, transitions
from tests.strategies.writing import write_all, write_sections

pytestmark = pytest.mark.django_db

FAILURE = WritingFailed("rate_limited", "Too many requests.", retryable=True)


def read_rounds(run: Run) -> list[Round]:
    return build_rounds(selectors.read_events_after(run, 0), ModelCall.objects.filter(run=run))


def summarize(one: Round) -> list[Any]:
    """Return the kind of each wait, and number and outcome of each attempt."""
    return [part.kind if isinstance(part, Wait) else (part.number, part.outcome) for part in one.parts]


def tries(attempt: Attempt) -> list[tuple[str, int, str]]:
    return [(one.key, one.number, one.outcome) for one in attempt.tries]


def test_timeline_of_a_queued_and_a_finished_run(run: Run) -> None:
    (waiting,) = read_rounds(run)
    assert summarize(waiting) == ["queued"]
    assert (waiting.ended_at, waiting.parts[0].ended_at) == (None, None)

    write_all(run)
    (written,) = read_rounds(run)

    assert summarize(written) == ["queued", (1, "finished")]
    assert written.outcome == "succeeded"
    assert tries(written.attempts[0]) == [(spec.key, 1, "done") for spec in SECTIONS]
    times = [
        written.started_at,
        written.attempts[0].started_at,
        *(one.ended_at for one in written.attempts[0].tries),
        written.ended_at,
    ]
    assert times == sorted(times)
    assert written.parts[0].ended_at == written.attempts[0].started_at


def test_retried_section_has_two_tries(run: Run) -> None:
    lease = leases.claim(run.pk, worker="one")
    spec = SECTIONS[0]
    checkpoints.start_section(lease, spec)
    checkpoints.record_next_try(lease, spec, FAILURE, number=2, wait_s=2)
    checkpoints.start_section(lease, spec)

    (attempt,) = read_rounds(run)[0].attempts

    assert tries(attempt) == [(spec.key, 1, "retried"), (spec.key, 2, "")]
    assert attempt.tries[0].error == FAILURE.message
    assert attempt.tries[0].ended_at <= attempt.tries[1].started_at

    checkpoints.fail_section(lease, spec, FAILURE)
    (attempt,) = read_rounds(run)[0].attempts
    assert tries(attempt)[1] == (spec.key, 2, "failed")
    assert attempt.tries[1].error == FAILURE.message


def test_lost_worker_leaves_an_attempt_and_a_wait(run: Run) -> None:
    write_sections(run, 2)
    lease = leases.Lease(run_id=run.pk, attempt=1)
    checkpoints.start_section(lease, SECTIONS[2])
    Run.objects.filter(pk=run.pk).update(lease_until=F("created_at"))
    leases.claim(run.pk, worker="two")

    (one,) = read_rounds(run)

    assert summarize(one) == ["queued", (1, "lost"), "lost", (2, "in progress")]
    assert tries(one.attempts[0])[-1] == (SECTIONS[2].key, 1, "interrupted")
    assert one.parts[2].started_at == one.attempts[0].ended_at
    assert one.parts[2].ended_at == one.attempts[1].started_at


def test_released_and_requeued_runs_wait_again(run: Run) -> None:
    endings.release(leases.claim(run.pk, worker="one"))
    leases.claim(run.pk, worker="two")
    commands.requeue(run)

    assert summarize(read_rounds(run)[0]) == ["queued", (1, "released"), "queued", (2, "released"), "queued"]


def test_cancel_request_starts_no_attempt(run: Run) -> None:
    lease = leases.claim(run.pk, worker="one")
    checkpoints.start_section(lease, SECTIONS[0])
    transitions.request_cancel(run.pk)
    endings.release(lease)

    (one,) = read_rounds(run)

    assert summarize(one) == ["queued", (1, "finished")]
    assert one.outcome == "canceled"
    assert tries(one.attempts[0]) == [(SECTIONS[0].key, 1, "interrupted")]


def test_retry_starts_another_round(run: Run) -> None:
    endings.abort(run.pk, code="worker_lost", message="Lost.")
    transitions.retry(run.pk)
    leases.claim(run.pk, worker="one")

    first, second = read_rounds(run)

    assert (summarize(first), first.outcome) == (["queued"], "failed")
    assert (summarize(second), second.outcome) == (["queued", (1, "in progress")], "")
    assert second.started_at >= first.ended_at


def test_model_calls_belong_to_their_try(run: Run) -> None:
    lease = leases.claim(run.pk, worker="one")
    spec = SECTIONS[1]
    checkpoints.start_section(lease, spec)
    now = timezone.now()
    first = add_call(run, spec.key, "rate_limited", ended_at=now - timedelta(seconds=1))
    checkpoints.record_next_try(lease, spec, FAILURE, number=2, wait_s=0)
    checkpoints.start_section(lease, spec)
    second = add_call(run, spec.key, "answered", ended_at=now + timedelta(seconds=5))
    add_call(run, "another", "answered", ended_at=now)

    (attempt,) = read_rounds(run)[0].attempts

    assert [one.calls for one in attempt.tries] == [[first], [second]]


def add_call(run: Run, section: str, outcome: str, *, ended_at: datetime) -> ModelCall:
    call = ModelCall.objects.create(
        run=run, attempt=1, section=section, model="openai:m", outcome=outcome, duration_s=0.001
    )
    ModelCall.objects.filter(pk=call.pk).update(ended_at=ended_at)
    return call


def test_round_from_records_of_a_run_without_events(run: Run) -> None:
    assert build_round_from_records(run, run.sections.all()) == []
    write_all(run)
    call = add_call(run, SECTIONS[1].key, "answered", ended_at=timezone.now())

    (one,) = build_round_from_records(run, run.sections.all(), [call])

    assert (summarize(one), one.outcome) == ([(1, "finished")], "succeeded")
    assert tries(one.attempts[0]) == [(spec.key, 1, "done") for spec in SECTIONS]
    assert [a_try.key for a_try in one.attempts[0].tries if a_try.calls] == [SECTIONS[1].key]


def test_timeline_with_pruned_events(run: Run) -> None:
    write_all(run)
    events = selectors.read_events_after(run, 0)

    for start in range(len(events) + 1):
        build_rounds(events[start:])
    (rest,) = build_rounds(events[10:])
    assert rest.outcome == "succeeded"
