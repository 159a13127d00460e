"""Questions to a model that are not sections: over real HTTP to a scripted server."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.ask import Question, ask
from strategies.generation.writers.base import Call
from strategies.generation.writers.model_config import ModelConfig
from tests.scripted_model_server import (
    ScriptedModelServer,
    answer,
    endless_answer,
    filtered_answer,
    http_error,
    no_answer,
)
from tests.strategies.generation.writers.bakery import KEY


class Names(BaseModel):
    names: list[str]


QUESTION = Question(name="names", instructions="List the names.", text="<text>Ada and Grace</text>", schema=Names)
GOOD = json.dumps({"names": ["Ada", "Grace"]})

type Serve = Callable[..., ScriptedModelServer]


def config(server: ScriptedModelServer, **changes: Any) -> ModelConfig:
    parts: dict[str, Any] = {
        "provider": "openai-compatible",
        "model": "scripted",
        "api_key": KEY,
        "base_url": server.base_url,
        "timeout_s": 20.0,
        "provider_retries": 0,
    }
    return ModelConfig(**{**parts, **changes})


def ask_names(server: ScriptedModelServer, calls: list[Call] | None = None, **changes: Any) -> Names:
    on_call = (calls if calls is not None else []).append
    return ask(config(server, **changes), QUESTION, on_call=on_call, is_canceled=lambda: False)


def test_answer_fits_the_schema_and_its_call_is_recorded(serve: Serve) -> None:
    calls: list[Call] = []

    assert ask_names(serve(answer(GOOD)), calls).names == ["Ada", "Grace"]

    assert [(call.section, call.outcome, call.input_tokens) for call in calls] == [("names", "answered", 120)]


def test_instructions_and_text_are_sent_apart(serve: Serve) -> None:
    server = serve(answer(GOOD))

    ask_names(server)

    system, user = server.requests[0].body["messages"]
    assert "List the names." in system["content"]
    assert "Ada" not in system["content"]
    assert user["content"] == "<text>Ada and Grace</text>"


def test_answer_of_another_shape_is_asked_again(serve: Serve) -> None:
    calls: list[Call] = []

    assert ask_names(serve(answer('{"people": 2}'), answer(GOOD)), calls).names == ["Ada", "Grace"]

    assert len(calls) == 2


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (answer("no JSON at all"), "invalid_output"),
        (filtered_answer(), "refused"),
        (endless_answer(), "invalid_output"),
        (http_error(401), "provider_auth"),
        (http_error(503), "provider_unavailable"),
    ],
)
def test_failure_has_the_code_of_its_cause(serve: Serve, reply: Any, code: str) -> None:
    with pytest.raises(WritingFailed) as failed:
        ask_names(serve(reply), max_output_chars=2_000)

    assert failed.value.code == code


def test_model_that_never_answers_ends_at_the_timeout(serve: Serve) -> None:
    calls: list[Call] = []

    with pytest.raises(WritingFailed) as failed:
        ask_names(serve(no_answer()), calls, timeout_s=0.3)

    assert failed.value.code == "provider_timeout"
    assert [call.outcome for call in calls] == ["provider_timeout"]


def test_cancel_aborts_the_request(serve: Serve) -> None:
    server = serve(no_answer())
    calls: list[Call] = []

    with pytest.raises(WritingCanceled):
        ask(config(server), QUESTION, on_call=calls.append, is_canceled=server.reply_started.is_set)

    assert server.client_disconnected.wait(5)
    assert [call.outcome for call in calls] == ["canceled"]


def test_missing_key_is_reported_without_a_request(serve: Serve) -> None:
    server = serve(answer(GOOD))

    with pytest.raises(WritingFailed) as failed:
        ask_names(server, provider="openai", api_key=None)

    assert (failed.value.code, server.requests) == ("provider_auth", [])
