"""Failures of the five providers: the same one has the same code."""

import pytest

from tests.scripted_model_server import (
    Reply,
    filtered_answer,
    http_error,
    mid_stream_error,
    truncated_answer,
)
from tests.strategies.generation.writers.bakery import GOOD
from tests.strategies.generation.writers.providers import Serve, WriterFor, every_provider, failed, writer_of


@every_provider
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        pytest.param(truncated_answer(GOOD[:40]), "invalid_output", id="truncated"),
        pytest.param(filtered_answer(GOOD[:40]), "refused", id="filtered"),
        pytest.param(http_error(429, headers={"Retry-After": "7"}), "rate_limited", id="rate-limited"),
        pytest.param(http_error(401), "provider_auth", id="wrong key"),
        pytest.param(http_error(402), "provider_credit", id="no credit"),
        pytest.param(http_error(404), "provider_request", id="no such model"),
        pytest.param(http_error(500), "provider_unavailable", id="out of order"),
    ],
)
def test_same_failure_has_the_same_code_for_every_provider(
    serve: Serve, writer_for: WriterFor, provider: str, reply: Reply, code: str
) -> None:
    assert failed(writer_of(writer_for, serve(reply), provider)).code == code


@pytest.mark.parametrize(
    ("provider", "reply", "code"),
    [
        pytest.param(
            "openai", http_error(400, code="context_length_exceeded"), "context_too_long", id="openai, too much to read"
        ),
        pytest.param(
            "anthropic",
            http_error(400, code="invalid_request_error", message="prompt is too long: 208310 tokens > 200000 maximum"),
            "context_too_long",
            id="anthropic, too much to read",
        ),
        pytest.param(
            "google",
            http_error(
                400,
                code="INVALID_ARGUMENT",
                message="The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
            ),
            "context_too_long",
            id="google, too much to read",
        ),
        pytest.param(
            "anthropic",
            http_error(
                400,
                code="invalid_request_error",
                message="Your credit balance is too low to access the Anthropic API.",
            ),
            "provider_credit",
            id="anthropic, no credit",
        ),
        pytest.param("openai", http_error(429, code="insufficient_quota"), "provider_credit", id="openai, no credit"),
        pytest.param(
            "openai",
            mid_stream_error(GOOD[:40], kind="server_error"),
            "provider_unavailable",
            id="openai, in mid-stream",
        ),
        pytest.param(
            "anthropic",
            mid_stream_error(GOOD[:40], kind="overloaded_error"),
            "provider_unavailable",
            id="anthropic, overloaded in mid-stream",
        ),
        pytest.param(
            "google",
            mid_stream_error(GOOD[:40], kind="UNAVAILABLE"),
            "provider_unavailable",
            id="google, in mid-stream",
        ),
    ],
)
def test_provider_specific_errors_are_recognized(
    serve: Serve, writer_for: WriterFor, provider: str, reply: Reply, code: str
) -> None:
    assert failed(writer_of(writer_for, serve(reply), provider)).code == code
