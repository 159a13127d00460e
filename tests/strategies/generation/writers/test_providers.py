"""Five providers with different protocols: the same response has the same result."""

import json
import logging
import socket
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel, Field, create_model

from strategies.generation.planning.build import build_plan
from strategies.generation.writers.base import Call
from strategies.generation.writers.context import WritingContext
from tests.scripted_model_server import (
    answer,
    http_error,
)
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.writers.bakery import CORRECTION, GOOD, KEY, UNGROUNDED, Prose, assignment
from tests.strategies.generation.writers.providers import (
    MODELS,
    PRICED,
    Serve,
    WriterFor,
    every_provider,
    failed,
    writer_of,
)


@every_provider
def test_good_answer_is_streamed_and_recorded_with_its_tokens(
    serve: Serve, writer_for: WriterFor, provider: str
) -> None:
    calls, seen = list[Call](), list[str]()
    writer = writer_of(writer_for, serve(answer(GOOD)), provider, on_call=calls.append)
    written = writer.write(assignment(), on_text=seen.append, is_canceled=lambda: False)

    assert written.prose == Prose.model_validate_json(GOOD)
    assert written.writer_name == f"model:{provider}:{MODELS[provider]}"
    assert all(seen[-1].startswith(text) for text in seen)
    assert [(call.outcome, call.input_tokens, call.output_tokens) for call in calls] == [("answered", 120, 30)]


@every_provider
def test_wrong_sentence_is_corrected_by_a_patch(serve: Serve, writer_for: WriterFor, provider: str) -> None:
    server = serve(answer(UNGROUNDED), answer(CORRECTION))
    written = writer_of(writer_for, server, provider).write(
        assignment(), on_text=lambda _: None, is_canceled=lambda: False
    )

    assert written.prose == Prose.model_validate_json(GOOD)
    assert (written.withheld, len(server.requests)) == ((), 2)
    assert "changes" in json.dumps(_schema_of(server.requests[1].body))


@every_provider
def test_schema_has_all_fields_and_no_limits(serve: Serve, writer_for: WriterFor, provider: str) -> None:
    class Limited(BaseModel):
        headline: str = Field(default="", max_length=90, description="Printed on top.")
        lines: list[str] = Field(default_factory=list, min_length=2, max_length=3)

    server = serve(answer('{"headline": "Bread", "lines": ["One loaf.", "Two rolls."]}'))
    written = writer_of(writer_for, server, provider).write(
        assignment(prose=Limited), on_text=lambda _: None, is_canceled=lambda: False
    )

    assert written.prose == Limited(headline="Bread", lines=["One loaf.", "Two rolls."])
    schema = _schema_of(server.requests[0].body)
    assert sorted(schema["required"]) == ["headline", "lines"]
    assert "axLength" not in json.dumps(schema)
    assert ("axItems" in json.dumps(schema)) == (provider in {"openai-compatible", "ollama"})
    prompt = json.dumps(server.requests[0].body)
    assert "text of at most 90 characters): Printed on top." in prompt
    assert "list of 2 to 3" in prompt


@every_provider
def test_request_is_strict_where_the_provider_can_be(serve: Serve, writer_for: WriterFor, provider: str) -> None:
    server = serve(answer(GOOD))
    writer_of(writer_for, server, provider).write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)

    body = server.requests[0].body
    if provider in {"openai", "openai-compatible"}:
        assert body["response_format"]["json_schema"]["strict"] is True
    assert not body.get("tools")


def test_schema_beyond_the_limits_of_anthropic_is_sent_as_a_tool(serve: Serve, writer_for: WriterFor) -> None:
    many: type[BaseModel] = create_model("Many", **{f"f{n}": (str | None, None) for n in range(17)})  # type: ignore[call-overload]
    server = serve(answer('{"f1": "Bread"}'))
    written = writer_of(writer_for, server, "anthropic").write(
        assignment(prose=many), on_text=lambda _: None, is_canceled=lambda: False
    )

    assert written.prose == many(f1="Bread")
    assert server.requests[0].body["tools"]


def test_beginning_of_requests_is_marked_for_the_cache_of_anthropic(serve: Serve, writer_for: WriterFor) -> None:
    brief = sample(2)
    context = WritingContext(brief=brief, plan=build_plan(brief, TODAY), today=TODAY, done={})
    server = serve(answer(GOOD))
    writer_of(writer_for, server, "anthropic").write(
        assignment(context=context), on_text=lambda _: None, is_canceled=lambda: False
    )

    blocks = server.requests[0].body["messages"][0]["content"]
    assert [block["text"].partition("\n")[0] for block in blocks] == ["<brief>", "<plan>", "<sections>", "<task>"]
    assert ["cache_control" in block for block in blocks] == [False, True, True, False]


