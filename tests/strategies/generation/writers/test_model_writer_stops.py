"""The model writer stops on cancel and at its timeout, whatever the provider does."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import monotonic

import pytest

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import WrittenProse
from strategies.generation.writers.model import ModelWriter
from tests.scripted_model_server import (
    Reply,
    ScriptedModelServer,
    answer,
    endless_answer,
    http_error,
    no_answer,
    stalled_answer,
)
from tests.strategies.generation.writers.bakery import GOOD, Prose, assignment

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]

HANGING = [
    pytest.param(no_answer(), id="before the first byte"),
    pytest.param(stalled_answer(), id="before the first word"),
    pytest.param(stalled_answer(GOOD[:40]), id="in mid-answer"),
    pytest.param(endless_answer(""), id="in a stream of nothing"),
]


@pytest.mark.parametrize("reply", HANGING)
def test_cancel_ends_the_call_within_seconds(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    server = serve(reply)
    asked_at: list[float] = []

    def is_canceled() -> bool:
        if server.reply_started.is_set():
            asked_at.append(monotonic())
        return len(asked_at) > 2

    with pytest.raises(WritingCanceled):
        writer_for(server).write(assignment(), on_text=lambda _: None, is_canceled=is_canceled)

    assert monotonic() - asked_at[-1] < 3
    assert max(after - before for before, after in pairwise(asked_at)) < 3
    assert server.client_disconnected.wait(10)


def test_cancel_before_the_start_sends_no_request(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(GOOD))

    with pytest.raises(WritingCanceled):
        writer_for(server).write(assignment(), on_text=lambda _: None, is_canceled=lambda: True)

    assert server.requests == []


def test_partial_text_is_shown_while_the_stream_stalls(serve: Serve, writer_for: WriterFor) -> None:
    seen: list[str] = []

    with pytest.raises(WritingCanceled):
        writer_for(serve(stalled_answer('{"headline": "Sourdough for'))).write(
            assignment(), on_text=seen.append, is_canceled=lambda: bool(seen)
        )

    assert seen == ["Sourdough for"]


@pytest.mark.parametrize("reply", HANGING)
def test_call_times_out_at_the_configured_second(serve: Serve, writer_for: WriterFor, reply: Reply) -> None:
    server = serve(reply)
    writer = writer_for(server, timeout_s=2.0)
    write_once_to_import_everything(serve, writer_for)
    started = monotonic()

    with pytest.raises(WritingFailed) as caught:
        writer.write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)

    assert (caught.value.code, caught.value.retryable) == ("provider_timeout", True)
    assert 2.0 <= monotonic() - started < 8
    assert server.client_disconnected.wait(10)


def test_long_retry_after_does_not_exceed_the_timeout(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(http_error(429, headers={"Retry-After": "30"}))
    started = monotonic()

    with pytest.raises(WritingFailed) as caught:
        writer_for(server, timeout_s=2.0, provider_retries=1).write(
            assignment(), on_text=lambda _: None, is_canceled=lambda: False
        )

    assert caught.value.retryable
    assert monotonic() - started < 15
    assert len(server.requests) == 1


def test_exception_in_a_callback_is_raised_and_ends_the_call(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(stalled_answer(GOOD[:40]))

    def on_text(_: str) -> None:
        raise LookupError("the run is gone")

    with pytest.raises(LookupError, match="the run is gone"):
        writer_for(server).write(assignment(), on_text=on_text, is_canceled=lambda: False)

    assert server.client_disconnected.wait(10)


def test_callbacks_run_outside_any_event_loop(serve: Serve, writer_for: WriterFor) -> None:
    asked: list[str] = []

    def on_text(text: str) -> None:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        asked.append(text)

    def is_canceled() -> bool:
        on_text("")
        return False

    writer_for(serve(answer(GOOD))).write(assignment(), on_text=on_text, is_canceled=is_canceled)

    assert asked[-1]


def test_sections_can_be_written_in_parallel_threads(serve: Serve, writer_for: WriterFor) -> None:
    writer = writer_for(serve(answer(GOOD)))

    def write(_: int) -> WrittenProse:
        return writer.write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(write, range(8)))

    assert {type(each.prose) for each in written} == {Prose}


def write_once_to_import_everything(serve: Serve, writer_for: WriterFor) -> None:
    writer_for(serve(answer(GOOD))).write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)
