"""A real language model on a local server that enforces our schemas."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, create_model

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import Assignment, Call
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig
from tests.local_model_server import IS_INSTALLED, KEY, local_model_server
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.composing import compose_all
from tests.strategies.generation.test_pipeline import ModelLike
from tests.strategies.generation.writers.bakery import assignment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not IS_INSTALLED and "CI" not in os.environ, reason="install it with `uv sync --group local-model`"
    ),
]

type WriterFor = Callable[..., ModelWriter]


class Slogan(BaseModel):
    """A schema that even a very small model can fill in when the server enforces it."""

    product: Literal["bread", "cake"]
    headline: str


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with local_model_server() as base_url:
        yield base_url


@pytest.fixture
def calls() -> list[Call]:
    return []


@pytest.fixture
def writer_for(address: str, calls: list[Call]) -> WriterFor:
    def build(**changes: Any) -> ModelWriter:
        parts = {
            "provider": "openai-compatible",
            "model": "smollm2",
            "api_key": KEY,
            "base_url": address,
            "timeout_s": 300.0,
            "max_output_tokens": 60,
            "repairs": 0,
        }
        return ModelWriter(ModelConfig(**{**parts, **changes}), calls.append)

    return build


def failed(writer: ModelWriter, asked: Assignment) -> WritingFailed:
    with pytest.raises(WritingFailed) as caught:
        writer.write(asked, on_text=lambda _: None, is_canceled=lambda: False)
    return caught.value


def test_real_model_fills_the_schema_and_streams_its_text(writer_for: WriterFor, calls: list[Call]) -> None:
    seen: list[str] = []
    asked = assignment(prose=Slogan)
    written = writer_for().write(asked, on_text=seen.append, is_canceled=lambda: False)

    assert isinstance(written.prose, Slogan)
    assert written.writer_name == "model:openai-compatible:smollm2"
    assert len(seen) >= 2
    assert all(written.prose.headline.startswith(text) for text in seen)
    [call] = calls
    assert (call.outcome, call.cost_usd) == ("answered", None)
    assert call.input_tokens
    assert call.input_tokens > 300
    assert call.output_tokens
    assert 5 <= call.output_tokens <= 60


def test_real_server_can_enforce_the_schema_of_every_section(writer_for: WriterFor, calls: list[Call]) -> None:
    asked = ModelLike()
    compose_all(sample(0), asked)
    schemas = {one.section: one.prose for one, _ in asked.asked}
    outcomes = {
        section: failed(writer_for(max_output_tokens=12), assignment(prose=prose)).message
        for section, prose in schemas.items()
    }

    assert outcomes == dict.fromkeys(schemas, "The AI model's answer was cut off before its end.")
    assert [(call.outcome, call.output_tokens) for call in calls] == [("answered", 12)] * len(schemas)


def test_real_server_rejects_a_wrong_key(writer_for: WriterFor) -> None:
    refused = failed(writer_for(api_key="sk-wrong"), assignment())

    assert (refused.code, refused.retryable) == ("provider_auth", False)


def test_facts_beyond_the_context_window_are_reported(writer_for: WriterFor, calls: list[Call]) -> None:
    refused = failed(writer_for(), assignment(facts={"offer": "bread and butter " * 4_000}))

    assert (refused.code, refused.retryable) == ("context_too_long", False)
    assert [call.outcome for call in calls] == ["context_too_long"]


def test_cancel_frees_the_server_for_the_next_call(writer_for: WriterFor, calls: list[Call]) -> None:
    long: Any = (str, Field(pattern="^[A-Za-z ]{900,1000}$"))
    endless = create_model("Endless", **{f"part_{number}": long for number in range(20)})
    writing = threading.Event()
    with pytest.raises(WritingCanceled):
        writer_for(max_output_tokens=4_000).write(
            assignment(prose=endless), on_text=lambda _: writing.set(), is_canceled=writing.is_set
        )

    assert [call.outcome for call in calls] == ["canceled"]
    # The server handles one request at a time. If it had kept writing, this request would wait for minutes.
    failed(writer_for(max_output_tokens=1, timeout_s=60.0), assignment(prose=Slogan))
    assert calls[-1].output_tokens == 1


def test_stopped_server_is_unavailable(calls: list[Call]) -> None:
    with local_model_server() as address:
        pass
    config = ModelConfig(provider="openai-compatible", model="smollm2", base_url=address, provider_retries=0)

    gone = failed(ModelWriter(config, calls.append), assignment())

    assert (gone.code, gone.retryable) == ("provider_unavailable", True)
    assert [call.outcome for call in calls] == ["provider_unavailable"]
