"""A run written by a model, over the real wire, against a server that answers as told."""

import logging
from typing import Any

import pytest

from strategies import execution, runs, selectors
from strategies.generation.pipeline import SECTIONS, compose
from strategies.generation.writers.base import Assignment, Written
from strategies.generation.writers.offline import OfflineWriter
from strategies.model_calls import took_by_section
from strategies.models import Run
from strategies.writers import chosen_writer
from tests.scripted_model_server import ScriptedModelServer, answer, failure

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "sk-canary-1234567890"


class Recording(OfflineWriter):
    """Keeps the prose of every section as the JSON that a perfect model would answer."""

    def __init__(self) -> None:
        self.answers: list[str] = []

    def write(self, assignment: Assignment, **callbacks: Any) -> Written:
        written = super().write(assignment, **callbacks)
        self.answers.append(written.prose.model_dump_json())
        return written


@pytest.fixture
def perfect_answers(brief: Any) -> list[str]:
    from django.utils import timezone

    writer, done = Recording(), {}
    for spec in SECTIONS:
        done[spec.key] = compose(
            spec.key,
            brief=brief,
            done=done,
            writer=writer,
            today=timezone.now().date(),
            on_text=lambda _: None,
            is_canceled=lambda: False,
        ).section
    return writer.answers


def order(alice: Any, brief: Any, settings: Any, server: ScriptedModelServer) -> Run:
    settings.WRITER_MODEL = "openai-compatible:scripted"
    settings.WRITER_BASE_URL = server.base_url
    settings.WRITER_API_KEY = KEY
    return runs.create(owner=alice, brief=brief, writer=chosen_writer()[0])[0]


def test_a_model_writes_every_prose_section_and_what_it_took_is_kept(
    alice: Any, brief: Any, settings: Any, perfect_answers: list[str]
) -> None:
    with ScriptedModelServer(*map(answer, perfect_answers)) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.writer) == ("succeeded", "model:openai-compatible:scripted")
    written = run.sections.exclude(writer="rules")
    assert {section.writer for section in written} == {"model:openai-compatible:scripted"}
    assert len(written) == len(server.requests) == len(perfect_answers)
    took = took_by_section(run.id)
    assert took.keys() == {section.key for section in written}
    assert {(each.calls, each.input_tokens, each.cost_usd) for each in took.values()} == {(1, 120, None)}


def test_a_refused_key_fails_the_run_at_once_with_words_for_people_and_no_trace_of_the_key(
    alice: Any, brief: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedModelServer(failure(401, message=f"Incorrect API key provided: {KEY}")) as server:
        run = order(alice, brief, settings, server)
        with caplog.at_level(logging.DEBUG):
            execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code, run.error_retryable) == ("failed", "provider_auth", False)
    assert len(server.requests) == 1
    told = f"{run.error_message} {caplog.text} {[event.data for event in selectors.events_after(run, 0)]}"
    assert KEY not in told


def test_one_section_the_model_cannot_write_leaves_a_strategy_in_part(
    alice: Any, brief: Any, settings: Any, perfect_answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "RETRY_DELAYS_S", ())
    last_prose = len(perfect_answers) - 1
    replies = [answer(text) for text in perfect_answers[:last_prose]] + [failure(400, message="no")]
    with ScriptedModelServer(*replies) as server:
        run = order(alice, brief, settings, server)
        execution.execute(run.id, worker="one")

    run.refresh_from_db()
    assert (run.status, run.error_code) == ("partial", "provider_request")
    assert [section.key for section in run.sections.filter(status="failed")] == ["front"]
