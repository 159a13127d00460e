"""The model writer over HTTP: results for every kind of provider response."""

import socket
from collections.abc import Callable

import pytest
from pydantic import BaseModel

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.base import Writer, WrittenProse
from strategies.generation.writers.model import ModelWriter
from tests.scripted_model_server import (
    Reply,
    ScriptedModelServer,
    answer,
    dropped_connection,
    endless_answer,
    filtered_answer,
    http_error,
    raw_stream,
    refusal,
    truncated_answer,
)
from tests.strategies.generation.writers.bakery import GOOD, Prose, answer_text, assignment, patch_text

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]


def write(writer: Writer) -> WrittenProse:
    return writer.write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)


def failed(writer: Writer) -> WritingFailed:
    with pytest.raises(WritingFailed) as caught:
        write(writer)
    return caught.value


def test_good_answer_becomes_prose_with_the_name_of_its_model(serve: Serve, writer_for: WriterFor) -> None:
    written = write(writer_for(serve(answer(GOOD))))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert written.writer_name == "model:openai-compatible:scripted"


def test_writer_can_be_used_repeatedly(serve: Serve, writer_for: WriterFor) -> None:
    writer = writer_for(serve(answer(GOOD)))

    assert [write(writer).prose for _ in range(3)] == [Prose.model_validate_json(GOOD)] * 3


def test_name_and_label_contain_provider_and_model(serve: Serve, writer_for: WriterFor) -> None:
    writer = writer_for(serve(answer(GOOD)), provider="openai", model="gpt-4o")

    assert writer.name == "model:openai:gpt-4o"
    assert writer.label == "Model writer: OpenAI gpt-4o, checked by code"


def test_text_callback_receives_growing_text(serve: Serve, writer_for: WriterFor) -> None:
    seen: list[str] = []
    writer_for(serve(answer(GOOD))).write(assignment(), on_text=seen.append, is_canceled=lambda: False)

    assert seen[-1] == "Sourdough for 3 cafés\n\nSix mornings."
    assert all(seen[-1].startswith(text) for text in seen)


def test_model_without_schema_output_gets_a_tool(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(GOOD))
    written = write(writer_for(server, model="anthropic/claude-3"))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert server.requests[0].body["tools"]
    assert "response_format" not in server.requests[0].body


def test_model_with_schema_output_gets_the_schema(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(GOOD))
    write(writer_for(server))

    assert server.requests[0].body["response_format"]["type"] == "json_schema"
    assert "tools" not in server.requests[0].body


@pytest.mark.parametrize("bad", ["no JSON at all", '{"headline": 5}'])
def test_broken_answer_is_asked_for_again_once(serve: Serve, writer_for: WriterFor, bad: str) -> None:
    server = serve(answer(bad), answer(GOOD))
    written = write(writer_for(server))

    assert written.prose == Prose.model_validate_json(GOOD)
    assert len(server.requests) == 2


@pytest.mark.parametrize("bad", ["no JSON at all", '{"headline": 5}'])
def test_answer_that_is_broken_twice_fails(serve: Serve, writer_for: WriterFor, bad: str) -> None:
    server = serve(answer(bad))
    failure_ = failed(writer_for(server))

    assert (failure_.code, failure_.retryable) == ("invalid_output", True)
    assert len(server.requests) == 2


def test_second_request_names_the_field_that_does_not_fit(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer('{"headline": 5}'), answer(GOOD))
    write(writer_for(server))

    prompt = str(server.requests[1].body["messages"][-1]["content"])
    assert "- headline: Input should be a valid string" in prompt
    assert "- claims: Field required" in prompt


