"""Concurrent commands on the same run: exactly one of them takes effect."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from strategies.errors import StaleLease, TooManyRuns
from strategies.generation.pipeline import SECTIONS
from strategies.models import BriefRecord, Run
from strategies.runs import checkpoints, endings, selectors, transitions
from strategies.runs import leases as run_leases
from tests.strategies.concurrency import run_concurrently
from tests.strategies.writing import write_sections

pytestmark = pytest.mark.django_db(transaction=True)

CALLERS = 8
ROUNDS = 5


def assert_seq_is_dense(run: Run) -> None:
    seqs = [event.seq for event in selectors.read_events_after(run, 0)]
    assert seqs == list(range(1, len(seqs) + 1))


def test_concurrent_creates_with_one_key_give_one_run(alice: Any, brief: Any) -> None:
    for key in range(ROUNDS):
        create = partial(transitions.create, owner=alice, brief=brief, writer="offline", idempotency_key=f"k{key}")
        results = run_concurrently(*[create] * CALLERS)

        assert not [result for result in results if isinstance(result, Exception)], results
        assert len({run.pk for run, _ in results}) == 1
        assert [is_new for _, is_new in results].count(True) == 1
    assert Run.objects.count() == BriefRecord.objects.count() == ROUNDS


def test_concurrent_claims_give_one_lease(run: Run) -> None:
    for attempt in range(1, run_leases.MAX_ATTEMPTS + 1):
        leases = run_concurrently(*[lambda: run_leases.claim(run.id, worker="w")] * CALLERS)

        assert Counter(leases) == {None: CALLERS - 1, run_leases.Lease(run_id=run.id, attempt=attempt): 1}
        run_leases.release_leases("w")
    assert_seq_is_dense(run)


def test_concurrent_retries_count_once(run: Run) -> None:
    for _ in range(ROUNDS):
        endings.abort(run.id, code="worker_lost", message="Lost.")

        results = run_concurrently(*[lambda: transitions.retry(run.id)] * CALLERS)

        assert not [result for result in results if isinstance(result, Exception)], results
        assert [is_new for _, is_new in results].count(True) == 1
    assert_seq_is_dense(run)


def regenerate(run: Run) -> Run:
    return transitions.regenerate(run.id, "positioning", confirmed=True)


def retry(run: Run) -> Run:
    return transitions.retry(run.id)[0]


def create(run: Run) -> Run:
    return transitions.create(owner=run.owner, brief=selectors.get_brief(run), writer="offline")[0]


def rerun(run: Run) -> Run:
    return transitions.rerun(run, writer="offline")[0]


@pytest.mark.parametrize("revive", [regenerate, retry, create, rerun])
def test_concurrent_commands_stay_within_the_limit_of_active_runs(
    alice: Any, brief: Any, settings: Any, revive: Callable[[Run], Run]
) -> None:
    settings.CONCURRENT_RUNS_PER_USER = 1000
    runs = [transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(CALLERS)]
    for run in runs:
        write_sections(run, 4)
        endings.abort(run.id, code="worker_lost", message="Lost.")
        run.refresh_from_db()
    settings.CONCURRENT_RUNS_PER_USER = 3

    results = run_concurrently(*[partial(revive, run) for run in runs])

    assert Counter(type(result) for result in results) == {Run: 3, TooManyRuns: CALLERS - 3}, results
    assert Run.objects.filter(status="queued").count() == 3


def test_concurrent_endings_end_a_run_once(alice: Any, brief: Any) -> None:
    for _ in range(ROUNDS):
        run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
        lease = run_leases.claim(run.id, worker="one")
        assert lease
        checkpoints.start_section(lease, SECTIONS[0])
        transitions.request_cancel(run.id)

        outcomes = run_concurrently(
            partial(endings.finish, lease),
            partial(endings.release, lease),
            *[partial(endings.abort, run.id, code="worker_lost", message="Lost.")] * 3,
            partial(transitions.request_cancel, run.id),
        )

        successes = [
            outcome for outcome in outcomes[:5] if outcome is not False and not isinstance(outcome, StaleLease)
        ]
        assert len(successes) == 1, outcomes
        assert Run.objects.get(pk=run.pk).status == "canceled"
        assert [event.final for event in selectors.read_events_after(run, 0)].count(True) == 1
        assert_seq_is_dense(run)


def test_section_recorded_during_an_abort_is_kept_or_rejected(alice: Any, brief: Any) -> None:
    for _ in range(ROUNDS):
        run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
        lease = write_sections(run, 2)
        checkpoints.start_section(lease, SECTIONS[2])
        composed = compose_third_section(run)

        recorded, aborted = run_concurrently(
            partial(checkpoints.record_section, lease, SECTIONS[2], composed),
            partial(endings.abort, run.id, code="worker_lost", message="Lost."),
        )

        assert aborted is True
        section = run.sections.get(key=SECTIONS[2].key)
        assert section.status == ("failed" if isinstance(recorded, StaleLease) else "done"), recorded
        assert Run.objects.get(pk=run.pk).status == "partial"
        assert_seq_is_dense(run)


def compose_third_section(run: Run) -> Any:
    from strategies.generation.pipeline import compose
    from strategies.generation.writers.offline import OfflineWriter

    return compose(
        SECTIONS[2].key,
        brief=selectors.get_brief(run),
        done=selectors.get_finished_sections(run),
        writer=OfflineWriter(),
        today=run.created_at.date(),
        on_text=lambda _: None,
        is_canceled=lambda: False,
    )
