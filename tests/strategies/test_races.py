"""Two at the same moment: one of them is first, and the other notices."""

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from strategies.errors import StaleLease
from strategies.generation.pipeline import SECTIONS
from strategies.models import BriefRecord, Run
from strategies.runs import checkpoints, endings, selectors, transitions
from strategies.runs import leases as run_leases

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 8
ROUNDS = 5


def all_at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each with a connection of its own; return what came of each, errors too."""
    start, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def do(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes[place] = work()
        except Exception as error:
            outcomes[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return outcomes


def assert_dense(run: Run) -> None:
    seqs = [event.seq for event in selectors.events_after(run, 0)]
    assert seqs == list(range(1, len(seqs) + 1))


def test_one_key_gives_one_run_however_many_ask_at_once(alice: Any, brief: Any) -> None:
    for key in range(ROUNDS):
        order = partial(transitions.create, owner=alice, brief=brief, writer="offline", idempotency_key=f"k{key}")
        answers = all_at_once(*[order] * AT_ONCE)

        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        assert len({run.pk for run, _ in answers}) == 1
        assert [is_new for _, is_new in answers].count(True) == 1
    assert Run.objects.count() == BriefRecord.objects.count() == ROUNDS


def test_one_worker_gets_a_run_however_many_ask_at_once(run: Run) -> None:
    for attempt in range(1, run_leases.MAX_ATTEMPTS + 1):
        leases = all_at_once(*[lambda: run_leases.claim(run.id, worker="w")] * AT_ONCE)

        assert Counter(leases) == {None: AT_ONCE - 1, run_leases.Lease(run_id=run.id, attempt=attempt): 1}
        run_leases.release_leases_of("w")
    assert_dense(run)


def test_one_retry_counts_however_many_ask_at_once(run: Run) -> None:
    for _ in range(ROUNDS):
        endings.give_up(run.id, code="worker_lost", message="Lost.")

        answers = all_at_once(*[lambda: transitions.retry(run.id)] * AT_ONCE)

        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        assert [is_new for _, is_new in answers].count(True) == 1
    assert_dense(run)


def test_a_run_ends_once_whoever_ends_it(alice: Any, brief: Any) -> None:
    for _ in range(ROUNDS):
        run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
        lease = run_leases.claim(run.id, worker="one")
        assert lease
        checkpoints.start_section(lease, SECTIONS[0])
        transitions.request_cancel(run.id)

        outcomes = all_at_once(
            lambda lease=lease: endings.finish(lease),
            lambda lease=lease: endings.leave(lease),
            *[lambda run=run: endings.give_up(run.id, code="worker_lost", message="Lost.")] * 3,
            lambda run=run: transitions.request_cancel(run.id),
        )

        won = [outcome for outcome in outcomes[:5] if outcome is not False and not isinstance(outcome, StaleLease)]
        assert len(won) == 1, outcomes
        assert Run.objects.get(pk=run.pk).status == "canceled"
        assert [event.final for event in selectors.events_after(run, 0)].count(True) == 1
        assert_dense(run)


def test_a_section_saved_while_the_run_is_given_up_is_kept_or_refused_but_never_lost_from_the_outcome(
    alice: Any, brief: Any
) -> None:
    from tests.strategies.writing import write_sections

    for _ in range(ROUNDS):
        run, _ = transitions.create(owner=alice, brief=brief, writer="offline")
        lease = write_sections(run, 2)
        checkpoints.start_section(lease, SECTIONS[2])
        composed = composed_for(run)

        saved, given_up = all_at_once(
            lambda lease=lease, composed=composed: checkpoints.record_section(lease, SECTIONS[2], composed),
            lambda run=run: endings.give_up(run.id, code="worker_lost", message="Lost."),
        )

        assert given_up is True
        section = run.sections.get(key=SECTIONS[2].key)
        assert section.status == ("failed" if isinstance(saved, StaleLease) else "done"), saved
        assert Run.objects.get(pk=run.pk).status == "partial"
        assert_dense(run)


def composed_for(run: Run) -> Any:
    from strategies.generation.pipeline import compose
    from strategies.generation.writers.offline import OfflineWriter

    return compose(
        SECTIONS[2].key,
        brief=selectors.brief_of(run),
        done=selectors.written_sections(run),
        writer=OfflineWriter(),
        today=run.created_at.date(),
        on_text=lambda _: None,
        is_canceled=lambda: False,
    )
