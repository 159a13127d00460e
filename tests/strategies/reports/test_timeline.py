"""What happened when in a run, read off the events that its story left."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.models import ModelCall, Run
from strategies.reports.timeline import Attempt, Round, Wait, round_of_records, rounds_of
from strategies.runs import checkpoints, commands, endings, leases, selectors, transitions
from tests.strategies.writing import write_all, write_sections

pytestmark = pytest.mark.django_db

FAILURE = WritingFailed("rate_limited", "Too many requests.", retryable=True)


def read(run: Run) -> list[Round]:
    return rounds_of(selectors.read_events_after(run, 0), ModelCall.objects.filter(run=run))


def told(one: Round) -> list[Any]:
    """The parts of a round in short: how each attempt ended, and what was waited for."""
    return [part.kind if isinstance(part, Wait) else (part.number, part.how) for part in one.parts]


def tries(attempt: Attempt) -> list[tuple[str, int, str]]:
    return [(one.key, one.number, one.outcome) for one in attempt.tries]


def test_a_run_that_waits_and_one_that_is_written(run: Run) -> None:
    (waiting,) = read(run)
    assert told(waiting) == ["queued"]
    assert (waiting.ended, waiting.parts[0].ended) == (None, None)

    write_all(run)
    (written,) = read(run)

    assert told(written) == ["queued", (1, "finished")]
    assert written.outcome == "succeeded"
    assert tries(written.attempts[0]) == [(spec.key, 1, "done") for spec in SECTIONS]
    times = [written.began, written.attempts[0].began, *(one.ended for one in written.attempts[0].tries), written.ended]
    assert times == sorted(times)
    assert written.parts[0].ended == written.attempts[0].began


def test_a_section_tried_again_is_two_tries_the_first_with_its_reason(run: Run) -> None:
    lease = leases.claim(run.pk, worker="one")
    spec = SECTIONS[0]
    checkpoints.start_section(lease, spec)
    checkpoints.record_next_try(lease, spec, FAILURE, number=2, wait_s=2)
    checkpoints.start_section(lease, spec)

    (attempt,) = read(run)[0].attempts

    assert tries(attempt) == [(spec.key, 1, "tried again"), (spec.key, 2, "")]
    assert attempt.tries[0].error == FAILURE.message
    assert attempt.tries[0].ended <= attempt.tries[1].began

    checkpoints.fail_section(lease, spec, FAILURE)
    (attempt,) = read(run)[0].attempts
    assert tries(attempt)[1] == (spec.key, 2, "failed")
    assert attempt.tries[1].error == FAILURE.message


def test_a_lost_worker_leaves_an_attempt_and_the_time_until_another_takes_over(run: Run) -> None:
    write_sections(run, 2)
    lease = leases.Lease(run_id=run.pk, attempt=1)
    checkpoints.start_section(lease, SECTIONS[2])
    Run.objects.filter(pk=run.pk).update(lease_until=F("created_at"))
    leases.claim(run.pk, worker="two")

    (one,) = read(run)

    assert told(one) == ["queued", (1, "lost"), "lost", (2, "goes on")]
    assert tries(one.attempts[0])[-1] == (SECTIONS[2].key, 1, "not finished")
    assert one.parts[2].began == one.attempts[0].ended
    assert one.parts[2].ended == one.attempts[1].began


def test_a_run_handed_back_and_one_put_back_wait_again(run: Run) -> None:
    endings.release(leases.claim(run.pk, worker="one"))
    leases.claim(run.pk, worker="two")
    commands.requeue(run)

    assert told(read(run)[0]) == ["queued", (1, "handed back"), "queued", (2, "handed back"), "queued"]


def test_a_stop_asked_for_while_it_is_written_is_no_new_attempt(run: Run) -> None:
    lease = leases.claim(run.pk, worker="one")
    checkpoints.start_section(lease, SECTIONS[0])
    transitions.request_cancel(run.pk)
    endings.release(lease)

    (one,) = read(run)

    assert told(one) == ["queued", (1, "finished")]
    assert one.outcome == "canceled"
    assert tries(one.attempts[0]) == [(SECTIONS[0].key, 1, "not finished")]


def test_a_retry_is_another_round(run: Run) -> None:
    endings.abort(run.pk, code="worker_lost", message="Lost.")
    transitions.retry(run.pk)
    leases.claim(run.pk, worker="one")

    first, second = read(run)

    assert (told(first), first.outcome) == (["queued"], "failed")
    assert (told(second), second.outcome) == (["queued", (1, "goes on")], "")
    assert second.began >= first.ended


def test_each_model_call_lies_in_the_try_that_made_it(run: Run) -> None:
    lease = leases.claim(run.pk, worker="one")
    spec = SECTIONS[1]
    checkpoints.start_section(lease, spec)
    now = timezone.now()
    first = called(run, spec.key, "rate_limited", ended=now - timedelta(seconds=1))
    checkpoints.record_next_try(lease, spec, FAILURE, number=2, wait_s=0)
    checkpoints.start_section(lease, spec)
    second = called(run, spec.key, "answered", ended=now + timedelta(seconds=5))
    called(run, "another", "answered", ended=now)

    (attempt,) = read(run)[0].attempts

    assert [one.calls for one in attempt.tries] == [[first], [second]]


def called(run: Run, section: str, outcome: str, *, ended: datetime) -> ModelCall:
    call = ModelCall.objects.create(
        run=run, attempt=1, section=section, model="openai:m", outcome=outcome, duration_s=0.001
    )
    ModelCall.objects.filter(pk=call.pk).update(ended_at=ended)
    return call


def test_of_a_run_whose_events_are_gone_the_sections_still_tell_when_they_were_written(run: Run) -> None:
    assert round_of_records(run, run.sections.all()) == []
    write_all(run)
    call = called(run, SECTIONS[1].key, "answered", ended=timezone.now())

    (one,) = round_of_records(run, run.sections.all(), [call])

    assert (told(one), one.outcome) == ([(1, "finished")], "succeeded")
    assert tries(one.attempts[0]) == [(spec.key, 1, "done") for spec in SECTIONS]
    assert [tried.key for tried in one.attempts[0].tries if tried.calls] == [SECTIONS[1].key]


def test_events_that_were_pruned_are_missed_and_nothing_breaks(run: Run) -> None:
    write_all(run)
    events = selectors.read_events_after(run, 0)

    for start in range(len(events) + 1):
        rounds_of(events[start:])
    (rest,) = rounds_of(events[10:])
    assert rest.outcome == "succeeded"
