"""Measures every request to a model, and retries it after the delay that its provider asks for."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from time import monotonic
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from strategies.generation.writers.base import ANSWERED, INTERRUPTED, Call
from strategies.generation.writers.budget import Budget, Unlimited
from strategies.generation.writers.model_failures import failure_of
from strategies.generation.writers.prices import find_price

_RETRYABLE = frozenset({"rate_limited", "provider_unavailable"})
_FIRST_WAIT_S = 1.0
"""First delay if the provider names none. Doubled for each retry, with jitter of a quarter so that sections spread."""


class MeteredModel(WrapperModel):
    """Sends requests for one section to `model`, and passes each to `on_call` when it ends.

    A request that failed before its first token is retried up to `retries` times, if the delay ends before `deadline`
    (on the clock of `time.monotonic`). No request is sent once the `budget` is used up.
    """

    def __init__(
        self,
        model: Model[Any],
        *,
        section: str,
        name: str,
        retries: int,
        deadline: float,
        on_call: Callable[[Call], None],
        budget: Budget | None = None,
    ) -> None:
        super().__init__(model)
        self._section, self._name = section, name
        self._retries, self._deadline = retries, deadline
        self._on_call = on_call
        self._budget = budget or Unlimited()

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """Open the stream of the answer; see `Model.request_stream`.

        Raises:
            WritingFailed: with `budget_exceeded`; nothing was sent.
        """
        for sent in range(self._retries + 1):
            self._budget.check()
            started = monotonic()
            async with AsyncExitStack() as stack:
                opening = super().request_stream(messages, model_settings, model_request_parameters, run_context)
                try:
                    answer = await stack.enter_async_context(opening)
                except BaseException as error:
                    self._record(started, _outcome_of(error))
                    wait_s = self._wait_s(error, sent)
                    if wait_s is None:
                        raise
                else:
                    try:
                        yield answer
                    except BaseException as error:
                        self._record(started, _outcome_of(error))
                        raise
                    self._record(started, ANSWERED, answer.get())
                    return
            await asyncio.sleep(wait_s)

    def _wait_s(self, error: BaseException, sent: int) -> float | None:
        """Return the delay before the next retry; None if there is none."""
        if not isinstance(error, Exception) or sent >= self._retries:
            return None
        failure = failure_of(error)
        wait_s = failure.retry_after_s
        if wait_s is None:
            wait_s = _FIRST_WAIT_S * 2**sent * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, not a secret
        can_retry = failure.code in _RETRYABLE and monotonic() + wait_s < self._deadline
        return wait_s if can_retry else None

    def _record(self, started: float, outcome: str, response: ModelResponse | None = None) -> None:
        call = Call(
            section=self._section,
            model=self._name,
            outcome=outcome,
            duration_s=round(monotonic() - started, 3),
        )
        if response and not response.usage.unmeasured_requests and response.usage.has_values():
            call = replace(
                call,
                input_tokens=response.usage.input_tokens,
                cached_input_tokens=response.usage.cache_read_tokens,
                output_tokens=response.usage.output_tokens,
                cost_usd=find_price(response),
            )
        # At once, because `on_call` may be called later: the next request depends on it.
        self._budget.add(call)
        self._on_call(call)


def _outcome_of(error: BaseException) -> str:
    return failure_of(error).code if isinstance(error, Exception) else INTERRUPTED
