"""Retries of a request: after the wait its provider asks for, and never beyond the timeout."""

from collections.abc import Callable
from itertools import pairwise
from time import monotonic

import pytest

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers import metering
from strategies.generation.writers.base import Writer, WrittenProse
from strategies.generation.writers.model import ModelWriter
from tests.scripted_model_server import (
    Reply,
    ScriptedModelServer,
    answer,
    dropped_connection,
    http_error,
    mid_stream_error,
)
from tests.strategies.generation.writers.bakery import GOOD, Prose, assignment

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]


def write(writer: Writer) -> WrittenProse:
    return writer.write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)


def failed(writer: Writer) -> WritingFailed:
    with pytest.raises(WritingFailed) as caught:
        write(writer)
    return caught.value


def waits_of(server: ScriptedModelServer) -> list[float]:
    return [later.received_at - before.received_at for before, later in pairwise(server.requests)]


@pytest.mark.parametrize("status", [429, 503, 529, 500])
def test_retry_waits_as_long_as_the_provider_asks(serve: Serve, writer_for: WriterFor, status: int) -> None:
    server = serve(http_error(status, headers={"Retry-After-Ms": "400"}), answer(GOOD))

    assert write(writer_for(server, provider_retries=1)).prose == Prose.model_validate_json(GOOD)
    [wait] = waits_of(server)
    assert 0.4 <= wait < 5


def test_retry_delays_grow_without_retry_after(
    serve: Serve, writer_for: WriterFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metering, "_FIRST_WAIT_S", 0.2)
    server = serve(http_error(503), http_error(503), answer(GOOD))
    write(writer_for(server, provider_retries=2))

    first, second = waits_of(server)
    assert 0.15 <= first < second


def test_wait_beyond_the_timeout_fails_at_once(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(http_error(429, headers={"Retry-After": "300"}))
    started = monotonic()
    refused = failed(writer_for(server, timeout_s=20, provider_retries=2))

    assert monotonic() - started < 3
    assert len(server.requests) == 1
    assert (refused.code, refused.retryable, refused.retry_after_s) == ("rate_limited", True, 300.0)
    assert refused.message == (
        "The AI provider takes no more requests for the moment. It asks to wait about 5 minutes."
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [("1", "1 second."), ("45", "45 seconds."), ("119", "119 seconds."), ("7200", "about 2 hours."), ("0", "moment.")],
)
def test_wait_is_described_in_plain_text(serve: Serve, writer_for: WriterFor, seconds: str, text: str) -> None:
    server = serve(http_error(429, headers={"Retry-After": seconds}))

    assert failed(writer_for(server)).message.endswith(text)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 418])
def test_permanent_error_is_not_retried(serve: Serve, writer_for: WriterFor, status: int) -> None:
    server = serve(http_error(status, headers={"Retry-After": "0"}))

    assert failed(writer_for(server, provider_retries=2)).retry_after_s is None
    assert len(server.requests) == 1


@pytest.mark.parametrize("reply", [dropped_connection(GOOD[:40]), mid_stream_error(GOOD[:40], kind="server_error")])
def test_interrupted_answer_is_left_to_the_next_try_of_the_section(
    serve: Serve, writer_for: WriterFor, reply: Reply
) -> None:
    server = serve(reply, answer(GOOD))

    assert failed(writer_for(server, provider_retries=2)).retryable
    assert len(server.requests) == 1


def test_cancel_ends_a_wait_within_a_second(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(http_error(429, headers={"Retry-After": "15"}), answer(GOOD))
    asked_at: list[float] = []

    def is_canceled() -> bool:
        if server.reply_started.is_set():
            asked_at.append(monotonic())
        return len(asked_at) > 2

    with pytest.raises(WritingCanceled):
        writer_for(server, provider_retries=1).write(assignment(), on_text=lambda _: None, is_canceled=is_canceled)

    assert monotonic() - asked_at[-1] < 1
    assert len(server.requests) == 1