@pytest.mark.parametrize(
    ("reply", "code", "retryable"),
    [
        pytest.param(http_error(500), "provider_unavailable", True, id="server error"),
        pytest.param(http_error(503), "provider_unavailable", True, id="unavailable"),
        pytest.param(http_error(529), "provider_unavailable", True, id="overloaded"),
        pytest.param(http_error(429, headers={"Retry-After": "1"}), "rate_limited", True, id="rate limit"),
        pytest.param(http_error(429, code="insufficient_quota"), "provider_credit", False, id="quota"),
        pytest.param(http_error(402), "provider_credit", False, id="payment required"),
        pytest.param(http_error(401, code="invalid_api_key"), "provider_auth", False, id="wrong key"),
        pytest.param(http_error(403), "provider_auth", False, id="forbidden"),
        pytest.param(http_error(404, code="model_not_found"), "provider_request", False, id="no such model"),
        pytest.param(http_error(400), "provider_request", False, id="bad request"),
        pytest.param(http_error(400, code="context_length_exceeded"), "context_too_long", False, id="too much to read"),
        pytest.param(http_error(418), "provider_request", False, id="an unexpected status"),
        pytest.param(truncated_answer(GOOD[:40]), "invalid_output", True, id="truncated"),
        pytest.param(refusal(), "refused", False, id="refused"),
        pytest.param(filtered_answer(), "refused", False, id="filtered"),
        pytest.param(filtered_answer(GOOD[:40]), "refused", False, id="filtered in mid-answer"),
        pytest.param(dropped_connection(GOOD[:40]), "provider_unavailable", True, id="cut off"),
        pytest.param(endless_answer(), "invalid_output", True, id="endless"),
        pytest.param(raw_stream("{no json"), "provider_unavailable", True, id="garbage instead of events"),
        pytest.param(answer('{"headline": "\ud800", "claims": []}'), "invalid_output", True, id="half a character"),
        pytest.param(answer(r'{"headline": "\ud800", "claims": []}'), "invalid_output", True, id="half, escaped"),
        pytest.param(answer(""), "invalid_output", True, id="empty"),
        pytest.param(answer("[" * 5_000), "invalid_output", True, id="nested without end"),
    ],
)
def test_every_failure_has_its_code(
    serve: Serve, writer_for: WriterFor, reply: Reply, code: str, retryable: bool
) -> None:
    failure_ = failed(writer_for(serve(reply)))

    assert (failure_.code, failure_.retryable) == (code, retryable)


def test_refused_connection_is_unavailable(serve: Serve, writer_for: WriterFor) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        failure_ = failed(writer_for(serve(answer(GOOD)), base_url=address))

    assert (failure_.code, failure_.retryable) == ("provider_unavailable", True)


def test_unknown_host_is_unavailable(serve: Serve, writer_for: WriterFor) -> None:
    failure_ = failed(writer_for(serve(answer(GOOD)), base_url="http://models.invalid/v1"))

    assert (failure_.code, failure_.retryable) == ("provider_unavailable", True)


def test_markup_and_control_characters_are_removed(serve: Serve, writer_for: WriterFor) -> None:
    dirty = answer_text(headline="<b>Sour</b>dough\\u0000 ![x](https://evil.example/p.png)[here](https://evil.example)")
    prose = write(writer_for(serve(answer(dirty.replace("\\\\u", "\\u"))))).prose

    assert isinstance(prose, Prose)
    assert prose.headline == "Sourdough xhere"


def test_answer_beyond_the_length_limit_is_rejected(serve: Serve, writer_for: WriterFor) -> None:
    server = serve(answer(answer_text(claim="bread " * 500)))

    assert failed(writer_for(server, max_output_chars=1_000)).code == "invalid_output"


def test_field_emptied_by_cleaning_is_sent_back(serve: Serve, writer_for: WriterFor) -> None:
    from pydantic import Field

    class Strict(BaseModel):
        headline: str = Field(min_length=1)

    server = serve(answer('{"headline": "<br>"}'), answer(patch_text(headline="Bread")))
    written = writer_for(server).write(assignment(prose=Strict), on_text=lambda _: None, is_canceled=lambda: False)

    assert written.prose == Strict(headline="Bread")
    assert len(server.requests) == 2
