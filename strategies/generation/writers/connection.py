"""Connects to the configured model, ignoring all environment variables except those for proxies.

Imported when the first section is written, because pydantic_ai and provider clients take seconds to import.
"""

import logging
import os
from typing import Any

# pydantic_ai prints a banner on a terminal at its first run, which would break a progress bar.
os.environ.setdefault("PYDANTIC_AI_NO_BANNER", "1")

from pydantic_ai.models import Model
from pydantic_ai.providers import Provider

from strategies.generation.writers.model_config import ModelConfig

# Some clients read a key from the environment when they get an empty one.
_NO_KEY = "no-key"

_VERBOSE_LOGGERS = ("openai", "anthropic", "google_genai", "httpx2", "httpcore2", "httpx", "httpcore")


def connect(config: ModelConfig) -> Model[Any]:
    """Return the configured model, with verbose logging of its client turned off."""
    model = _build_model(config)
    for name in _VERBOSE_LOGGERS:
        # At DEBUG they log whole prompts; OPENAI_LOG or ANTHROPIC_LOG turn that on at import.
        logging.getLogger(name).setLevel(logging.INFO)
    return model


def _build_model(config: ModelConfig) -> Model[Any]:
    """Import only the client that is needed: together they take seconds."""
    key, address = config.api_key or "", config.address or ""
    match config.provider:
        case "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            return AnthropicModel(
                config.model, provider=_ignore_environment(AnthropicProvider(api_key=key, base_url=address))
            )
        case "google":
            from pydantic_ai.models.google import GoogleModel
            from pydantic_ai.providers.google import GoogleProvider

            return GoogleModel(config.model, provider=GoogleProvider(api_key=key, base_url=address))
        case "ollama":
            from pydantic_ai.models.ollama import OllamaModel
            from pydantic_ai.providers.ollama import OllamaProvider

            return OllamaModel(
                config.model, provider=_ignore_environment(OllamaProvider(api_key=key or _NO_KEY, base_url=address))
            )
        case "openai":
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.openai import OpenAIProvider

            # Chat Completions, unlike Responses, does not store the brief at the provider by default.
            return OpenAIChatModel(
                config.model, provider=_ignore_environment(OpenAIProvider(api_key=key, base_url=address))
            )
        case "openai-compatible":
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

            compatible = OpenAICompatibleProvider("openai-compatible", api_key=key or _NO_KEY, base_url=address)
            return OpenAIChatModel(config.model, provider=_ignore_environment(compatible))


def _ignore_environment[P: Provider[Any]](provider: P) -> P:
    """Undo what the client read from the environment, and leave retries to `MeteredModel`.

    OPENAI_CUSTOM_HEADERS and ANTHROPIC_CUSTOM_HEADERS could replace the key and would be sent to any server.
    OPENAI_ORG_ID and OPENAI_PROJECT_ID would name an account to servers that should not know it.
    """
    client = provider.client
    client._custom_headers = {}
    client.max_retries = 0
    for account in ("organization", "project"):
        if hasattr(client, account):
            setattr(client, account, None)
    return provider
