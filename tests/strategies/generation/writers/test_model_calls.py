"""Every request to a model is accounted for: answered, failed, repaired, sent again, canceled."""

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
    http_error,
    filtered_answer,
    no_answer,
    stalled_answer,
    truncated_answer,
)
from tests.strategies.generation.writers.bakery import GOOD, UNGROUNDED, assignment

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]


def account_of(writer_for: WriterFor, server: ScriptedModelServer, **changes: object) -> list[Call]:
    """The calls made for one section, whatever comes of it."""
    calls: list[Call] = []
    with suppress(WritingFailed):
        writer_for(server, on_call=calls.append, **changes).write(
            assignment(), on_text=lambda _: None, is_canceled=lambda: False
        )
    return calls


def test_an_answer_is_one_call_with_its_tokens_and_its_time(serve: Serve, writer_for: WriterFor) -> None:
    [call] = account_of(writer_for, serve(answer(GOOD)))

    assert (call.section, call.model, call.outcome) == ("audience", "openai-compatible:scripted", "answered")
    assert (call.input_tokens, call.output_tokens) == (120, 30)
    assert call.duration_s > 0


def test_the_price_of_an_unknown_model_is_unknown_and_not_zero(serve: Serve, writer_for: WriterFor) -> None:
    assert account_of(writer_for, serve(answer(GOOD)))[0].cost_usd is None


def test_the_price_of_a_known_model_is_looked_up_without_network(serve: Serve, writer_for: WriterFor) -> None:
    [call] = account_of(writer_for, serve(answer(GOOD)), provider="openai", model="gpt-4o")

    assert call.cost_usd == 120 * Decimal("2.5e-6") + 30 * Decimal("10e-6")


def test_tokens_that_a_server_does_not_tell_are_unknown_and_not_zero(serve: Serve, writer_for: WriterFor) -> None:
    [call] = account_of(writer_for, serve(answer(GOOD, usage=None)), provider="openai", model="gpt-4o")

    assert (call.outcome, call.input_tokens, call.output_tokens, call.cost_usd) == ("answered", None, None, None)


def test_every_repair_is_a_call_of_its_own(serve: Serve, writer_for: WriterFor) -> None:
    calls = account_of(writer_for, serve(answer(UNGROUNDED), answer("no JSON"), answer(GOOD)))

    assert [(call.outcome, call.input_tokens) for call in calls] == [("answered", 120)] * 3


def test_what_a_failed_section_took_is_kept(serve: Serve, writer_for: WriterFor) -> None:
    calls = account_of(writer_for, serve(answer(UNGROUNDED)), provider="openai", model="gpt-4o")

    assert len(calls) == 3
    assert all(call.output_tokens == 30 and call.cost_usd for call in calls)


def test_a_request_sent_again_is_two_calls(serve: Serve, writer_for: WriterFor) -> None:
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
def test_a_call_that_failed_says_how_and_that_its_tokens_are_unknown(
    serve: Serve, writer_for: WriterFor, reply: Reply, outcome: str
) -> None:
    [call] = account_of(writer_for, serve(reply))

    assert (call.outcome, call.input_tokens, call.output_tokens, call.cost_usd) == (outcome, None, None, None)


@pytest.mark.parametrize("reply", [truncated_answer(GOOD[:40]), filtered_answer(GOOD[:40])], ids=["truncated", "filtered"])
def test_an_answer_of_no_use_is_paid_for_all_the_same(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    calls = account_of(writer_for, serve(reply))

    assert {(call.outcome, call.input_tokens, call.output_tokens) for call in calls} == {("answered", 120, 30)}


@pytest.mark.parametrize("reply", [no_answer(), stalled_answer(GOOD[:40])], ids=["silent", "stalled"])
def test_a_call_that_ran_out_of_time_is_kept(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    [call] = account_of(writer_for, serve(reply), timeout_s=0.5)

    assert call.outcome == "provider_timeout"
    assert call.duration_s >= 0.4


@pytest.mark.parametrize("reply", [no_answer(), stalled_answer(GOOD[:40])], ids=["silent", "stalled"])
def test_a_canceled_call_is_kept(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    calls: list[Call] = []
    server = serve(reply)

    with pytest.raises(WritingCanceled):
        writer_for(server, on_call=calls.append).write(
            assignment(), on_text=lambda _: None, is_canceled=server.reply_started.is_set
        )

    assert [call.outcome for call in calls] == ["canceled"]


def test_a_section_for_which_nothing_was_sent_took_nothing(serve: Serve, writer_for: WriterFor) -> None:
    assert account_of(writer_for, serve(answer(GOOD)), provider="openai", api_key=None) == []
