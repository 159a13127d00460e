"""Which model writes, and within what bounds. Values are handed in: nothing here reads the environment."""

from dataclasses import dataclass, field
from typing import Literal, get_args

type Provider = Literal["openai", "anthropic", "google", "openai-compatible", "ollama"]

PROVIDERS: tuple[Provider, ...] = get_args(Provider.__value__)

_TITLES: dict[Provider, str] = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "google": "Google",
    "openai-compatible": "OpenAI-compatible server",
    "ollama": "Ollama",
}
_KEYLESS: frozenset[Provider] = frozenset({"openai-compatible", "ollama"})
# Given even where they are the provider's own, so that no client library looks for another in the environment.
_BASE_URLS: dict[Provider, str] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
    "ollama": "http://127.0.0.1:11434/v1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """One model and how far to go with it. Key and address never show in a repr."""

    provider: Provider
    model: str
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = field(default=None, repr=False)
    timeout_s: float = 120.0
    """For one whole section: all requests, waits and repairs together."""
    max_output_tokens: int = 8_000
    max_output_chars: int = 60_000
    """An answer that grows beyond this is cut off, whatever the server makes of `max_output_tokens`."""
    repairs: int = 2
    """How often the model may mend an answer that does not fit the schema or the facts."""
    provider_retries: int = 2
    """How often one request is sent again after a lost connection, a 429 or a 5xx, within `timeout_s`. A wait that the
    provider asks for is kept."""

    def __post_init__(self) -> None:
        if self.provider not in PROVIDERS:
            raise ValueError(f"{self.provider!r} is no model provider; use one of {', '.join(PROVIDERS)}.")
        if not self.model.strip():
            raise ValueError("The model has no name.")
        if self.address is None:
            raise ValueError(f"The provider {self.provider} needs a base URL.")
        if self.timeout_s <= 0 or self.max_output_tokens <= 0 or self.max_output_chars <= 0:
            raise ValueError("Timeout and output limits of a model must be above 0.")
        if self.repairs < 0 or self.provider_retries < 0:
            raise ValueError("Repairs and retries of a model cannot be below 0.")

    @property
    def address(self) -> str | None:
        """Base URL that is called."""
        return self.base_url or _BASE_URLS.get(self.provider)

    @property
    def lacks_key(self) -> bool:
        return not (self.api_key or self.provider in _KEYLESS)

    @property
    def name(self) -> str:
        """As settings write it: `openai:gpt-5`."""
        return f"{self.provider}:{self.model}"

    @property
    def title(self) -> str:
        """For people, such as `OpenAI gpt-5`."""
        return f"{_TITLES[self.provider]} {self.model}"


def parse_model_name(name: str) -> tuple[Provider, str]:
    """Split `openai:gpt-5` into provider and model; the model may have colons of its own, as in `ollama:llama3:8b`.

    Raises:
        ValueError: `name` is not of that form, or names an unknown provider.
    """
    provider, _, model = (part.strip() for part in name.partition(":"))
    if provider not in PROVIDERS or not model:
        raise ValueError(
            f"{name!r} names no model. Write PROVIDER:MODEL, such as openai:gpt-5 or ollama:llama3.2:3b, "
            f"where PROVIDER is one of {', '.join(PROVIDERS)}."
        )
    return provider, model
