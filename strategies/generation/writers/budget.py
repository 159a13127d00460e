"""The budget of a run: what its requests to models may use altogether, in tokens or money."""

import threading
from decimal import Decimal
from typing import Protocol

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.base import Call

BUDGET_EXCEEDED = "budget_exceeded"


class Budget(Protocol):
    """Asked before every request, and given each that has ended. Both are called from several threads."""

    def check(self) -> None:
        """Raise WritingFailed with `budget_exceeded` if no further request may be sent."""

    def add(self, call: Call) -> None:
        """Count a request that has ended."""


class Unlimited:
    """No budget."""

    def check(self) -> None:
        """Allow every request."""

    def add(self, call: Call) -> None:
        """Count nothing."""


class RunBudget:
    """Limits in tokens (input and output together) and US dollars; 0 means no limit.

    Requests in flight are unknown, so a run may exceed its limits by as many as it sends at a time. A figure that the
    provider does not report counts as 0.
    """

    def __init__(
        self,
        *,
        tokens: int = 0,
        cost_usd: Decimal = Decimal(0),
        used_tokens: int = 0,
        used_usd: Decimal = Decimal(0),
    ) -> None:
        self._tokens, self._cost_usd = tokens, cost_usd
        self._used_tokens, self._used_usd = used_tokens, used_usd
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise WritingFailed if a limit is reached."""
        with self._lock:
            if self._tokens and self._used_tokens >= self._tokens:
                raise budget_failure(f"{self._tokens:,} tokens", "RUN_BUDGET_TOKENS")
            if self._cost_usd and self._used_usd >= self._cost_usd:
                raise budget_failure(f"USD {self._cost_usd:f}", "RUN_BUDGET_USD")

    def add(self, call: Call) -> None:
        """Count a request that has ended, as far as its figures are known."""
        with self._lock:
            self._used_tokens += (call.input_tokens or 0) + (call.output_tokens or 0)
            self._used_usd += call.cost_usd or 0


def budget_failure(limit: str, setting: str) -> WritingFailed:
    """Return the failure of a section that needs a request when the budget is used up. Waiting does not help."""
    message = (
        f"This run has used up its budget of {limit} for the AI model, so no more requests are sent. An operator can "
        f"raise {setting}; then retry the missing sections."
    )
    return WritingFailed(BUDGET_EXCEEDED, message, retryable=False)
