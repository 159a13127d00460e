"""Turns: workers are shared evenly between the people whose runs are waiting."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from strategies.models import Run
from strategies.runs import dispatch, leases, transitions, turns
from strategies.worker import execution
from strategies.worker.tasks import generate_strategy

pytestmark = pytest.mark.django_db(transaction=True)


def create(owner: Any, brief: Any) -> Run:
    run, _ = transitions.create(owner=owner, brief=brief, writer="offline")
    transitions.mark_dispatched(run.pk)
    return run


def claim_next() -> Run:
    run_id = turns.find_next()
    assert run_id
    assert leases.claim(run_id, worker="w")
    return Run.objects.get(pk=run_id)


def wait_long(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(dispatched_at=Now() - timedelta(seconds=60))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    messages: list[Any] = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda *run_ids: messages.extend(run_ids) or len(run_ids))
    return messages


def test_many_runs_of_one_person_do_not_delay_anothers_run(alice: Any, bob: Any, brief: Any) -> None:
    hers = [create(alice, brief) for _ in range(10)]
    his = create(bob, brief)

    assert [claim_next() for _ in range(4)] == [hers[0], his, hers[1], hers[2]]


def test_runs_of_people_alternate(alice: Any, bob: Any, brief: Any) -> None:
    hers, his = [create(alice, brief) for _ in range(3)], [create(bob, brief) for _ in range(3)]

    claimed = [claim_next() for _ in range(6)]

    assert claimed == [run for pair in zip(hers, his, strict=True) for run in pair]
    assert turns.find_next() is None


def test_lost_runs_do_not_count_as_running(alice: Any, bob: Any, brief: Any) -> None:
    lost, waiting = create(alice, brief), create(alice, brief)
    his = create(bob, brief)
    leases.claim(lost.pk, worker="w")
    leases.claim(his.pk, worker="w")
    Run.objects.filter(pk=lost.pk).update(lease_until=Now())

    assert claim_next() == lost
    assert claim_next() == waiting


def test_message_executes_the_run_whose_turn_it_is_and_stays_in_the_queue(
    alice: Any, bob: Any, brief: Any, sent: list[Any]
) -> None:
    leases.claim(create(alice, brief).pk, worker="w")
    hers, his = create(alice, brief), create(bob, brief)

    generate_strategy.apply(args=(str(hers.pk),)).get()

    assert [Run.objects.get(pk=run.pk).status for run in (hers, his)] == ["queued", "succeeded"]
    assert sent == [hers.pk]
    generate_strategy.apply(args=(str(his.pk),)).get()
    assert Run.objects.get(pk=hers.pk).status == "succeeded"
    assert sent == [hers.pk]


def test_run_gives_way_after_a_section_to_a_person_without_a_run(
    alice: Any, bob: Any, brief: Any, sent: list[Any]
) -> None:
    leases.claim(create(alice, brief).pk, worker="w")
    second = create(alice, brief)
    his = create(bob, brief)
    wait_long(his)
    lease = leases.claim(second.pk, worker="w")
    assert lease

    assert execution.execute_attempt(lease, worker="w") is False

    second.refresh_from_db()
    assert (second.status, second.attempt_limit) == ("queued", leases.MAX_ATTEMPTS + 1)
    assert second.sections.filter(status="done").count() >= 1
    assert claim_next() == his
    resumed = leases.claim(second.pk, worker="w")
    assert resumed
    assert execution.execute_attempt(resumed, worker="w") is True
    assert Run.objects.get(pk=second.pk).status == "succeeded"


@pytest.mark.parametrize(
    ("mine", "theirs", "gives_way"), [(1, 0, False), (2, 0, True), (2, 1, False), (3, 1, True), (3, 2, False)]
)
def test_run_gives_way_only_if_shares_become_more_even(
    alice: Any, bob: Any, brief: Any, mine: int, theirs: int, gives_way: bool
) -> None:
    held = [leases.claim(create(alice, brief).pk, worker="w") for _ in range(mine)]
    for _ in range(theirs):
        leases.claim(create(bob, brief).pk, worker="w")
    waiting = create(bob, brief)
    assert not any(turns.must_give_way(lease) for lease in held if lease), "a free worker may be about to claim it"
    wait_long(waiting)

    assert [turns.must_give_way(lease) for lease in held if lease] == [False] * (mine - 1) + [gives_way]


def test_released_run_goes_back_into_the_queue(alice: Any, brief: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = create(alice, brief)
    monkeypatch.setattr("strategies.worker.execution.execute_attempt", lambda *_, **__: False)

    state: str = generate_strategy.apply(args=(str(run.pk),)).state

    assert state == "REJECTED"
