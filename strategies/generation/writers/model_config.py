"""The configuration of a model and its limits. Values are passed in; nothing here reads the environment."""

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
# Set even where they equal the provider's default, so that no client reads another one from the environment.
_BASE_URLS: dict[Provider, str] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
    "ollama": "http://127.0.0.1:11434/v1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """A model and its limits. Key and address do not appear in the repr."""

    provider: Provider
    model: str
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = field(default=None, repr=False)
    timeout_s: float = 120.0
    """For a whole section: all requests, delays and repairs together."""
    max_output_tokens: int = 8_000
    max_output_chars: int = 60_000
    """A longer answer is aborted, even if the server ignores `max_output_tokens`."""
    repairs: int = 2
    """How often the model may correct an answer that does not fit the schema or the facts."""
    provider_retries: int = 2
    """How often a request is retried after a lost connection, a 429 or a 5xx, within `timeout_s`. `Retry-After` is
    respected."""
    reader_choice: bool = True
    """Whether a second request lets a reader of each group choose among three titles. If not, the first one is used."""
    thesis: bool = True
    """Whether the model decides what the whole strategy says. If not, the rules do."""
    judge: bool = False
    """Whether one more request for each answer says which claims the facts that they name do not bear."""

    def __post_init__(self) -> None:
        if self.provider not in PROVIDERS:
            raise ValueError(f"{self.provider!r} is not a model provider; use one of {', '.join(PROVIDERS)}.")
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
        """Return the base URL."""
        return self.base_url or _BASE_URLS.get(self.provider)

    @property
    def lacks_key(self) -> bool:
        return not (self.api_key or self.provider in _KEYLESS)

    @property
    def name(self) -> str:
        """Return the name used in settings, such as `openai:gpt-5`."""
        return f"{self.provider}:{self.model}"

    @property
    def title(self) -> str:
        """Return the name shown to users, such as `OpenAI gpt-5`."""
        return f"{_TITLES[self.provider]} {self.model}"


def parse_model_name(name: str) -> tuple[Provider, str]:
    """Split `openai:gpt-5` into provider and model. The model may contain colons, as in `ollama:llama3:8b`.

    Raises:
        ValueError: the name has another form, or names an unknown provider.
    """
    provider, _, model = (part.strip() for part in name.partition(":"))
    if provider not in PROVIDERS or not model:
        raise ValueError(
            f"{name!r} is not a model name. Write PROVIDER:MODEL, such as openai:gpt-5 or ollama:llama3.2:3b, "
            f"where PROVIDER is one of {', '.join(PROVIDERS)}."
        )
    return provider, model
