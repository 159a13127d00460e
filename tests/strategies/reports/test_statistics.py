"""The numbers of some days, from runs made by hand whose every figure is known."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from strategies.models import ModelCall, Run
from strategies.reports import statistics
from strategies.reports.statistics import Reason, Spent, Timed, percentile
from strategies.runs import transitions
from tests.strategies.writing import mark_done

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def made(alice: Any, brief: Any) -> Any:
    """Makes a run: ordered so many days before now, with these fields."""

    def make(days_ago: float = 0, writer: str = "offline", **changes: Any) -> Run:
        run, _ = transitions.create(owner=alice, brief=brief, writer=writer)
        at = NOW - timedelta(days=days_ago)
        ended = {"finished_at": at + timedelta(seconds=60)} if changes.get("status", "queued") != "queued" else {}
        Run.objects.filter(pk=run.pk).update(created_at=at, **(ended | changes))
        return Run.objects.get(pk=run.pk)

    return make


def written(run: Run, *, waited_s: float, took_s: float, step_s: float) -> Run:
    """Have a run succeed: its first step took `step_s` with two sections at the same time, the whole `took_s`."""
    began = run.created_at + timedelta(seconds=waited_s)
    Run.objects.filter(pk=run.pk).update(
        status="succeeded", started_at=began, finished_at=began + timedelta(seconds=took_s)
    )
    half, end = began + timedelta(seconds=step_s / 2), began + timedelta(seconds=step_s)
    mark_done(run.sections.filter(position=2), started_at=began, finished_at=end)
    run.sections.filter(position=2).update(step=2)
    mark_done(run.sections.filter(position=3), started_at=began, finished_at=half)
    run.sections.filter(position=3).update(step=2)
    return run


def called(run: Run, *, ended_at: datetime = NOW, **about: Any) -> None:
    about = {"section": "audience", "model": "openai:m", "outcome": "answered", "attempt": 1, "duration_s": 1.0} | about
    call = ModelCall.objects.create(run=run, **about)
    ModelCall.objects.filter(pk=call.pk).update(ended_at=ended_at)


def test_runs_are_counted_by_day_of_the_order_and_outcome(made: Any) -> None:
    made(0)
    made(0, status="failed")
    made(0.4, status="succeeded")
    made(1, status="succeeded")
    made(6, status="canceled")
    made(6.6, status="succeeded")

    week = statistics.numbers(7, now=NOW)

    assert list(week.days) == [date(2026, 3, day) for day in range(4, 11)]
    told = {
        day: {status: n for status, n in by.items() if n} for day, by in week.runs_by_day.items() if any(by.values())
    }
    assert told == {
        TODAY: {"queued": 1, "failed": 1, "succeeded": 1},
        TODAY - timedelta(days=1): {"succeeded": 1},
        date(2026, 3, 4): {"canceled": 1},
    }
    assert week.by_status == {"queued": 1, "running": 0, "succeeded": 2, "partial": 0, "failed": 1, "canceled": 1}
    assert statistics.numbers(30, now=NOW).by_status["succeeded"] == 3


def test_half_and_nineteen_of_twenty_took_no_longer_than_is_said(made: Any) -> None:
    for number in range(1, 21):
        written(made(1), waited_s=number / 10, took_s=number * 10, step_s=number)

    found = statistics.numbers(7, now=NOW)

    assert found.wait == Timed(what="Wait for a worker", count=20, p50_s=1.0, p95_s=1.9)
    assert found.whole == Timed(what="Writing, from first to last", count=20, p50_s=100.0, p95_s=190.0)
    (step,) = found.steps
    assert (step.what[:2], step.count, step.p50_s, step.p95_s) == ("2 ", 20, 10.0, 19.0)
    assert not found.is_cut


def test_of_a_run_that_went_on_after_its_end_nobody_says_what_the_whole_took(made: Any) -> None:
    run = written(made(1), waited_s=1, took_s=10, step_s=2)
    run.sections.filter(position=2).update(started_at=run.created_at)

    found = statistics.numbers(7, now=NOW)

    assert (found.wait, found.whole, found.steps) == (None, None, [])


def test_only_so_many_runs_are_timed_and_that_is_said(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "RUNS_TIMED", 2)
    written(made(3), waited_s=1, took_s=1000, step_s=1)
    for days_ago in (2, 1):
        written(made(days_ago), waited_s=1, took_s=10, step_s=1)

    found = statistics.numbers(7, now=NOW)

    assert found.is_cut
    assert found.whole == Timed(what="Writing, from first to last", count=2, p50_s=10.0, p95_s=10.0)


def test_reasons_are_counted_for_runs_and_sections(made: Any) -> None:
    made(0, status="failed", error_code="provider_auth")
    made(0, status="failed", error_code="provider_auth")
    partial = made(1, status="partial", error_code="refused")
    partial.sections.filter(position__lte=3).update(status="failed", error_code="refused")
    partial.sections.filter(position=4).update(status="failed", error_code="dependency_missing")
    made(1, status="succeeded", error_code="")
    made(40, status="failed", error_code="old")

    assert statistics.numbers(7, now=NOW).reasons == [
        Reason(code="provider_auth", failed=2),
        Reason(code="refused", partial=1, sections=3),
        Reason(code="dependency_missing", sections=1),
    ]


def test_cost_and_tokens_are_summed_by_day_and_writer_and_what_has_no_price_is_counted_apart(made: Any) -> None:
    run, other = made(0, writer="model:openai:m"), made(0, writer="model:ollama:l")
    for cost in ("0.1", "0.2"):
        called(run, cost_usd=Decimal(cost), input_tokens=1000, output_tokens=10)
    called(run, outcome="rate_limited")
    called(other, model="ollama:l", input_tokens=5, output_tokens=None, ended_at=NOW - timedelta(days=1))
    called(run, cost_usd=Decimal(9), ended_at=NOW - timedelta(days=8))

    found = statistics.numbers(7, now=NOW)

    today = Spent(calls=3, unanswered=1, input_tokens=2000, output_tokens=20, cost_usd=found.spent.cost_usd, unpriced=1)
    unpriced = Spent(calls=1, input_tokens=5, unpriced=1)
    assert round(found.spent.cost_usd, 8) == Decimal("0.3")
    assert found.spent_by_day[TODAY] == today
    assert found.spent_by_day[TODAY - timedelta(days=1)] == unpriced
    assert found.spent_by_writer == [("model:ollama:l", "ollama:l", unpriced), ("model:openai:m", "openai:m", today)]
    assert (found.spent.calls, found.spent.unpriced) == (4, 2)


def test_one_writers_numbers_are_of_its_runs_alone(made: Any) -> None:
    written(made(1), waited_s=1, took_s=10, step_s=1)
    run = written(made(1, writer="simulated"), waited_s=1, took_s=99, step_s=1)
    called(run, cost_usd=Decimal(1))

    assert statistics.writers_since(statistics.first_moment(7, NOW)) == ["offline", "simulated"]
    offline = statistics.numbers(7, now=NOW, writer="offline")
    assert (offline.whole.p95_s, offline.spent.calls, offline.by_status["succeeded"]) == (10.0, 0, 1)


def test_days_end_at_midnight_in_utc_wherever_somebody_looks_from(made: Any) -> None:
    made(0)
    elsewhere = NOW.astimezone(UTC) + timedelta(hours=11, minutes=59)

    assert statistics.numbers(7, now=elsewhere).runs_by_day[TODAY]["queued"] == 1
    assert statistics.numbers(7, now=elsewhere + timedelta(minutes=2)).days[-1] == TODAY + timedelta(days=1)


def test_numbers_cost_the_same_queries_for_more_runs(made: Any, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        called(written(made(1), waited_s=1, took_s=10, step_s=1), cost_usd=Decimal(1))

    with django_assert_num_queries(7):
        statistics.numbers(90, now=NOW)


@pytest.mark.parametrize(
    ("values", "share", "told"),
    [([7], 0.5, 7), ([7], 0.95, 7), ([1, 2], 0.5, 1), ([1, 2], 0.95, 2), ([1, 2, 3], 0.5, 2)],
)
def test_a_percentile_is_a_value_that_was_there(values: list[float], share: float, told: float) -> None:
    assert percentile(values, share) == told
