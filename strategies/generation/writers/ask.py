"""Asks the configured model one question that is not a section, with the same client, limits and metering."""

import logging
from collections.abc import AsyncIterable, Coroutine
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from pydantic import BaseModel

from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.writers.base import INTERRUPTED, Call, IsCanceled, OnCall
from strategies.generation.writers.event_loop import run_in_steps
from strategies.generation.writers.model import ModelWriter
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import (
    failure_of,
    key_missing_failure,
    refusal_failure,
    runaway_failure,
    timeout_failure,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question[Answer: BaseModel]:
    """A question for a model. Text of a user belongs in `text`, never in `instructions`."""

    name: str
    """For logs and the record of calls, such as `intake`."""
    instructions: str
    text: str
    schema: type[Answer]
    """The answer's fields, without strict limits: providers reject many of them."""


def ask[Answer: BaseModel](
    config: ModelConfig, question: Question[Answer], *, on_call: OnCall, is_canceled: IsCanceled
) -> Answer:
    """Return the model's answer, which fits the schema of the question and is checked for nothing else.

    `is_canceled` and `on_call` are called in this thread while no event loop runs, so they may use a database.

    Raises:
        WritingFailed: the model gave no answer that fits, shortly after `config.timeout_s` at the latest.
        WritingCanceled: `is_canceled` returned True; the request has been aborted.
    """
    if config.lacks_key:
        raise key_missing_failure()
    # The first import of a client takes seconds, so it must not count against the timeout.
    ModelWriter(config).prepare()
    calls: list[Call] = []
    started, code = monotonic(), "internal_error"
    try:
        answer = _run(config, question, calls, is_canceled)
        code = "ok"
        return answer
    except WritingCanceled:
        code = "canceled"
        raise
    except WritingFailed as failure:
        code = failure.code
        raise
    finally:
        for call in calls:
            on_call(replace(call, outcome=code) if call.outcome == INTERRUPTED else call)
        logger.info(
            "model question ended: question=%s outcome=%s model=%s provider=%s duration_s=%.1f",
            question.name, code, config.model, config.provider, monotonic() - started,
        )  # fmt: skip


def _run[Answer: BaseModel](
    config: ModelConfig, question: Question[Answer], calls: list[Call], is_canceled: IsCanceled
) -> Answer:
    def stop_if_canceled() -> None:
        if is_canceled():
            raise WritingCanceled

    def start(deadline: float) -> Coroutine[Any, Any, Answer]:
        return _converse(config, question, deadline, calls)

    stop_if_canceled()
    try:
        return run_in_steps(start, timeout_s=config.timeout_s, between=stop_if_canceled)
    except (WritingCanceled, WritingFailed):
        raise
    except TimeoutError:
        failure = timeout_failure()
    except Exception as error:
        failure = failure_of(error)
        level = logging.WARNING if failure.code == "internal_error" else logging.DEBUG
        logger.log(level, "model question failed: code=%s error=%s", failure.code, type(error).__name__)
    # Raised outside any `except`, so that no traceback contains the provider's text.
    raise failure


async def _converse[Answer: BaseModel](
    config: ModelConfig, question: Question[Answer], deadline: float, calls: list[Call]
) -> Answer:
    from pydantic_ai import Agent, NativeOutput, ToolOutput, UnexpectedModelBehavior, UsageLimits, capture_run_messages
    from pydantic_ai.messages import ModelResponse
    from pydantic_ai.settings import ModelSettings

    from strategies.generation.writers.connection import connect
    from strategies.generation.writers.metering import MeteredModel

    model = MeteredModel(
        connect(config),
        section=question.name,
        name=config.name,
        retries=config.provider_retries,
        deadline=deadline,
        on_call=calls.append,
    )
    native = bool(model.profile.get("supports_json_schema_output"))
    async with model:
        agent: Agent[None, Answer] = Agent(
            model,
            output_type=NativeOutput(question.schema) if native else ToolOutput(question.schema),
            instructions=question.instructions,
            retries={"output": config.repairs, "tools": config.repairs},
            model_settings=ModelSettings(max_tokens=config.max_output_tokens, timeout=config.timeout_s),
        )
        with capture_run_messages() as messages:
            try:
                result = await agent.run(
                    question.text,
                    event_stream_handler=lambda _, events: _watch_length(events, config.max_output_chars),
                    usage_limits=UsageLimits(request_limit=1 + config.repairs),
                )
            except UnexpectedModelBehavior:
                if any(isinstance(one, ModelResponse) and one.finish_reason == "content_filter" for one in messages):
                    raise refusal_failure() from None
                raise
    return result.output


async def _watch_length(events: AsyncIterable[Any], limit: int) -> None:
    """Abort an answer that does not come to an end. Listening also makes the client stream, which is metered."""
    chars = 0
    async for event in events:
        delta = getattr(event, "delta", None)
        piece = getattr(delta, "content_delta", None) or getattr(delta, "args_delta", None)
        chars += len(piece) if isinstance(piece, str) else 0
        if chars > limit:
            raise runaway_failure()
