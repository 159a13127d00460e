"""A fallback writer for when the first one is unavailable. Its sections carry its name."""

import logging
from typing import Protocol

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.base import (
    Assignment,
    IsCanceled,
    OnPhase,
    OnText,
    Writer,
    WrittenProse,
    ignore_phase,
)

logger = logging.getLogger(__name__)

UNAVAILABLE = frozenset({"rate_limited", "provider_unavailable", "provider_timeout"})
BREAKER_OPEN_S = 60.0
"""How long the first writer is skipped after a failure, if its provider names no other time. Otherwise an unavailable
provider would cost every section its whole timeout."""


class Breaker(Protocol):
    """A circuit breaker. Passed in because this package imports no other; see `sse.circuit_breaker.CircuitBreaker`."""

    @property
    def is_open(self) -> bool: ...
    def record_failure(self, *, open_s: float | None = None) -> bool: ...
    def close(self) -> None: ...


class FallbackWriter:
    """Uses `second` when `first` is still unavailable after its retries.

    A refusal, a wrong key or invalid output of `first` does not lead to the fallback.
    """

    def __init__(self, first: Writer, second: Writer, breaker: Breaker) -> None:
        """After a failure of `first`, `breaker` is open for `BREAKER_OPEN_S` or for the time its provider names."""
        self._first, self._second = first, second
        self._breaker = breaker
        self._failure: WritingFailed | None = None

    @property
    def name(self) -> str:
        return self._first.name

    @property
    def label(self) -> str:
        return f"{self._first.label}; if it is unavailable: {self._second.label}"

    def write(
        self,
        assignment: Assignment,
        *,
        on_text: OnText,
        is_canceled: IsCanceled,
        on_phase: OnPhase = ignore_phase,
    ) -> WrittenProse:
        """Return the prose of the first available writer; `writer_name` says which it was.

        Raises:
            WritingFailed: both failed. Code and delay are those of `first`; the message mentions `second`.
            WritingCanceled: `is_canceled` returned True.
        """
        failure = self._failure
        if failure is None or not self._breaker.is_open:
            try:
                return self._first.write(assignment, on_text=on_text, is_canceled=is_canceled, on_phase=on_phase)
            except WritingFailed as failed:
                if failed.code not in UNAVAILABLE:
                    raise
                failure = failed
            self._failure = failure
            self._breaker.record_failure(open_s=failure.retry_after_s or None)
        logger.warning(
            "first writer unavailable: section=%s code=%s fallback=%s",
            assignment.section,
            failure.code,
            self._second.name,
        )
        try:
            return self._second.write(assignment, on_text=on_text, is_canceled=is_canceled, on_phase=on_phase)
        except WritingFailed as also:
            # When both are unavailable, try the first one again for the next section.
            self._breaker.close()
            message = f"{failure.message} The fallback model did not help: {also.message}"
        raise WritingFailed(failure.code, message, retryable=True, retry_after_s=failure.retry_after_s)
