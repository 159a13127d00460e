"""The providers with their models, and writers that ask a scripted server in their protocols."""

from collections.abc import Callable
from typing import Any

import pytest

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.model import ModelWriter
from tests.scripted_model_server import (
    ScriptedModelServer,
)
from tests.strategies.generation.writers.bakery import assignment

type Serve = Callable[..., ScriptedModelServer]
type WriterFor = Callable[..., ModelWriter]

MODELS = {
    "openai": "gpt-4o",
    "anthropic": "claude-sonnet-4-6",
    "google": "gemini-2.5-flash",
    "openai-compatible": "scripted",
    "ollama": "llama3.2:3b",
}
PRICED = {"openai", "anthropic", "google"}
every_provider = pytest.mark.parametrize("provider", MODELS)


def writer_of(writer_for: WriterFor, server: ScriptedModelServer, provider: str, **changes: Any) -> ModelWriter:
    address = server.base_url.removesuffix("/v1") if provider in {"anthropic", "google"} else server.base_url
    return writer_for(server, **{"provider": provider, "model": MODELS[provider], "base_url": address, **changes})


def failed(writer: ModelWriter) -> WritingFailed:
    with pytest.raises(WritingFailed) as caught:
        writer.write(assignment(), on_text=lambda _: None, is_canceled=lambda: False)
    return caught.value
