"""Statistics of runs whose numbers are known."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from strategies.models import ModelCall, Run
from strategies.reports import statistics
from strategies.reports.statistics import DurationStats, FailureReason, ModelUsage, percentile
from strategies.runs import transitions
from tests.strategies.writing import mark_done

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def make_run(alice: Any, brief: Any) -> Any:
    """Create a run so many days before NOW, with these fields."""

    def make(days_ago: float = 0, writer: str = "offline", **changes: Any) -> Run:
        run, _ = transitions.create(owner=alice, brief=brief, writer=writer)
        at = NOW - timedelta(days=days_ago)
        ended = {"finished_at": at + timedelta(seconds=60)} if changes.get("status", "queued") != "queued" else {}
        Run.objects.filter(pk=run.pk).update(created_at=at, **(ended | changes))
        return Run.objects.get(pk=run.pk)

    return make


def succeed(run: Run, *, queued_s: float, total_s: float, step_s: float) -> Run:
    """Let a run succeed after `total_s`, with a step of two parallel sections that took `step_s`."""
    began = run.created_at + timedelta(seconds=queued_s)
    Run.objects.filter(pk=run.pk).update(
        status="succeeded", started_at=began, finished_at=began + timedelta(seconds=total_s)
    )
    half, end = began + timedelta(seconds=step_s / 2), began + timedelta(seconds=step_s)
    mark_done(run.sections.filter(position=2), started_at=began, finished_at=end)
    run.sections.filter(position=2).update(step=2)
    mark_done(run.sections.filter(position=3), started_at=began, finished_at=half)
    run.sections.filter(position=3).update(step=2)
    return run


def add_call(run: Run, *, ended_at: datetime = NOW, **fields: Any) -> None:
    fields = {
        "section": "audience",
        "model": "openai:m",
        "outcome": "answered",
        "attempt": 1,
        "duration_s": 1.0,
    } | fields
    call = ModelCall.objects.create(run=run, **fields)
    ModelCall.objects.filter(pk=call.pk).update(ended_at=ended_at)


def test_runs_are_counted_by_day_and_status(make_run: Any) -> None:
    make_run(0)
    make_run(0, status="failed")
    make_run(0.4, status="succeeded")
    make_run(1, status="succeeded")
    make_run(6, status="canceled")
    make_run(6.6, status="succeeded")

    week = statistics.compute_statistics(7, now=NOW)

    assert list(week.days) == [date(2026, 3, day) for day in range(4, 11)]
    counts = {
        day: {status: n for status, n in by.items() if n} for day, by in week.runs_by_day.items() if any(by.values())
    }
    assert counts == {
        TODAY: {"queued": 1, "failed": 1, "succeeded": 1},
        TODAY - timedelta(days=1): {"succeeded": 1},
        date(2026, 3, 4): {"canceled": 1},
    }
    assert week.by_status == {"queued": 1, "running": 0, "succeeded": 2, "partial": 0, "failed": 1, "canceled": 1}
    assert statistics.compute_statistics(30, now=NOW).by_status["succeeded"] == 3


def test_durations_have_median_and_95th_percentile(make_run: Any) -> None:
    for number in range(1, 21):
        succeed(make_run(1), queued_s=number / 10, total_s=number * 10, step_s=number)

    found = statistics.compute_statistics(7, now=NOW)

    assert found.queue_wait == DurationStats(label="Waiting for a worker", count=20, p50_s=1.0, p95_s=1.9)
    assert found.total == DurationStats(label="Writing, in total", count=20, p50_s=100.0, p95_s=190.0)
    (step,) = found.steps
    assert (step.label[:2], step.count, step.p50_s, step.p95_s) == ("2 ", 20, 10.0, 19.0)
    assert not found.is_truncated


def test_durations_leave_out_runs_that_were_resumed(make_run: Any) -> None:
    run = succeed(make_run(1), queued_s=1, total_s=10, step_s=2)
    run.sections.filter(position=2).update(started_at=run.created_at)

    found = statistics.compute_statistics(7, now=NOW)

    assert (found.queue_wait, found.total, found.steps) == (None, None, [])


def test_durations_are_limited_to_the_latest_runs(make_run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "TIMED_RUNS_MAX", 2)
    succeed(make_run(3), queued_s=1, total_s=1000, step_s=1)
    for days_ago in (2, 1):
        succeed(make_run(days_ago), queued_s=1, total_s=10, step_s=1)

    found = statistics.compute_statistics(7, now=NOW)

    assert found.is_truncated
    assert found.total == DurationStats(label="Writing, in total", count=2, p50_s=10.0, p95_s=10.0)


def test_failure_reasons_count_runs_and_sections(make_run: Any) -> None:
    make_run(0, status="failed", error_code="provider_auth")
    make_run(0, status="failed", error_code="provider_auth")
    partial = make_run(1, status="partial", error_code="refused")
    partial.sections.filter(position__lte=3).update(status="failed", error_code="refused")
    partial.sections.filter(position=4).update(status="failed", error_code="dependency_missing")
    make_run(1, status="succeeded", error_code="")
    make_run(40, status="failed", error_code="old")

    assert statistics.compute_statistics(7, now=NOW).failure_reasons == [
        FailureReason(code="provider_auth", failed=2),
        FailureReason(code="refused", partial=1, sections=3),
        FailureReason(code="dependency_missing", sections=1),
    ]


def test_usage_is_summed_by_day_and_writer(make_run: Any) -> None:
    run, other = make_run(0, writer="model:openai:m"), make_run(0, writer="model:ollama:l")
    for cost in ("0.1", "0.2"):
        add_call(run, cost_usd=Decimal(cost), input_tokens=1000, output_tokens=10)
    add_call(run, outcome="rate_limited")
    tokens = {"input_tokens": 5, "cached_input_tokens": 3, "output_tokens": None}
    add_call(other, model="ollama:l", **tokens, ended_at=NOW - timedelta(days=1))
    add_call(run, cost_usd=Decimal(9), ended_at=NOW - timedelta(days=8))

    found = statistics.compute_statistics(7, now=NOW)

    today = ModelUsage(
        calls=3,
        failed_calls=1,
        input_tokens=2000,
        output_tokens=20,
        uncounted=1,
        cost_usd=found.usage.cost_usd,
        unpriced=1,
    )
    unpriced = ModelUsage(calls=1, input_tokens=5, cached_input_tokens=3, uncounted=1, unpriced=1)
    assert round(found.usage.cost_usd, 8) == Decimal("0.3")
    assert found.usage_by_day[TODAY] == today
    assert found.usage.cost == "0.3000 known, 2 calls unpriced"
    assert (today.cost, unpriced.cost, ModelUsage().cost) == ("0.3000 known, 1 call unpriced", "unknown", "–")
    assert found.usage_by_day[TODAY - timedelta(days=1)] == unpriced
    assert found.usage_by_writer == [("model:ollama:l", "ollama:l", unpriced), ("model:openai:m", "openai:m", today)]
    assert (found.usage.calls, found.usage.unpriced) == (4, 2)


def test_statistics_of_one_writer(make_run: Any) -> None:
    succeed(make_run(1), queued_s=1, total_s=10, step_s=1)
    run = succeed(make_run(1, writer="simulated"), queued_s=1, total_s=99, step_s=1)
    add_call(run, cost_usd=Decimal(1))

    assert statistics.list_writers(statistics.get_period_start(7, NOW)) == ["offline", "simulated"]
    offline = statistics.compute_statistics(7, now=NOW, writer="offline")
    assert (offline.total.p95_s, offline.usage.calls, offline.by_status["succeeded"]) == (10.0, 0, 1)


def test_days_end_at_midnight_utc(make_run: Any) -> None:
    make_run(0)
    later = NOW.astimezone(UTC) + timedelta(hours=11, minutes=59)

    assert statistics.compute_statistics(7, now=later).runs_by_day[TODAY]["queued"] == 1
    assert statistics.compute_statistics(7, now=later + timedelta(minutes=2)).days[-1] == TODAY + timedelta(days=1)


def test_statistics_query_count_is_constant(make_run: Any, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        add_call(succeed(make_run(1), queued_s=1, total_s=10, step_s=1), cost_usd=Decimal(1))

    with django_assert_num_queries(7):
        statistics.compute_statistics(90, now=NOW)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([7], 0.5, 7), ([7], 0.95, 7), ([1, 2], 0.5, 1), ([1, 2], 0.95, 2), ([1, 2, 3], 0.5, 2)],
)
def test_percentile_is_one_of_the_values(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected
