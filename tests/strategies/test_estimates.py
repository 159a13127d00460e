"""How long it will still take: from finished runs of the same writer, or honestly not known."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now

from strategies.generation.pipeline import SECTIONS
from strategies.models import Run, SectionRecord
from strategies.runs import checkpoints, estimates, leases, selectors, transitions
from strategies.runs.estimates import History, estimate_of
from tests.strategies.writing import mark_done

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finished(alice: Any, brief: Any) -> Any:
    """Enter runs into the history, each with so many seconds for every section."""

    def finish(*seconds: float, **order: Any) -> None:
        for took_s in seconds:
            run, _ = transitions.create(owner=alice, brief=brief, **{"writer": "offline"} | order)
            mark_done(run.sections.all(), started_at=Now(), finished_at=Now() + timedelta(seconds=took_s))
            Run.objects.filter(pk=run.pk).update(status="succeeded", finished_at=Now())
        # To accept these runs, what there was of them so far has been read already.
        estimates.forget_histories()

    return finish


def begin(run: Run, *done: str, running: str = "", since_s: float = 0.0) -> Run:
    """Bring a run to a place in the middle."""
    lease = leases.claim(run.pk, worker="one")
    assert lease
    mark_done(run.sections.filter(key__in=done), started_at=Now(), finished_at=Now())
    if running:
        checkpoints.start_section(lease, next(spec for spec in SECTIONS if spec.key == running))
        run.sections.filter(key=running).update(started_at=F("started_at") - timedelta(seconds=since_s))
    run.refresh_from_db()
    return run


def test_without_history_it_is_not_known_and_says_so(run: Run, finished: Any) -> None:
    finished(10, 10)

    estimate = estimate_of(run)

    assert estimate is not None
    assert "not known yet" in estimate["text"]
    assert (estimate["low_s"], estimate["high_s"], estimate["overdue_in_s"], estimate["runs"]) == (None, None, None, 2)


def test_only_successful_runs_of_the_same_writer_count(run: Run, finished: Any) -> None:
    finished(10, 10, 10, writer="model:openai:x")
    finished(10, 10, 10, writer="rehearsal", rehearse_s=160)
    finished(10, 10)
    Run.objects.filter(pk__in=[one.pk for one in Run.objects.filter(status="succeeded", writer="offline")[:1]]).update(
        status="partial"
    )

    estimate = estimate_of(run)

    assert estimate is not None
    assert estimate["runs"] == 1


def test_a_waiting_run_is_told_what_all_of_it_usually_takes(run: Run, finished: Any) -> None:
    # Sixteen sections: 160 s, 320 s and 480 s together.
    finished(10, 20, 30)

    estimate = estimate_of(run)

    assert estimate is not None
    assert estimate["text"] == "Usually takes 5 to 8 minutes once it begins"
    assert (estimate["low_s"], estimate["high_s"], estimate["overdue_in_s"]) == (300, 480, None)


def test_what_is_done_and_what_is_spent_is_no_longer_left(run: Run, finished: Any) -> None:
    finished(*[10] * 10)
    begin(run, *[spec.key for spec in SECTIONS[:-3]], running=SECTIONS[-3].key, since_s=4)

    estimate = estimate_of(run)

    # About 26 s are left.
    assert estimate is not None
    assert (estimate["text"], estimate["low_s"], estimate["high_s"]) == ("20 to 30 seconds left", 20, 30)


def test_nine_of_ten_is_what_longer_than_usual_means(run: Run, finished: Any) -> None:
    finished(*[10] * 9, 100)
    begin(run, "check_brief", running="situation", since_s=15)

    estimate = estimate_of(run)
    assert estimate is not None
    # The step's two sections took 20 s in nine of ten runs.
    assert estimate["overdue_in_s"] == pytest.approx(5, abs=1.5)
    assert "longer" not in estimate["text"]

    run.sections.filter(key="situation").update(started_at=F("started_at") - timedelta(seconds=10))
    estimate = estimate_of(run)
    assert estimate is not None
    assert estimate["overdue_in_s"] == 0
    assert estimate["text"].startswith("Taking longer than usual")


def test_a_second_try_of_a_section_does_not_set_its_clock_back(run: Run, finished: Any) -> None:
    finished(10, 10, 10)
    begin(run, "check_brief", running="situation", since_s=30)

    checkpoints.start_section(leases.Lease(run_id=run.pk, attempt=1), SECTIONS[1])

    estimate = estimate_of(run)
    assert estimate is not None
    assert estimate["overdue_in_s"] == 0


def test_the_end_of_a_run_is_no_time_to_estimate(run: Run, finished: Any) -> None:
    finished(10, 10, 10)
    transitions.request_cancel(run.pk)
    run.refresh_from_db()

    assert estimate_of(run) is None
    assert selectors.run_snapshot(run.pk)["estimate"] is None
    assert "estimate" not in selectors.events_after(run, 0)[-1].data


def test_history_is_one_query_and_then_none_for_a_minute(
    run: Run, finished: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(10, 10, 10)
    with django_assert_num_queries(1):
        estimates.history_of("offline", 0.0)
    with django_assert_num_queries(0):
        estimates.history_of("offline", 0.0)

    Run.objects.filter(status="succeeded").update(rehearse_s=1)
    assert len(estimates.history_of("offline", 0.0).runs) == 3
    monkeypatch.setattr(estimates, "FRESH_S", -1.0)
    assert len(estimates.history_of("offline", 0.0).runs) == 0


def test_sections_written_at_the_same_time_count_for_what_they_added_to_their_run(run: Run, finished: Any) -> None:
    finished(10, 10, 10)
    # Sixteen sections of ten seconds each, four at a time.
    Run.objects.filter(status="succeeded").update(started_at=F("finished_at") - timedelta(seconds=40))

    estimate = estimate_of(run)

    assert estimate is not None
    assert estimate["text"] == "Usually takes about 40 seconds once it begins"


def test_only_the_latest_runs_count(run: Run, finished: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "FROM_RUNS", 3)
    finished(500)
    Run.objects.filter(status="succeeded").update(finished_at=Now() - timedelta(days=1))
    finished(10, 10, 10)

    assert estimates.history_of("offline", 0.0).usual(["audience"]).p90_s == pytest.approx(10, abs=0.1)


def test_the_poll_the_events_and_the_steps_tell_it(api: Any, run: Run, finished: Any) -> None:
    finished(10, 20, 30)
    begin(run, "check_brief", running="situation")

    polled = api.get(f"/runs/{run.id}").json()
    told = selectors.events_after(run, 0)[-1].data["estimate"]

    assert polled["estimate"]["runs"] == told["runs"] == 3
    assert polled["estimate"]["text"] == told["text"]
    assert polled["steps"][1]["usual"] == {"median_s": 40.0, "p90_s": 60.0}
    assert polled["steps"][1]["sections"] == ["situation", "audience"]


@pytest.mark.parametrize(
    ("took", "words"),
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
def test_bounds_are_rounded_away_from_promises(run: Run, took: tuple[float, ...], words: str) -> None:
    history = History(runs=tuple({"front": seconds} for seconds in took))
    usual = history.usual(["front"])

    told = estimates._sentence(estimates._rounded(usual.median_s, usual.p90_s)[2], is_queued=False, is_overdue=False)

    assert told == words


def test_the_page_shows_it_and_says_when_it_is_slow(client: Any, alice: Any, run: Run, finished: Any) -> None:
    finished(10, 10, 10)
    client.force_login(alice)
    begin(run, running="check_brief", since_s=30)

    page = client.get(f"/runs/{run.id}").content.decode()

    assert "Taking longer than usual; usually" in page
    assert '<p class="note" id="slow">' in page
    assert "timed out" not in page
    assert SectionRecord.objects.filter(run=run, status="running").exists()
