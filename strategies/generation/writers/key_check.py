"""The cheapest request to a model, to check key, model name and address."""

import asyncio

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import (
    client_missing_failure,
    failure_of,
    key_missing_failure,
    timeout_failure,
)

MIN_TOKENS = 16
"""The minimum that providers accept."""
ANSWER_TIMEOUT_S = 30.0


def require_answer(config: ModelConfig) -> None:
    """Ask the model for one word.

    Raises:
        WritingFailed: the model did not answer; with the reason.
    """
    if config.lacks_key:
        raise key_missing_failure()
    try:
        from pydantic_ai.direct import model_request_stream
        from pydantic_ai.messages import ModelRequest
        from pydantic_ai.settings import ModelSettings

        from strategies.generation.writers.connection import connect
    except ImportError:
        raise client_missing_failure() from None
    question = [ModelRequest.user_text_prompt("Answer with the word: yes")]

    async def ask() -> None:
        model = connect(config)
        async with asyncio.timeout(ANSWER_TIMEOUT_S), model:
            options: ModelSettings = {"max_tokens": MIN_TOKENS}
            async with model_request_stream(model, question, model_settings=options) as answer:
                async for _ in answer:
                    pass

    try:
        asyncio.run(ask())
    except TimeoutError:
        raise timeout_failure() from None
    except WritingFailed:
        raise
    except Exception as error:
        raise failure_of(error) from None
