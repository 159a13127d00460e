"""Estimates of the time left, from finished runs of the same writer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now

from strategies.generation.pipeline import SECTIONS
from strategies.models import Run, SectionRecord
from strategies.runs import checkpoints, estimates, leases, selectors, transitions
from strategies.runs.estimates import History, estimate_remaining
from strategies.runs.snapshot import build_run_snapshot
from tests.strategies.events import read_data
from tests.strategies.writing import mark_done

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def add_history(alice: Any, brief: Any) -> Any:
    """Return a function that adds one finished run per argument: the seconds each section took."""

    def add(*seconds: float, **options: Any) -> None:
        for section_s in seconds:
            run, _ = transitions.create(owner=alice, brief=brief, **{"writer": "offline"} | options)
            mark_done(run.sections.all(), started_at=Now(), finished_at=Now() + timedelta(seconds=section_s))
            Run.objects.filter(pk=run.pk).update(status="succeeded", finished_at=Now())
        # Creating the runs has already cached a history without them.
        estimates.clear_history_cache()

    return add


def start(run: Run, *done: str, running: str = "", since_s: float = 0.0) -> Run:
    """Claim a run, mark some sections as done, and start another one `since_s` seconds ago."""
    lease = leases.claim(run.pk, worker="one")
    assert lease
    mark_done(run.sections.filter(key__in=done), started_at=Now(), finished_at=Now())
    if running:
        checkpoints.start_section(lease, next(spec for spec in SECTIONS if spec.key == running))
        run.sections.filter(key=running).update(started_at=F("started_at") - timedelta(seconds=since_s))
    run.refresh_from_db()
    return run


def test_estimate_is_unknown_with_too_few_finished_runs(run: Run, add_history: Any) -> None:
    add_history(10, 10)

    estimate = estimate_remaining(run)

    assert estimate is not None
    assert "not known yet" in estimate.text
    assert (estimate.low_s, estimate.high_s, estimate.overdue_in_s, estimate.sample_size) == (None, None, None, 2)


def test_estimate_uses_only_succeeded_runs_of_the_same_writer(run: Run, add_history: Any) -> None:
    add_history(10, 10, 10, writer="model:openai:x")
    add_history(10, 10, 10, writer="simulated", simulated_s=160)
    add_history(10, 10)
    first = Run.objects.filter(status="succeeded", writer="offline").first()
    assert first
    Run.objects.filter(pk=first.pk).update(status="partial")

    estimate = estimate_remaining(run)

    assert estimate is not None
    assert estimate.sample_size == 1


def test_estimate_of_a_queued_run_covers_the_whole_run(run: Run, add_history: Any) -> None:
    # Sixteen sections take 160 s, 320 s and 480 s in total.
    add_history(10, 20, 30)

    estimate = estimate_remaining(run)

    assert estimate is not None
    assert estimate.text == "Usually takes 5 to 8 minutes once it starts"
    assert (estimate.low_s, estimate.high_s, estimate.overdue_in_s) == (300, 480, None)


def test_estimate_subtracts_finished_sections_and_elapsed_time(run: Run, add_history: Any) -> None:
    add_history(*[10] * 10)
    start(run, *[spec.key for spec in SECTIONS[:-3]], running=SECTIONS[-3].key, since_s=4)

    estimate = estimate_remaining(run)

    # About 26 s are left.
    assert estimate is not None
    assert (estimate.text, estimate.low_s, estimate.high_s) == ("20 to 30 seconds left", 20, 30)


def test_estimate_is_overdue_when_slower_than_nine_of_ten_runs(run: Run, add_history: Any) -> None:
    add_history(*[10] * 9, 100)
    start(run, "check_brief", running="situation", since_s=15)

    estimate = estimate_remaining(run)
    assert estimate is not None
    # The step's two sections took 20 s in nine of ten runs.
    assert estimate.overdue_in_s == pytest.approx(5, abs=1.5)
    assert "longer" not in estimate.text

    run.sections.filter(key="situation").update(started_at=F("started_at") - timedelta(seconds=10))
    estimate = estimate_remaining(run)
    assert estimate is not None
    assert estimate.overdue_in_s == 0
    assert estimate.text.startswith("Taking longer than usual")


def test_estimate_counts_from_the_first_try_of_a_section(run: Run, add_history: Any) -> None:
    add_history(10, 10, 10)
    start(run, "check_brief", running="situation", since_s=30)

    checkpoints.start_section(leases.Lease(run_id=run.pk, attempt=1), SECTIONS[1])

    estimate = estimate_remaining(run)
    assert estimate is not None
    assert estimate.overdue_in_s == 0


def test_ended_run_has_no_estimate(run: Run, add_history: Any) -> None:
    add_history(10, 10, 10)
    transitions.request_cancel(run.pk)
    run.refresh_from_db()

    assert estimate_remaining(run) is None
    assert build_run_snapshot(run.pk).estimate is None
    assert "estimate" not in selectors.read_events_after(run, 0)[-1].data


def test_history_is_cached_for_a_minute(
    run: Run, add_history: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_history(10, 10, 10)
    with django_assert_num_queries(1):
        estimates.get_history("offline", 0.0)
    with django_assert_num_queries(0):
        estimates.get_history("offline", 0.0)

    Run.objects.filter(status="succeeded").update(simulated_s=1)
    assert len(estimates.get_history("offline", 0.0).runs) == 3
    monkeypatch.setattr(estimates, "FRESH_S", -1.0)
    assert len(estimates.get_history("offline", 0.0).runs) == 0


def test_history_with_too_few_runs_is_cached_for_seconds(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_assert_num_queries(1):
        estimates.get_history("offline", 0.0)
        estimates.get_history("offline", 0.0)

    monkeypatch.setattr(estimates, "FRESH_WITHOUT_ESTIMATE_S", -1.0)

    with django_assert_num_queries(1):
        estimates.get_history("offline", 0.0)


def test_estimate_scales_sections_that_were_written_in_parallel(run: Run, add_history: Any) -> None:
    add_history(10, 10, 10)
    # Sixteen sections of ten seconds each, four at a time.
    Run.objects.filter(status="succeeded").update(started_at=F("finished_at") - timedelta(seconds=40))

    estimate = estimate_remaining(run)

    assert estimate is not None
    assert estimate.text == "Usually takes about 40 seconds once it starts"


def test_estimate_uses_only_the_latest_runs(run: Run, add_history: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "FROM_RUNS", 3)
    add_history(500)
    Run.objects.filter(status="succeeded").update(finished_at=Now() - timedelta(days=1))
    add_history(10, 10, 10)

    assert estimates.get_history("offline", 0.0).typical_duration(["audience"]).p90_s == pytest.approx(10, abs=0.1)


def test_estimate_is_in_the_poll_the_events_and_the_steps(api: Any, run: Run, add_history: Any) -> None:
    add_history(10, 20, 30)
    start(run, "check_brief", running="situation")

    polled = api.get(f"/runs/{run.id}").json()
    streamed = read_data(run)[-1]["estimate"]

    assert polled["estimate"]["sample_size"] == streamed["sample_size"] == 3
    assert polled["estimate"]["text"] == streamed["text"]
    assert polled["steps"][1]["typical_duration"] == {"median_s": 40.0, "p90_s": 60.0}
    assert polled["steps"][1]["sections"] == ["situation", "audience"]


@pytest.mark.parametrize(
    ("durations", "text"),
    [
        ((2, 3, 9), "A few seconds left"),
        ((31, 32, 33), "30 to 40 seconds left"),
        ((4, 5, 44), "Up to 50 seconds left"),
        ((40, 40, 40), "About 40 seconds left"),
        ((61, 100, 130), "1 to 3 minutes left"),
        ((120, 120, 120), "About 2 minutes left"),
        ((20, 30, 150), "Up to 3 minutes left"),
    ],
)
def test_estimate_text_rounds_the_bounds_outward(durations: tuple[float, ...], text: str) -> None:
    history = History(runs=tuple({"front": seconds} for seconds in durations))
    typical = history.typical_duration(["front"])

    sentence = estimates._sentence(
        estimates._round_bounds(typical.median_s, typical.p90_s)[2], is_queued=False, is_overdue=False
    )

    assert sentence == text


def test_run_page_shows_when_a_run_takes_longer_than_usual(client: Any, alice: Any, run: Run, add_history: Any) -> None:
    add_history(10, 10, 10)
    client.force_login(alice)
    start(run, running="check_brief", since_s=30)

    page = client.get(f"/runs/{run.id}").content.decode()

    assert "Taking longer than usual; usually" in page
    assert '<p class="note" id="slow">' in page
    assert "timed out" not in page
    assert SectionRecord.objects.filter(run=run, status="running").exists()
