"""One request to a model: prompt, schema, streamed answer. Imported late, like `connection`."""

from collections.abc import AsyncIterable, Sequence
from typing import Any

from pydantic import BaseModel, JsonValue
from pydantic_ai import (
    Agent,
    AgentStreamEvent,
    CachePoint,
    NativeOutput,
    PartDeltaEvent,
    PartStartEvent,
    RunContext,
    StructuredDict,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
    ToolOutput,
    UnexpectedModelBehavior,
    UsageLimitExceeded,
    UsageLimits,
    capture_run_messages,
)
from pydantic_ai.exceptions import ContentFilterError, OutputTokenLimitExceeded
from pydantic_ai.messages import ModelResponse, UserContent
from pydantic_ai.models import Model
from pydantic_ai.models.openai import OpenAIChatModelSettings
from pydantic_ai.settings import ModelSettings

from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import refusal_failure, runaway_failure
from strategies.generation.writers.prompts import Request
from strategies.generation.writers.visible_text import Draft, safe_content
from strategies.generation.writers.wire_schema import fits_anthropic, wire_schema


class BrokenAnswer(Exception):
    """The answer is not JSON, or is empty."""


async def ask_model(
    config: ModelConfig, model: Model[Any], request: Request, prose: type[BaseModel], draft: Draft, cache_key: str = ""
) -> JsonValue:
    """Ask once for an answer in the schema of `prose`. Return it as plain JSON, not validated but safe to show.

    Text streams into `draft`. Requests with the same `cache_key` are sent to the same cache, where a provider has
    several.

    Raises:
        BrokenAnswer: the answer is not a JSON object.
        WritingFailed: the model refused, or its answer became too long.
        Exception: whatever the client raises; `model_failures.failure_of` translates it.
    """

    async def listen(_: RunContext[None], events: AsyncIterable[AgentStreamEvent]) -> None:
        async for event in events:
            _append_event(event, draft)
            if len(draft) > config.max_output_chars:
                raise runaway_failure()

    agent: Agent[None, dict[str, Any]] = Agent(
        model,
        output_type=_build_output(config, model, prose),
        instructions=request.rules,
        retries={"output": 0, "tools": 0},
        model_settings=_build_settings(config, cache_key),
    )
    with capture_run_messages() as messages:
        try:
            result = await agent.run(
                _build_prompt(config, request), event_stream_handler=listen, usage_limits=UsageLimits(request_limit=1)
            )
        except (ContentFilterError, OutputTokenLimitExceeded):
            raise
        except (UnexpectedModelBehavior, UsageLimitExceeded):
            if any(isinstance(m, ModelResponse) and m.finish_reason == "content_filter" for m in messages):
                raise refusal_failure() from None
            raise BrokenAnswer from None
    return safe_content(result.output)


def _build_output(config: ModelConfig, model: Model[Any], prose: type[BaseModel]) -> Any:
    """Have the provider enforce the schema if it can; otherwise send it as a tool."""
    schema = wire_schema(prose, config.provider)
    is_enforced = bool(model.profile.get("supports_json_schema_output"))
    if config.provider == "anthropic":
        is_enforced = is_enforced and fits_anthropic(schema)
    kind = StructuredDict(schema, name=prose.__name__)
    return NativeOutput(kind, name=prose.__name__) if is_enforced else ToolOutput(kind)


def _build_prompt(config: ModelConfig, request: Request) -> str | Sequence[UserContent]:
    """Return the prompt as one text; for Anthropic, which caches only up to a mark, with marks after the shared parts.

    The last two of the shared parts get a mark: the plan, and the finished sections.
    """
    if config.provider != "anthropic":
        return "\n\n".join([*request.shared, request.task])
    parts: list[UserContent] = []
    for position, text in enumerate(request.shared):
        parts.append(text)
        if position >= len(request.shared) - 2:
            parts.append(CachePoint())
    return [*parts, request.task]


def _build_settings(config: ModelConfig, cache_key: str) -> ModelSettings:
    tokens, timeout_s = config.max_output_tokens, config.timeout_s
    if config.provider == "openai" and cache_key:
        # OpenAI caches by itself; the key keeps the requests of a run on the same machine.
        return OpenAIChatModelSettings(max_tokens=tokens, timeout=timeout_s, openai_prompt_cache_key=cache_key)
    return ModelSettings(max_tokens=tokens, timeout=timeout_s)


def _append_event(event: AgentStreamEvent, draft: Draft) -> None:
    match event:
        case PartStartEvent(part=TextPart(content=beginning)):
            draft.restart(beginning)
        case PartStartEvent(part=ToolCallPart() as call):
            draft.restart(call.args if isinstance(call.args, str) else call.args_as_json_str() if call.args else "")
        case (
            PartDeltaEvent(delta=TextPartDelta(content_delta=piece))
            | PartDeltaEvent(delta=ToolCallPartDelta(args_delta=str(piece)))
        ):
            draft.append(piece)
