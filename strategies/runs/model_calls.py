"""Record requests to language models, and sum up their time, tokens and cost."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import DatabaseError, close_old_connections

from strategies import metrics, tracing
from strategies.generation.wording import pluralize
from strategies.generation.writers.base import Call
from strategies.models import ModelCall

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTotals:
    """Totals over several calls. A total is None if one of its parts is unknown."""

    calls: int
    duration_s: float
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None

    @property
    def summary(self) -> str:
        """For people: 2 model calls, 8.4 seconds, 4,321 input tokens, 530 output tokens, USD 0.0042 at list price."""
        tokens = (
            f"{self.input_tokens:,} input tokens, {self.output_tokens:,} output tokens"
            if self.input_tokens is not None and self.output_tokens is not None
            else "tokens unknown"
        )
        calls = pluralize(self.calls, "model call", "model calls")
        return f"{calls}, {pluralize(self.duration_s, 'second')}, {tokens}, {_price(self.cost_usd)}"


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
            output_tokens=call.output_tokens,
            cost_usd=call.cost_usd,
        )
        for call in calls
    )


def sum_totals(parts: Iterable[CallTotals]) -> CallTotals | None:
    """Add up totals; None if there are none."""
    parts = list(parts)
    if not parts:
        return None
    return CallTotals(
        calls=sum(part.calls for part in parts),
        duration_s=round(sum(part.duration_s for part in parts), 1),
        input_tokens=_sum(part.input_tokens for part in parts),
        output_tokens=_sum(part.output_tokens for part in parts),
        cost_usd=_sum(part.cost_usd for part in parts),
    )


def _price(cost_usd: Decimal | None) -> str:
    if cost_usd is None:
        return "cost unknown"
    smallest = Decimal("0.0001")
    return f"USD {cost_usd:.4f} at list price" if cost_usd >= smallest else f"less than USD {smallest} at list price"


def _sum[N: (int, Decimal)](parts: Iterable[N | None]) -> N | None:
    total: N | None = None
    for part in parts:
        if part is None:
            return None
        total = part if total is None else total + part
    return total
