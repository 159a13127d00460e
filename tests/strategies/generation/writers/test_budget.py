"""The budget of a run is checked before every request to a model."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from time import monotonic
from typing import Any

import pytest
from pydantic_ai.messages import ModelMessage, ModelRequest
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.function import AgentInfo, FunctionModel

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.base import Call
from strategies.generation.writers.budget import RunBudget, Unlimited
from strategies.generation.writers.metering import MeteredModel
from strategies.generation.writers.model_config import ModelConfig, Provider
from strategies.generation.writers.prices import has_price


def call(*, tokens: tuple[int | None, int | None] = (None, None), usd: str | None = None) -> Call:
    cost = None if usd is None else Decimal(usd)
    return Call(
        section="audience", model="m", outcome="answered", duration_s=1.0,
        input_tokens=tokens[0], output_tokens=tokens[1], cost_usd=cost,
    )  # fmt: skip


def test_tokens_of_questions_and_answers_count_together() -> None:
    budget = RunBudget(tokens=100, used_tokens=60)
    budget.add(call(tokens=(30, 9)))
    budget.check()
    budget.add(call(tokens=(1, None)))

    with pytest.raises(WritingFailed, match=r"budget of 100 tokens.*RUN_BUDGET_TOKENS") as failed:
        budget.check()
    assert (failed.value.code, failed.value.retryable) == ("budget_exceeded", False)


def test_cost_is_limited_exactly() -> None:
    budget = RunBudget(cost_usd=Decimal("0.30"), used_usd=Decimal("0.1"))
    budget.add(call(usd="0.19999999"))
    budget.check()
    budget.add(call(usd="0.00000001"))

    with pytest.raises(WritingFailed, match=r"budget of USD 0\.30.*RUN_BUDGET_USD"):
        budget.check()


def test_token_limit_counts_calls_without_a_price() -> None:
    budget = RunBudget(tokens=10, cost_usd=Decimal(1))
    budget.add(call(tokens=(5, 5)))

    with pytest.raises(WritingFailed, match="10 tokens"):
        budget.check()


@pytest.mark.parametrize("budget", [RunBudget(), Unlimited()])
def test_no_limit_allows_every_request(budget: RunBudget | Unlimited) -> None:
    budget.add(call(tokens=(10**9, 10**9), usd="1000000"))

    budget.check()


def test_request_beyond_the_budget_is_not_sent() -> None:
    sent: list[list[ModelMessage]] = []

    async def answer(messages: list[ModelMessage], _: AgentInfo) -> AsyncIterator[str]:
        sent.append(messages)
        yield "an answer of some words"

    calls: list[Call] = []
    metered = MeteredModel(
        FunctionModel(stream_function=answer),
        section="audience", name="m", retries=2, deadline=monotonic() + 10,
        on_call=calls.append, budget=RunBudget(tokens=1),
    )  # fmt: skip

    async def ask() -> Any:
        async with metered.request_stream([ModelRequest(parts=[])], None, ModelRequestParameters()) as stream:
            return [event async for event in stream]

    assert asyncio.run(ask())
    with pytest.raises(WritingFailed) as failed:
        asyncio.run(ask())

    assert failed.value.code == "budget_exceeded"
    assert len(sent) == len(calls) == 1
    assert calls[0].output_tokens


@pytest.mark.parametrize(
    ("provider", "model", "is_known"),
    [
        ("openai", "gpt-4o", True),
        ("anthropic", "claude-sonnet-4-5", True),
        ("google", "gemini-2.5-pro", True),
        ("ollama", "llama3.2", False),
        ("openai", "gpt-of-another-century", False),
    ],
)
def test_price_is_known_only_for_listed_models(provider: Provider, model: str, is_known: bool) -> None:
    assert has_price(ModelConfig(provider=provider, model=model, api_key="key")) == is_known
