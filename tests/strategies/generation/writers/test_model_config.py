"""Model names and configurations that are accepted or rejected."""

from typing import Any

import pytest

from strategies.generation.writers.model_config import ModelConfig, parse_model_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("openai:gpt-5", ("openai", "gpt-5")),
        ("ollama:llama3.2:3b", ("ollama", "llama3.2:3b")),
        (" anthropic : claude-sonnet-4-6 ", ("anthropic", "claude-sonnet-4-6")),
        ("openai-compatible:vendor/model", ("openai-compatible", "vendor/model")),
    ],
)
def test_model_name_is_provider_and_model(name: str, parts: tuple[str, str]) -> None:
    assert parse_model_name(name) == parts


@pytest.mark.parametrize("name", ["", "gpt-5", "openai:", ":gpt-5", "azure:gpt-5", "OpenAI:gpt-5"])
def test_invalid_model_name_is_rejected_with_the_accepted_form(name: str) -> None:
    with pytest.raises(ValueError, match="openai, anthropic, google, openai-compatible, ollama"):
        parse_model_name(name)


def test_openai_compatible_server_needs_a_base_url() -> None:
    with pytest.raises(ValueError, match="openai-compatible needs a base URL"):
        ModelConfig(provider="openai-compatible", model="any")


@pytest.mark.parametrize(
    "bad", [{"timeout_s": 0}, {"max_output_tokens": 0}, {"repairs": -1}, {"model": " "}, {"provider": "azure"}]
)
def test_invalid_configuration_is_rejected(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        ModelConfig(**{"provider": "openai", "model": "gpt-5", **bad})


def test_ollama_defaults_to_localhost() -> None:
    config = ModelConfig(provider="ollama", model="llama3.2:3b")

    assert config.address == "http://127.0.0.1:11434/v1"
    assert not config.lacks_key
