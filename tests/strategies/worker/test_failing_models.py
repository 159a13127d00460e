"""Runs whose model fails or lies: real HTTP requests to a scripted server."""

import json
import logging
from typing import Any

import pytest

from strategies.runs import model_calls, selectors
from strategies.runs.snapshot import build_run_snapshot
from strategies.worker import execution
from tests.scripted_model_server import ScriptedModelServer, answer, http_error
from tests.strategies.model_runs import KEY, create_model_run, list_requests, perfect_answers, section_replies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answers(brief: Any) -> dict[str, str]:
    return perfect_answers(brief)


def test_retry_waits_as_long_as_the_provider_asks(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.0,))
    waits = list[float]()
    monkeypatch.setattr(execution._Execution, "_wait", lambda self, wait_s: waits.append(wait_s))
    settings.WRITER_TIMEOUT_S = 5.0
    busy = http_error(429, headers={"Retry-After": "30"})
    with ScriptedModelServer(section_replies(answers, situation=busy)) as server:
        run = create_model_run(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    assert waits.count(30.0) == 1


def test_section_fails_at_once_if_the_provider_asks_for_hours(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.0,))
    busy = http_error(429, headers={"Retry-After": "7200"})
    with ScriptedModelServer(section_replies(answers, situation=busy)) as server:
        run = create_model_run(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    failed = run.sections.get(key="situation")
    assert (failed.status, failed.tries, failed.error_code, failed.error_retryable) == (
        "failed", 1, "rate_limited", True,
    )  # fmt: skip
    assert failed.error_message.endswith("It asks to wait about 2 hours.")
    assert list_requests(server).count("situation") == 1


def test_rejected_key_fails_the_run_and_is_never_exposed(
    alice: Any, brief: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedModelServer(http_error(401, message=f"Incorrect API key provided: {KEY}")) as server:
        run = create_model_run(alice, brief, settings, server)
        with caplog.at_level(logging.DEBUG):
            execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, run.error_retryable) == ("failed", "provider_auth", False)
    assert len(server.requests) <= settings.WRITER_CONCURRENCY
    exposed = f"{run.error_message} {caplog.text} {[event.data for event in selectors.read_events_after(run, 0)]}"
    assert KEY not in exposed


def test_section_with_invalid_output_fails_alone_after_two_tries(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "RETRY_DELAYS_S", (0.0,))
    with ScriptedModelServer(section_replies(answers, risks=answer("no JSON"))) as server:
        run = create_model_run(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("partial", "invalid_output")
    assert [section.key for section in run.sections.filter(status="failed")] == ["risks"]
    # In each of two tries it is asked again once.
    totals = model_calls.sum_by_section(run.id)["risks"]
    assert (totals.calls, totals.input_tokens, totals.output_tokens) == (4, 480, 120)


def test_lie_that_is_not_corrected_is_left_out_and_shown_to_the_owner(
    alice: Any, brief: Any, settings: Any, answers: dict[str, str]
) -> None:
    lying = json.loads(answers["audience"])
    lying["groups"][0]["stops"]["text"] += " 61,000 people wait for this."
    with ScriptedModelServer(section_replies(answers, audience=answer(json.dumps(lying)))) as server:
        run = create_model_run(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert run.status == "succeeded"
    found = list(run.objections.values_list("section", "request", "outcome", "field"))
    assert found[0] == ("audience", 1, "sent_back", "groups.0.stops.text")
    assert found[-1][2] == "withheld"
    assert "61,000" in run.objections.all()[0].sentence
    current = selectors.get_current_sections(run)["audience"]
    assert [item.field for item in current.withheld] == ["groups.0.stops.text"]
    assert "61,000" not in str(current.blocks())
    counts = {section.key: section.objections for section in build_run_snapshot(run.id).sections}
    assert counts["audience"]
    assert counts["audience"].withheld == 1
    assert counts["risks"] is None
