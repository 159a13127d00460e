"""The account of all requests to language models: what each took, and what each section took in all."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import DatabaseError, close_old_connections

from strategies.generation.writers.base import Call
from strategies.models import ModelCall

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What several calls took together. A sum of which one part is not known is not known."""

    calls: int
    duration_s: float
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None


def record(run_id: UUID, attempt: int, call: Call) -> None:
    """Put a call on the account, at once and for good.

    Not fenced like the writes to a run: the call was made, whoever holds the run by now.
    """
    # The call may have outlived its database connection.
    close_old_connections()
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


def took_by_section(run_id: UUID) -> dict[str, Took]:
    """Return what each section took, by key; sections for which no model was asked are not in it."""
    calls = defaultdict[str, list[ModelCall]](list)
    for call in ModelCall.objects.filter(run_id=run_id):
        calls[call.section].append(call)
    return {section: _together(made) for section, made in calls.items()}


def _together(calls: list[ModelCall]) -> Took:
    return Took(
        calls=len(calls),
        duration_s=round(sum(call.duration_s for call in calls), 1),
        input_tokens=_sum(call.input_tokens for call in calls),
        output_tokens=_sum(call.output_tokens for call in calls),
        cost_usd=_sum(call.cost_usd for call in calls),
    )


def _sum[N: (int, Decimal)](parts: Iterable[N | None]) -> N | None:
    total: N | None = None
    for part in parts:
        if part is None:
            return None
        total = part if total is None else total + part
    return total
