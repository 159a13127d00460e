"""Record requests to language models, and sum up their time, tokens and cost."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import DatabaseError, close_old_connections
from pydantic import BaseModel, ConfigDict, Field

from strategies import metrics, tracing
from strategies.generation.wording import pluralize
from strategies.generation.writers.base import Call
from strategies.models import ModelCall

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTotals:
    """Totals over several calls: sums of what is known, and how many calls are not in them. None if none is known."""

    calls: int
    duration_s: float
    input_tokens: int | None
    cached_input_tokens: int
    """Of the input tokens, as far as providers report them."""
    output_tokens: int | None
    calls_without_tokens: int
    cost_usd: Decimal | None
    calls_without_price: int

    @property
    def summary(self) -> str:
        """For people: 2 model calls, 8.4 seconds, 4,321 input tokens, 530 output tokens, USD 0.0042 at list price."""
        calls = pluralize(self.calls, "model call", "model calls")
        return f"{calls}, {pluralize(self.duration_s, 'second')}, {self._describe_tokens()}, {self._describe_cost()}"

    def _describe_tokens(self) -> str:
        if self.input_tokens is None and self.output_tokens is None:
            return "tokens unknown"
        cached = f" ({self.cached_input_tokens:,} of them cached)" if self.cached_input_tokens else ""
        tokens = f"{self.input_tokens or 0:,} input tokens{cached}, {self.output_tokens or 0:,} output tokens"
        return tokens + self._describe_unknown(self.calls_without_tokens, "without a count")

    def _describe_cost(self) -> str:
        if self.cost_usd is None:
            return "cost unknown"
        smallest = Decimal("0.0001")
        amount = f"USD {self.cost_usd:.4f}" if self.cost_usd >= smallest else f"less than USD {smallest}"
        unknown = self._describe_unknown(self.calls_without_price, "without a price")
        return f"{amount}{unknown}" if unknown else f"{amount} at list price"

    def _describe_unknown(self, number: int, what: str) -> str:
        return f" known, {number} of {self.calls} calls {what}" if number else ""


class ModelUsage(BaseModel):
    """Totals of all model calls, failed ones included. Sums are of what is known; null means that nothing is."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    calls: int
    duration_s: float
    input_tokens: int | None
    cached_input_tokens: int = Field(description="Of the input tokens, as far as the providers report them.")
    output_tokens: int | None
    calls_without_tokens: int = Field(description="Calls whose tokens are unknown, such as rejected ones.")
    cost_usd: float | None = Field(description="At the providers' list prices.")
    calls_without_price: int = Field(description="Calls whose cost is unknown.")
    summary: str = Field(description="The totals for people.")


def record(run_id: UUID, attempt: int, call: Call) -> None:
    """Save a model call. Not fenced by the lease, because the call was made even if the attempt has been replaced."""
    # The call may have outlived its database connection.
    close_old_connections()
    metrics.record_model_call(call)
    tracing.record_model_call(call)
    try:
        ModelCall.objects.create(
            run_id=run_id,
            attempt=attempt,
            section=call.section,
            model=call.model[:120],
            outcome=call.outcome[:40],
            duration_s=call.duration_s,
            input_tokens=call.input_tokens,
            cached_input_tokens=call.cached_input_tokens,
            output_tokens=call.output_tokens,
            cost_usd=call.cost_usd,
        )
    except DatabaseError:
        # The section must not fail because of this. The log keeps the figures.
        logger.exception("could not record model call: run=%s call=%s", run_id, call)


def sum_by_section(run_id: UUID | str) -> dict[str, CallTotals]:
    """Return the totals of each section by key, without the sections that made no model call."""
    calls = defaultdict[str, list[ModelCall]](list)
    for call in ModelCall.objects.filter(run_id=run_id):
        calls[call.section].append(call)
    return {section: totals for section, made in calls.items() if (totals := sum_calls(made))}


def sum_calls(calls: Iterable[ModelCall]) -> CallTotals | None:
    """Return the totals of these calls; None if there are none."""
    return sum_totals(
        CallTotals(
            calls=1,
            duration_s=call.duration_s,
            input_tokens=call.input_tokens,
            cached_input_tokens=call.cached_input_tokens or 0,
            output_tokens=call.output_tokens,
            calls_without_tokens=int(call.input_tokens is None or call.output_tokens is None),
            cost_usd=call.cost_usd,
            calls_without_price=int(call.cost_usd is None),
        )
        for call in calls
    )


def sum_run(run_id: UUID) -> ModelUsage | None:
    """Return the totals of a run; None if it made no model call."""
    totals = sum_calls(ModelCall.objects.filter(run_id=run_id))
    return ModelUsage.model_validate(totals) if totals else None


def sum_totals(parts: Iterable[CallTotals]) -> CallTotals | None:
    """Add up totals; None if there are none."""
    parts = list(parts)
    if not parts:
        return None
    return CallTotals(
        calls=sum(part.calls for part in parts),
        duration_s=round(sum(part.duration_s for part in parts), 1),
        input_tokens=_sum_known(part.input_tokens for part in parts),
        cached_input_tokens=sum(part.cached_input_tokens for part in parts),
        output_tokens=_sum_known(part.output_tokens for part in parts),
        calls_without_tokens=sum(part.calls_without_tokens for part in parts),
        cost_usd=_sum_known(part.cost_usd for part in parts),
        calls_without_price=sum(part.calls_without_price for part in parts),
    )


def _sum_known[N: (int, Decimal)](parts: Iterable[N | None]) -> N | None:
    total: N | None = None
    for part in parts:
        if part is not None:
            total = part if total is None else total + part
    return total
