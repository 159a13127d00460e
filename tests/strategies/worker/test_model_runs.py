"""A run written by a model, over the real wire, against a server that answers as told."""

import logging
import threading
from itertools import pairwise
from time import monotonic
from typing import Any

import pytest

from sse import bus
from strategies.generation.pipeline import SECTIONS, section_spec
from strategies.models import Run
from strategies.runs import checkpoints, leases, model_calls, selectors, transitions
from strategies.worker import execution
from tests.scripted_model_server import ScriptedModelServer, answer, http_error, slow_answer, stalled_answer
from tests.strategies.model_runs import (
    KEY,
    MODEL,
    held,
    in_background,
    order,
    perfect_answers,
    section_replies,
    sections_asked,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answers(brief: Any) -> dict[str, str]:
    return perfect_answers(brief)


def test_a_model_writes_every_prose_section_and_what_it_took_is_kept(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    with ScriptedModelServer(section_replies(answers)) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.writer) == ("succeeded", MODEL)
    written = run.sections.exclude(current__writer="rules")
    assert {section.writer for section in written} == {MODEL}
    assert sorted(sections_asked(server)) == sorted(answers)
    took = model_calls.sum_by_section(run.id)
    assert took.keys() == {section.key for section in written}
    assert {(each.calls, each.input_tokens, each.cost_usd) for each in took.values()} == {(1, 120, None)}


def test_sections_that_do_not_need_each_other_are_asked_for_at_the_same_time(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    both_there = threading.Barrier(2, timeout=20)
    released = threading.Event()
    together = {
        key: held(answers[section_spec(key).title], released, arrived=both_there.wait)
        for key in ("situation", "audience")
    }
    with ScriptedModelServer(section_replies(answers, **together)) as server:
        run = order(alice, brief, settings, server)
        worker = in_background(run)
        wait_until(lambda: len(server.requests) == 2 and not both_there.n_waiting)
        # Positioning needs the audience, and everything after it comes later in the plan.
        assert sorted(sections_asked(server)) == ["Audience", "Situation"]
        released.set()
        worker.join(60)

    run.refresh_from_db()
    assert run.status == "succeeded"


def test_sections_are_told_of_in_the_plans_order_and_progress_never_falls(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    slow = slow_answer(answers["Situation"], parts=3, seconds=0.6)
    with ScriptedModelServer(section_replies(answers, situation=slow)) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    events = selectors.read_events_after(run, 0)
    begun = [event.data["section"]["key"] for event in events if event.event == "progress"]
    ended = [event.data["section"]["key"] for event in events if event.event == "section"]
    assert begun == [spec.key for spec in SECTIONS]
    assert sorted(ended) == sorted(begun)
    assert ended.index("audience") < ended.index("situation")
    progress = [event.data["progress"] for event in events if "progress" in event.data]
    assert all(before <= after for before, after in pairwise(progress))
    steps = [event.data["step"] for event in events if event.event == "progress"]
    assert all(before <= after for before, after in pairwise(steps))


def test_with_one_place_one_section_is_asked_for_at_a_time(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    settings.WRITER_CONCURRENCY = 1
    with ScriptedModelServer(section_replies(answers)) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    assert sections_asked(server) == [spec.title for spec in SECTIONS if spec.title in answers]


def test_every_prose_section_is_shown_while_it_is_written_at_most_five_times_a_second(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = list[tuple[str, float, str]]()

    def publish(channel: str, event: str, data: dict[str, Any], *, topic: str) -> bool:
        shown.append((data["section"]["key"], monotonic(), data["message"]))
        return True

    monkeypatch.setattr(bus, "publish_transient", publish)
    slow = {
        spec.key: slow_answer(answers[spec.title], parts=20, seconds=1.0) for spec in SECTIONS if spec.title in answers
    }
    with ScriptedModelServer(section_replies(answers, **slow)) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert run.status == "succeeded"
    for key in slow:
        texts = [text for section, _, text in shown if section == key]
        times = [moment for section, moment, _ in shown if section == key]
        assert len(texts) >= 3, key
        assert all(
            later.startswith(earlier.rstrip("…")) or len(later) > len(earlier) for earlier, later in pairwise(texts)
        )
        assert all(after - before >= 0.2 for before, after in pairwise(times))
    assert not [event for event in selectors.read_events_after(run, 0) if event.event == "delta"]


def test_cancel_ends_every_call_in_hand_within_two_seconds(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    hanging = {key: stalled_answer('{"summary": [') for key in ("situation", "audience")}
    with ScriptedModelServer(section_replies(answers, **hanging)) as server:
        run = order(alice, brief, settings, server)
        worker = in_background(run)
        wait_until(lambda: len(server.requests) == 2)
        asked_at = monotonic()
        transitions.request_cancel(run.id)
        worker.join(20)
        assert monotonic() - asked_at < 2
        assert server.client_disconnected.wait(2)

    run.refresh_from_db()
    assert run.status == "canceled"
    assert not run.sections.filter(status="running").exists()
    assert set(run.model_calls.values_list("section", "outcome")) == {
        ("situation", "canceled"),
        ("audience", "canceled"),
    }


def test_the_lease_lives_while_sections_are_written_in_threads(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    settings.RUN_LEASE_S = 2.0
    released = threading.Event()
    slow = {key: held(answers[section_spec(key).title], released) for key in ("situation", "audience")}
    with ScriptedModelServer(section_replies(answers, **slow)) as server:
        run = order(alice, brief, settings, server)
        worker = in_background(run)
        wait_until(lambda: len(server.requests) == 2)
        first_until = Run.objects.get(pk=run.pk).lease_until
        wait_until(lambda: (Run.objects.get(pk=run.pk).lease_until - first_until).total_seconds() > 2.5)
        assert leases.claim(run.id, worker="two") is None
        released.set()
        worker.join(60)

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 1)


def test_a_worker_that_breaks_keeps_what_was_being_written_beside_it_and_nothing_is_paid_for_twice(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    written = checkpoints.record_section

    def breaks_at_the_audience(lease: Any, spec: Any, composed: Any) -> None:
        if spec.key == "audience":
            raise Killed
        written(lease, spec, composed)

    with ScriptedModelServer(
        section_replies(answers, situation=slow_answer(answers["Situation"], parts=2, seconds=1))
    ) as server:
        run = order(alice, brief, settings, server)
        with monkeypatch.context() as broken, pytest.raises(Killed):
            broken.setattr(checkpoints, "record_section", breaks_at_the_audience)
            execution.execute(run.id, worker="one")
        assert run.sections.get(key="situation").status == "done"
        leases.release_leases("one")
        execution.execute(run.id, worker="two")

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("succeeded", 2)
    asked = sections_asked(server)
    assert {title: asked.count(title) for title in answers} == dict.fromkeys(answers, 1) | {"Audience": 2}


def test_a_fallback_writes_under_its_own_name_and_the_label_says_so(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    busy = http_error(429, headers={"Retry-After": "120"})
    with (
        ScriptedModelServer(section_replies(answers, positioning=busy)) as first,
        ScriptedModelServer(section_replies(answers)) as second,
    ):
        settings.WRITER_FALLBACK_MODEL = "openai-compatible:second"
        settings.WRITER_FALLBACK_BASE_URL = second.base_url
        run = order(alice, brief, settings, first)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    by_writer = dict(run.sections.exclude(current__writer="rules").values_list("key", "current__writer"))
    assert (run.status, run.writer) == ("succeeded", MODEL)
    assert by_writer["audience"] == MODEL
    assert by_writer["positioning"] == by_writer["front"] == "model:openai-compatible:second"
    labels = {section["key"]: section["writer_label"] for section in selectors.build_run_snapshot(run.id)["sections"]}
    assert "openai-compatible second" in labels["positioning"]


def test_a_wait_that_the_provider_asks_for_is_kept_before_a_section_is_tried_again(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.0,))
    waited = list[float]()
    monkeypatch.setattr(execution._Execution, "_wait", lambda self, wait_s: waited.append(wait_s))
    settings.WRITER_TIMEOUT_S = 5.0
    busy = http_error(429, headers={"Retry-After": "30"})
    with ScriptedModelServer(section_replies(answers, situation=busy)) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    assert waited == [30.0]


def test_a_wait_of_hours_fails_the_section_at_once_with_words_for_people(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    busy = http_error(429, headers={"Retry-After": "7200"})
    with ScriptedModelServer(section_replies(answers, situation=busy)) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    failed = run.sections.get(key="situation")
    assert (failed.status, failed.tries, failed.error_code, failed.error_retryable) == (
        "failed", 1, "rate_limited", True,
    )  # fmt: skip
    assert failed.error_message.endswith("It asks to wait about 2 hours.")
    assert sections_asked(server).count("Situation") == 1


def test_a_refused_key_fails_the_run_at_once_with_words_for_people_and_no_trace_of_the_key(
    alice: Any, brief: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedModelServer(http_error(401, message=f"Incorrect API key provided: {KEY}")) as server:
        run = order(alice, brief, settings, server)
        with caplog.at_level(logging.DEBUG):
            execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, run.error_retryable) == ("failed", "provider_auth", False)
    assert len(server.requests) <= settings.WRITER_CONCURRENCY
    told = f"{run.error_message} {caplog.text} {[event.data for event in selectors.read_events_after(run, 0)]}"
    assert KEY not in told


def test_one_section_the_model_cannot_write_leaves_a_strategy_in_part_with_its_calls_on_the_account(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.0,))
    with ScriptedModelServer(section_replies(answers, front=answer("no JSON"))) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("partial", "invalid_output")
    assert [section.key for section in run.sections.filter(status="failed")] == ["front"]
    # Two tries, each an answer and two repairs.
    took = model_calls.sum_by_section(run.id)["front"]
    assert (took.calls, took.input_tokens, took.output_tokens) == (6, 720, 180)


def wait_until(holds: Any, *, within_s: float = 20.0) -> None:
    until = monotonic() + within_s
    while not holds():
        assert monotonic() < until
        threading.Event().wait(0.02)
