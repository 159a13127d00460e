"""A connection to the configured model, with nothing taken from the environment but the proxies.

Imported when the first section is written, because pydantic_ai and a provider's client take seconds to import.
"""

import logging
import os
from typing import Any

# pydantic_ai prints an advertisement on a terminal at its first run, in the midst of a progress bar.
os.environ.setdefault("PYDANTIC_AI_NO_BANNER", "1")

from pydantic_ai.models import Model
from pydantic_ai.providers import Provider

from strategies.generation.writers.model_config import ModelConfig

# Some clients look for a key in the environment when they are given an empty one.
_NO_KEY = "no-key"

_VERBOSE_LOGGERS = ("openai", "anthropic", "google_genai", "httpx2", "httpcore2", "httpx", "httpcore")


def connect(config: ModelConfig) -> Model[Any]:
    """The configured model."""
    model = _build_model(config)
    for name in _VERBOSE_LOGGERS:
        # At DEBUG they write whole prompts into the log, and OPENAI_LOG or ANTHROPIC_LOG turn that on at import.
        logging.getLogger(name).setLevel(logging.INFO)
    return model


def _build_model(config: ModelConfig) -> Model[Any]:
    """Each client is imported where it is used: together they take seconds."""
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

            # Chat Completions rather than Responses: the provider then keeps no copy of the brief by default.
            return OpenAIChatModel(
                config.model, provider=_ignore_environment(OpenAIProvider(api_key=key, base_url=address))
            )
        case "openai-compatible":
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

            compatible = OpenAICompatibleProvider("openai-compatible", api_key=key or _NO_KEY, base_url=address)
            return OpenAIChatModel(config.model, provider=_ignore_environment(compatible))


def _ignore_environment[P: Provider[Any]](provider: P) -> P:
    """Make the client forget what it heard from the environment, and leave sending again to `MeteredModel`.

    OPENAI_CUSTOM_HEADERS and ANTHROPIC_CUSTOM_HEADERS may replace the key, and go to any server; OPENAI_ORG_ID and
    OPENAI_PROJECT_ID name an account to servers that have no business with it.
    """
    client = provider.client
    client._custom_headers = {}
    client.max_retries = 0
    for account in ("organization", "project"):
        if hasattr(client, account):
            setattr(client, account, None)
    return provider
