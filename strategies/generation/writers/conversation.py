"""The conversation with a model about one section: ask, stream, have it repaired. Imported late, like `connection`."""

from collections.abc import AsyncIterable
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_ai import (
    Agent,
    AgentStreamEvent,
    ModelRetry,
    NativeOutput,
    PartDeltaEvent,
    PartStartEvent,
    RunContext,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
    ToolOutput,
    UnexpectedModelBehavior,
    UsageLimits,
    capture_run_messages,
)
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from strategies.generation.writers.base import Assignment
from strategies.generation.writers.guard import find_objections
from strategies.generation.writers.model_config import ModelConfig
from strategies.generation.writers.model_failures import refusal_failure, runaway_failure
from strategies.generation.writers.prompts import REPAIR, TOO_LONG, rules_for, task_for
from strategies.generation.writers.visible_text import Draft, safe_content, visible_text


async def converse(config: ModelConfig, model: Model[Any], assignment: Assignment, draft: Draft) -> BaseModel:
    """Ask the model until its answer fits schema and facts, or its repairs are used up. Text streams into `draft`.

    Raises:
        WritingFailed: the model refused, or its answer became too long.
        Exception: whatever the client raises; `model_failures.failure_of` translates it.
    """
    async with model:
        agent = _build_agent(config, assignment, model)

        async def listen(_: RunContext[None], events: AsyncIterable[AgentStreamEvent]) -> None:
            async for event in events:
                _append_event(event, draft)
                if len(draft) > config.max_output_chars:
                    raise runaway_failure()

        with capture_run_messages() as messages:
            try:
                result = await agent.run(
                    task_for(assignment),
                    event_stream_handler=listen,
                    usage_limits=UsageLimits(request_limit=1 + config.repairs),
                )
            except UnexpectedModelBehavior:
                if any(isinstance(m, ModelResponse) and m.finish_reason == "content_filter" for m in messages):
                    raise refusal_failure() from None
                raise
    return result.output


def _build_agent(config: ModelConfig, assignment: Assignment, model: Model[Any]) -> Agent[None, BaseModel]:
    native = bool(model.profile.get("supports_json_schema_output"))
    agent: Agent[None, BaseModel] = Agent(
        model,
        output_type=NativeOutput(assignment.prose) if native else ToolOutput(assignment.prose),
        instructions=rules_for(assignment),
        retries={"output": config.repairs, "tools": config.repairs},
        model_settings=ModelSettings(max_tokens=config.max_output_tokens, timeout=config.timeout_s),
    )

    @agent.output_validator
    def check(prose: BaseModel) -> BaseModel:
        return _check_prose(prose, assignment, config.max_output_chars)

    return agent


def _check_prose(prose: BaseModel, assignment: Assignment, max_chars: int) -> BaseModel:
    content = safe_content(prose.model_dump(mode="json"))
    if len(visible_text(content, assignment.prose)) > max_chars:
        raise ModelRetry(TOO_LONG)
    try:
        safe = assignment.prose.model_validate(content)
    except ValidationError as error:
        problems = "\n".join(f"- {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ModelRetry(f"Without markup and control characters the answer does not fit:\n{problems}") from error
    if found := [*find_objections(safe, assignment), *assignment.check(safe)]:
        raise ModelRetry(
            REPAIR.format(objections="\n".join(f"- {each.field}: {each.sentence}: {each.reason}" for each in found))
        )
    return safe


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
