"""Runs written by a model: real HTTP requests to a scripted server."""

import threading
from itertools import pairwise
from time import monotonic
from typing import Any

import pytest

from config.processes import wait_until
from sse import bus
from strategies.generation.pipeline import SECTIONS
from strategies.models import Run
from strategies.runs import checkpoints, leases, model_calls, selectors, transitions
from strategies.runs.snapshot import build_run_snapshot
from strategies.worker import execution
from tests.scripted_model_server import ScriptedModelServer, http_error, slow_answer, stalled_answer
from tests.strategies.events import read_data, read_progress
from tests.strategies.model_runs import (
    MODEL,
    WITH_PROSE,
    create_model_run,
    list_requests,
    paused_answer,
    perfect_answers,
    section_replies,
    start_worker_thread,
)

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = ("audience", "positioning", "pillars")
"""The sections that follow the situation, at the same time."""


@pytest.fixture
def answers(brief: Any) -> dict[str, str]:
    return perfect_answers(brief)


def test_model_writes_every_prose_section_and_its_calls_are_recorded(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    with ScriptedModelServer(section_replies(answers)) as server:
        run = create_model_run(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.writer) == ("succeeded", MODEL)
    written = run.sections.exclude(current__writer="rules")
    assert {section.writer for section in written} == {MODEL}
    assert {section.key for section in written} == set(WITH_PROSE)
    assert sorted(list_requests(server)) == sorted(answers)
    totals = model_calls.sum_by_section(run.id)
    calls = dict.fromkeys(WITH_PROSE, 1) | {"pillars": 2}
    assert {key: each.calls for key, each in totals.items()} == calls
    assert {(each.input_tokens == 120 * each.calls, each.cost_usd) for each in totals.values()} == {(True, None)}
    assert not run.objections.exists()


def test_independent_sections_are_requested_in_parallel(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    all_requested = threading.Barrier(len(FIRST), timeout=20)
    may_finish = threading.Event()
    paused = {key: paused_answer(answers[key], may_finish, arrived=all_requested.wait) for key in FIRST}
    with ScriptedModelServer(section_replies(answers, **paused)) as server:
        run = create_model_run(alice, brief, settings, server)
        worker = start_worker_thread(run)
        assert wait_until(lambda: len(server.requests) == 1 + len(FIRST) and not all_requested.n_waiting, within_s=20)
        assert sorted(list_requests(server)[1:]) == sorted(FIRST)
        may_finish.set()
        worker.join(60)

    run.refresh_from_db()
    assert run.status == "succeeded"


def test_sections_start_in_plan_order_and_progress_never_falls(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    slow = slow_answer(answers["audience"], parts=3, seconds=0.6)
    with ScriptedModelServer(section_replies(answers, audience=slow)) as server:
        run = create_model_run(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    started = [data["section"]["key"] for data in read_data(run, "progress")]
    ended = [data["section"]["key"] for data in read_data(run, "section")]
    assert started == [spec.key for spec in SECTIONS]
    assert sorted(ended) == sorted(started)
    assert ended.index("positioning") < ended.index("audience")
    progress = read_progress(run)
    assert all(before <= after for before, after in pairwise(progress))
    steps = [data["step"] for data in read_data(run, "progress")]
    assert all(before <= after for before, after in pairwise(steps))


def test_sections_are_requested_one_by_one_with_a_concurrency_of_one(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    settings.WRITER_CONCURRENCY = 1
    with ScriptedModelServer(section_replies(answers)) as server:
        run = create_model_run(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    assert list_requests(server) == list(answers)


def test_text_is_published_at_most_five_times_a_second_per_section(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    published = list[tuple[str, float, str]]()

    drafts = dict[str, str]()

    def publish(channel: str, event: str, data: dict[str, Any], *, topic: str, continues: bool) -> bool:
        key, position = data["section"]["key"], data["position"]
        assert continues == (position > 0)
        # The examples have no characters beyond 16 bits, so positions count characters.
        drafts[key] = drafts.get(key, "")[:position] + data["message"]
        published.append((key, monotonic(), drafts[key]))
        return True

    monkeypatch.setattr(bus, "publish_transient", publish)
    slow = {key: slow_answer(answers[key], parts=20, seconds=1.0) for key in ("situation", "audience")}
    with ScriptedModelServer(section_replies(answers, **slow)) as server:
        run = create_model_run(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert run.status == "succeeded"
    for key in slow:
        texts = [text for section, _, text in published if section == key]
        times = [time for section, time, _ in published if section == key]
        assert len(texts) >= 3, key
        assert all(
            later.startswith(earlier.rstrip("…")) or len(later) > len(earlier) for earlier, later in pairwise(texts)
        )
        # Not the single intervals: a busy machine delays one publication and not the next.
        assert len(times) <= 2 + 5 * (times[-1] - times[0])
    assert not [event for event in selectors.read_events_after(run, 0) if event.event == "delta"]


def test_cancel_ends_every_open_call_within_two_seconds(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    hanging = {key: stalled_answer('{"summary": [') for key in FIRST}
    with ScriptedModelServer(section_replies(answers, **hanging)) as server:
        run = create_model_run(alice, brief, settings, server)
        worker = start_worker_thread(run)
        assert wait_until(lambda: len(server.requests) == 1 + len(FIRST), within_s=20)
        canceled_at = monotonic()
        transitions.request_cancel(run.id)
        worker.join(20)
        assert monotonic() - canceled_at < 2
        assert server.client_disconnected.wait(10)

    run.refresh_from_db()
    assert run.status == "canceled"
    assert not run.sections.filter(status="running").exists()
    outcomes = {("situation", "answered"), *((key, "canceled") for key in FIRST)}
    assert set(run.model_calls.values_list("section", "outcome")) == outcomes


def test_lease_is_renewed_while_sections_are_written_in_threads(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    settings.RUN_LEASE_S = 2.0
    may_finish = threading.Event()
    slow = {key: paused_answer(answers[key], may_finish) for key in FIRST}
    with ScriptedModelServer(section_replies(answers, **slow)) as server:
        run = create_model_run(alice, brief, settings, server)
        worker = start_worker_thread(run)
        assert wait_until(lambda: len(server.requests) == 1 + len(FIRST), within_s=20)
        first_until = Run.objects.get(pk=run.pk).lease_until
        assert wait_until(
            lambda: (Run.objects.get(pk=run.pk).lease_until - first_until).total_seconds() > 2.5, within_s=20
        )
        assert leases.claim(run.id, worker="two") is None
        may_finish.set()
        worker.join(60)

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 1)


def test_crashed_worker_keeps_parallel_sections_and_repeats_no_call(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    record_section = checkpoints.record_section

    def crash_at_audience(lease: Any, spec: Any, composed: Any) -> None:
        if spec.key == "audience":
            raise Killed
        record_section(lease, spec, composed)

    with ScriptedModelServer(
        section_replies(answers, positioning=slow_answer(answers["positioning"], parts=2, seconds=1))
    ) as server:
        run = create_model_run(alice, brief, settings, server)
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(checkpoints, "record_section", crash_at_audience)
            execution.execute(run.id, worker="one")
        assert run.sections.get(key="positioning").status == "done"
        leases.release_leases("one")
        execution.execute(run.id, worker="two")

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 2)
    requested = list_requests(server)
    assert {name: requested.count(name) for name in answers} == dict.fromkeys(answers, 1) | {"audience": 2}


def test_section_is_labeled_with_the_fallback_model_that_wrote_it(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    busy = http_error(429, headers={"Retry-After": "120"})
    with (
        ScriptedModelServer(section_replies(answers, positioning=busy)) as first,
        ScriptedModelServer(section_replies(answers)) as second,
    ):
        settings.WRITER_FALLBACK_MODEL = "openai-compatible:second"
        settings.WRITER_FALLBACK_BASE_URL = second.base_url
        run = create_model_run(alice, brief, settings, first)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    by_writer = dict(run.sections.exclude(current__writer="rules").values_list("key", "current__writer"))
    assert (run.status, run.writer) == ("succeeded", MODEL)
    assert by_writer["audience"] == MODEL
    assert by_writer["positioning"] == by_writer["risks"] == "model:openai-compatible:second"
    labels = {section.key: section.writer_label for section in build_run_snapshot(run.id).sections}
    assert "openai-compatible second" in labels["positioning"]
