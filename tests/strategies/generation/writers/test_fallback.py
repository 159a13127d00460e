"""The fallback model: used only while the first is unavailable, and under its own name."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from sse.circuit_breaker import CircuitBreaker
from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import Call, IsCanceled, Writer
from strategies.generation.writers.fallback import BREAKER_OPEN_S, FallbackWriter
from strategies.generation.writers.model import ModelWriter
from tests.scripted_model_server import Reply, ScriptedModelServer, answer, http_error, no_answer, refusal
from tests.strategies.generation.writers.bakery import GOOD, Prose, assignment

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def with_fallback(first: Writer, second: Writer, clock: Callable[[], float] = time.monotonic) -> FallbackWriter:
    return FallbackWriter(first, second, CircuitBreaker(BREAKER_OPEN_S, clock=clock))


def write(writer: Writer, is_canceled: IsCanceled = lambda: False) -> Any:
    return writer.write(assignment(), on_text=lambda _: None, is_canceled=is_canceled)


def failed(writer: Writer) -> WritingFailed:
    with pytest.raises(WritingFailed) as caught:
        write(writer)
    return caught.value


def test_fallback_is_not_used_while_the_first_model_is_available(serve: Serve, writer_for: WriterFor) -> None:
    second = serve(answer(GOOD))
    written = write(with_fallback(writer_for(serve(answer(GOOD))), writer_for(second, model="other")))

    assert written.writer_name == "model:openai-compatible:scripted"
    assert second.requests == []


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(http_error(429), id="rate-limited"),
        pytest.param(http_error(503), id="unavailable"),
        pytest.param(http_error(500), id="out of order"),
        pytest.param(no_answer(), id="silent"),
    ],
)
def test_fallback_writes_under_its_own_name(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    first = writer_for(serve(reply), timeout_s=3.0)
    written = write(with_fallback(first, writer_for(serve(answer(GOOD)), model="other")))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert written.writer_name == "model:openai-compatible:other"


def test_fallback_is_used_after_the_retries_of_the_first_model(serve: Serve, writer_for: WriterFor) -> None:
    busy = serve(http_error(429, headers={"Retry-After-Ms": "1"}))
    calls: list[Call] = []
    first = writer_for(busy, provider_retries=2, on_call=calls.append)
    write(with_fallback(first, writer_for(serve(answer(GOOD)), model="other", on_call=calls.append)))

    assert [(call.model, call.outcome) for call in calls] == [
        *[("openai-compatible:scripted", "rate_limited")] * 3,
        ("openai-compatible:other", "answered"),
    ]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        pytest.param(http_error(401), "provider_auth", id="wrong key"),
        pytest.param(http_error(402), "provider_credit", id="no credit"),
        pytest.param(http_error(404), "provider_request", id="no such model"),
        pytest.param(refusal(), "refused", id="refusal"),
        pytest.param(answer("no JSON"), "invalid_output", id="no JSON"),
    ],
)
def test_fallback_is_not_used_for_errors_other_than_availability(
    serve: Serve, writer_for: WriterFor, reply: Reply, code: str
) -> None:
    second = serve(answer(GOOD))

    assert failed(with_fallback(writer_for(serve(reply)), writer_for(second))).code == code
    assert second.requests == []


def test_unavailable_first_model_is_paused_before_its_next_call(serve: Serve, writer_for: WriterFor) -> None:
    clock = Clock()
    first = serve(http_error(503), answer(GOOD))
    writer = with_fallback(writer_for(first), writer_for(serve(answer(GOOD)), model="other"), clock=clock)

    names = []
    for seconds in (0, BREAKER_OPEN_S - 1, 1):
        clock.now += seconds
        names.append(write(writer).writer_name.rpartition(":")[2])

    assert names == ["other", "other", "scripted"]
    assert len(first.requests) == 2


def test_first_model_is_paused_as_long_as_its_provider_asks(serve: Serve, writer_for: WriterFor) -> None:
    clock = Clock()
    first = serve(http_error(429, headers={"Retry-After": "300"}), answer(GOOD))
    writer = with_fallback(writer_for(first), writer_for(serve(answer(GOOD)), model="other"), clock=clock)

    names = []
    for seconds in (0, 299, 1):
        clock.now += seconds
        names.append(write(writer).writer_name.rpartition(":")[2])

    assert names == ["other", "other", "scripted"]


def test_error_names_both_models_when_neither_is_available(serve: Serve, writer_for: WriterFor) -> None:
    first = serve(http_error(429, headers={"Retry-After": "30"}), answer(GOOD))
    writer = with_fallback(writer_for(first), writer_for(serve(http_error(401)), model="other"))

    both = failed(writer)

    assert (both.code, both.retryable, both.retry_after_s) == ("rate_limited", True, 30.0)
    assert "asks to wait 30 seconds" in both.message
    assert "fallback model did not help: The AI provider does not accept the configured key." in both.message
    assert write(writer).writer_name == "model:openai-compatible:scripted"


def test_fallback_is_not_used_after_a_cancel(serve: Serve, writer_for: WriterFor) -> None:
    first, second = serve(no_answer()), serve(answer(GOOD))

    with pytest.raises(WritingCanceled):
        write(with_fallback(writer_for(first), writer_for(second)), is_canceled=first.reply_started.is_set)

    assert second.requests == []


def test_fallback_writer_has_the_name_of_the_first_model(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(GOOD))
    writer = with_fallback(writer_for(server, model="one"), writer_for(server, model="two"))

    assert writer.name == "model:openai-compatible:one"
    assert "one" in writer.label
    assert "two" in writer.label
