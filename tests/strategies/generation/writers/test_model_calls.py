"""Every request to a model is recorded: answered, failed, repaired, retried, canceled."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import Call
from strategies.generation.writers.model import ModelWriter
from tests.scripted_model_server import (
    Reply,
    ScriptedModelServer,
    answer,
    dropped_connection,
    endless_answer,
    filtered_answer,
    http_error,
    no_answer,
    stalled_answer,
    truncated_answer,
)
from tests.strategies.generation.writers.bakery import GOOD, UNGROUNDED, assignment

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]


def account_of(writer_for: WriterFor, server: ScriptedModelServer, **changes: object) -> list[Call]:
    """Return the calls made for one section, whether it succeeds or fails."""
    calls: list[Call] = []
    with suppress(WritingFailed):
        writer_for(server, on_call=calls.append, **changes).write(
            assignment(), on_text=lambda _: None, is_canceled=lambda: False
        )
    return calls


def test_answer_is_one_call_with_tokens_and_duration(serve: Serve, writer_for: WriterFor) -> None:
    [call] = account_of(writer_for, serve(answer(GOOD)))

    assert (call.section, call.model, call.outcome) == ("audience", "openai-compatible:scripted", "answered")
    assert (call.input_tokens, call.output_tokens) == (120, 30)
    assert call.duration_s > 0


def test_price_of_an_unknown_model_is_none(serve: Serve, writer_for: WriterFor) -> None:
    assert account_of(writer_for, serve(answer(GOOD)))[0].cost_usd is None


def test_price_of_a_known_model_is_looked_up_offline(serve: Serve, writer_for: WriterFor) -> None:
    [call] = account_of(writer_for, serve(answer(GOOD)), provider="openai", model="gpt-4o")

    assert call.cost_usd == 120 * Decimal("2.5e-6") + 30 * Decimal("10e-6")


def test_tokens_that_a_server_does_not_report_are_none(serve: Serve, writer_for: WriterFor) -> None:
    [call] = account_of(writer_for, serve(answer(GOOD, usage=None)), provider="openai", model="gpt-4o")

    assert (call.outcome, call.input_tokens, call.output_tokens, call.cost_usd) == ("answered", None, None, None)


def test_each_repair_is_a_separate_call(serve: Serve, writer_for: WriterFor) -> None:
    calls = account_of(writer_for, serve(answer(UNGROUNDED), answer("no JSON"), answer(GOOD)))

    assert [(call.outcome, call.input_tokens) for call in calls] == [("answered", 120)] * 3


def test_calls_of_a_failed_section_are_recorded(serve: Serve, writer_for: WriterFor) -> None:
    calls = account_of(writer_for, serve(answer(UNGROUNDED)), provider="openai", model="gpt-4o")

    assert len(calls) == 3
    assert all(call.output_tokens == 30 and call.cost_usd for call in calls)


def test_retried_request_is_two_calls(serve: Serve, writer_for: WriterFor) -> None:
    refused = http_error(503, headers={"Retry-After-Ms": "1"})
    calls = account_of(writer_for, serve(refused, answer(GOOD)), provider_retries=1)

    assert [call.outcome for call in calls] == ["provider_unavailable", "answered"]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        pytest.param(http_error(429), "rate_limited", id="rate limit"),
        pytest.param(http_error(402), "provider_credit", id="no credit"),
        pytest.param(http_error(401), "provider_auth", id="wrong key"),
        pytest.param(dropped_connection(GOOD[:40]), "provider_unavailable", id="cut off"),
        pytest.param(endless_answer(), "invalid_output", id="endless"),
    ],
)
def test_failed_call_has_an_outcome_and_no_tokens(
    serve: Serve, writer_for: WriterFor, reply: Reply, outcome: str
) -> None:
    [call] = account_of(writer_for, serve(reply))

    assert (call.outcome, call.input_tokens, call.output_tokens, call.cost_usd) == (outcome, None, None, None)


@pytest.mark.parametrize(
    "reply", [truncated_answer(GOOD[:40]), filtered_answer(GOOD[:40])], ids=["truncated", "filtered"]
)
def test_unusable_answer_is_recorded_with_its_tokens(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    calls = account_of(writer_for, serve(reply))

    assert {(call.outcome, call.input_tokens, call.output_tokens) for call in calls} == {("answered", 120, 30)}


@pytest.mark.parametrize("reply", [no_answer(), stalled_answer(GOOD[:40])], ids=["silent", "stalled"])
def test_timed_out_call_is_recorded(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    # Long enough to be sent on a busy machine: a call that was not sent is not recorded, and costs nothing.
    [call] = account_of(writer_for, serve(reply), timeout_s=3.0)

    assert call.outcome == "provider_timeout"
    assert call.duration_s > 0


@pytest.mark.parametrize("reply", [no_answer(), stalled_answer(GOOD[:40])], ids=["silent", "stalled"])
def test_canceled_call_is_recorded(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    calls: list[Call] = []
    server = serve(reply)

    with pytest.raises(WritingCanceled):
        writer_for(server, on_call=calls.append).write(
            assignment(), on_text=lambda _: None, is_canceled=server.reply_started.is_set
        )

    assert [call.outcome for call in calls] == ["canceled"]


def test_section_without_a_request_has_no_calls(serve: Serve, writer_for: WriterFor) -> None:
    assert account_of(writer_for, serve(answer(GOOD)), provider="openai", api_key=None) == []
