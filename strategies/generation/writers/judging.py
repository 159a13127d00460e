"""Asks the model which claims of an answer are not borne by the facts that they name. Imported late."""

import asyncio
import logging
from typing import Any

from pydantic import JsonValue, ValidationError
from pydantic_ai.models import Model

from strategies.generation.writers.answers import read_prose
from strategies.generation.writers.asking import BrokenAnswer, ask_model
from strategies.generation.writers.base import Assignment
from strategies.generation.writers.guard.judge import (
    NO_REFUSALS,
    Refusals,
    Verdicts,
    build_question,
    list_claims,
    read_verdicts,
)
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import failure_of
from strategies.generation.writers.prompts import build_judge_request
from strategies.generation.writers.visible_text import Draft

logger = logging.getLogger(__name__)


async def judge(
    config: ModelConfig, model: Model[Any], assignment: Assignment, content: JsonValue, seconds: float
) -> Refusals:
    """Return the claims that the model refuses; none if it gives no usable answer within `seconds`."""
    claims = list_claims(read_prose(assignment.prose, content), assignment)
    if not claims:
        return NO_REFUSALS
    request = build_judge_request(assignment, build_question(claims))
    try:
        async with asyncio.timeout(seconds):
            answer = await ask_model(config, model, request, Verdicts, Draft(Verdicts))
        return read_verdicts(Verdicts.model_validate(answer), claims)
    except Exception as error:
        # The answer passed every other check, so it is kept whatever happens to this request.
        logger.info("judge unavailable: section=%s code=%s", assignment.section, _code_of(error))
        return NO_REFUSALS


def _code_of(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "provider_timeout"
        case BrokenAnswer() | ValidationError():
            return "invalid_output"
        case _:
            return failure_of(error).code