def test_requests_about_a_brief_share_a_cache_at_openai(serve: Serve, writer_for: WriterFor) -> None:
    brief = sample(2)
    context = WritingContext(brief=brief, plan=build_plan(brief, TODAY), today=TODAY, done={})
    openai, compatible = serve(answer(GOOD)), serve(answer(GOOD))
    for server, provider in [(openai, "openai"), (compatible, "openai-compatible")]:
        writer = writer_of(writer_for, server, provider)
        for request in ("audience", "risks"):
            asked = assignment(context=context, request=request)
            writer.write(asked, on_text=lambda _: None, is_canceled=lambda: False)

    first, second = (request.body for request in openai.requests)
    assert first["prompt_cache_key"] == second["prompt_cache_key"] != ""
    beginnings = {str(body["messages"][1]["content"]).partition("<task>")[0] for body in (first, second)}
    assert len(beginnings) == 1
    assert "prompt_cache_key" not in compatible.requests[0].body, "other servers may reject it"


def _schema_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema in a request of any provider."""
    found: list[dict[str, Any]] = []

    def walk(part: Any) -> None:
        match part:
            case dict() if "properties" in part and "required" in part:
                found.append(part)
            case dict():
                for inner in part.values():
                    walk(inner)
            case list():
                for inner in part:
                    walk(inner)

    walk(dict(body))
    return found[0]


@every_provider
def test_price_is_known_for_listed_models(serve: Serve, writer_for: WriterFor, provider: str) -> None:
    calls = list[Call]()
    writer = writer_of(writer_for, serve(answer(GOOD)), provider, on_call=calls.append)
    writer.write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)

    assert bool(calls[0].cost_usd) == (provider in PRICED)


@every_provider
def test_requests_use_only_the_given_key_and_url(
    serve: Serve, writer_for: WriterFor, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    elsewhere = serve(answer(GOOD))
    for name in ["OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "OLLAMA_BASE_URL", "OLLAMA_HOST"]:
        monkeypatch.setenv(name, elsewhere.base_url)
    for name in ["OPENAI_CUSTOM_HEADERS", "ANTHROPIC_CUSTOM_HEADERS"]:
        monkeypatch.setenv(name, "Authorization: Bearer stolen\nX-Api-Key: stolen\nX-Extra: stolen")
    for name in ["OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OLLAMA_API_KEY"]:
        monkeypatch.setenv(name, "stolen")
    for name in ["GOOGLE_API_KEY", "GEMINI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "GOOGLE_CLOUD_PROJECT"]:
        monkeypatch.setenv(name, "stolen")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")

    here = serve(answer(GOOD))
    writer_of(writer_for, here, provider).write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)

    [request] = here.requests
    assert "stolen" not in f"{request.path} {request.headers}"
    assert KEY in str(request.headers)
    assert elsewhere.requests == []


@every_provider
def test_request_is_retried_only_if_retries_are_allowed(serve: Serve, writer_for: WriterFor, provider: str) -> None:
    busy = http_error(503, headers={"Retry-After": "0"})
    never, once = serve(busy), serve(busy, answer(GOOD))

    failed(writer_of(writer_for, never, provider))
    writer_of(writer_for, once, provider, provider_retries=1).write(
        assignment(), on_text=lambda _: None, is_canceled=lambda: False
    )

    assert (len(never.requests), len(once.requests)) == (1, 2)


@every_provider
def test_no_client_logs_the_prompt_the_answer_or_the_key(
    serve: Serve, writer_for: WriterFor, caplog: pytest.LogCaptureFixture, provider: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        writer_of(writer_for, serve(answer(GOOD)), provider).write(
            assignment(), on_text=lambda _: None, is_canceled=lambda: False
        )

    assert f"provider={provider}" in caplog.text
    for secret in [KEY, "Harbour", "Sourdough"]:
        assert secret not in caplog.text


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google"])
def test_proxy_from_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, writer_for: WriterFor, serve: Serve, provider: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        received: list[bytes] = []

        def receive() -> None:
            connection, _ = proxy.accept()
            with connection:
                received.append(connection.recv(1_000))

        listener = threading.Thread(target=receive)
        listener.start()
        failed(writer_of(writer_for, serve(answer(GOOD)), provider, base_url=None))
        listener.join(10)

    assert received[0].startswith(b"CONNECT ")
    assert KEY.encode() not in received[0]
