"""The account of all requests to language models: what each took, and what each section took in all."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import DatabaseError, close_old_connections

from strategies import metrics, tracing
from strategies.generation.wording import counted
from strategies.generation.writers.base import Call
from strategies.models import ModelCall

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTotals:
    """What several calls took together. A sum of which one part is not known is not known."""

    calls: int
    duration_s: float
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None

    @property
    def words(self) -> str:
        """For people: 2 calls to the model, 8.4 seconds, 4,321 tokens read, 530 written, USD 0.0042 by list price."""
        tokens = (
            f"{self.input_tokens:,} tokens read, {self.output_tokens:,} written"
            if self.input_tokens is not None and self.output_tokens is not None
            else "tokens unknown"
        )
        calls = counted(self.calls, "call to the model", "calls to the model")
        return f"{calls}, {counted(self.duration_s, 'second')}, {tokens}, {_price(self.cost_usd)}"


def record(run_id: UUID, attempt: int, call: Call) -> None:
    """Put a call on the account, at once and for good.

    Not fenced like the writes to a run: the call was made, whoever holds the run by now.
    """
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
        # What was paid for must not be lost because it could not be entered; the log has its figures.
        logger.exception("run %s: a call is not on the account: %s", run_id, call)


def sum_by_section(run_id: UUID | str) -> dict[str, CallTotals]:
    """Return what each section took, by key; sections for which no model was asked are not in it."""
    calls = defaultdict[str, list[ModelCall]](list)
    for call in ModelCall.objects.filter(run_id=run_id):
        calls[call.section].append(call)
    return {section: took for section, made in calls.items() if (took := sum_calls(made))}


def sum_calls(calls: Iterable[ModelCall]) -> CallTotals | None:
    """Return what these calls took in all; None when there is none."""
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
    """Return what several sections took in all; None when no model was asked for any."""
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
    return f"USD {cost_usd:.4f} by list price" if cost_usd >= smallest else f"less than USD {smallest} by list price"


def _sum[N: (int, Decimal)](parts: Iterable[N | None]) -> N | None:
    total: N | None = None
    for part in parts:
        if part is None:
            return None
        total = part if total is None else total + part
    return total
