"""List prices of models. Imported late: looking them up takes a second."""

from decimal import Decimal

from pydantic_ai.messages import ModelResponse
from pydantic_ai.usage import RequestUsage

from strategies.generation.writers.model_config import ModelConfig


def find_price(response: ModelResponse) -> Decimal | None:
    """Return the price of an answer in US dollars, by the list of genai-prices; None for an unlisted model."""
    try:
        return response.cost().total_price
    except (LookupError, ValueError):
        return None


def has_price(config: ModelConfig) -> bool:
    """Return whether the requests to a model have a known price."""
    sample = ModelResponse(
        parts=[],
        usage=RequestUsage(input_tokens=1, output_tokens=1),
        model_name=config.model,
        provider_name=config.provider,
        provider_url=config.address,
    )
    return find_price(sample) is not None
