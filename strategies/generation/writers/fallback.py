"""A second writer for when the first cannot be had. Never in silence: what it writes bears its name."""

import logging
from typing import Protocol

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.base import Assignment, IsCanceled, OnText, Writer, Written

logger = logging.getLogger(__name__)

UNAVAILABLE = frozenset({"rate_limited", "provider_unavailable", "provider_timeout"})
BREAKER_OPEN_S = 60.0
"""After a failure the first writer is not asked for so long, or for as long as its provider wants: a provider that
answers nothing would cost every section its whole timeout."""


class Breaker(Protocol):
    """A circuit breaker, passed in because this package imports no other; see `sse.circuit_breaker.CircuitBreaker`."""

    @property
    def is_open(self) -> bool: ...
    def record_failure(self, *, open_s: float | None = None) -> bool: ...
    def close(self) -> None: ...


class FallbackWriter:
    """Asks `first`, and `second` when `first` has used up its retries and still cannot be had.

    A refusal, a wrong key or a bad answer of `first` is no reason to ask somebody else.
    """

    def __init__(self, first: Writer, second: Writer, breaker: Breaker) -> None:
        """`breaker` is open for `REST_S` after a failure of `first`, if its provider names no other time."""
        self._first, self._second = first, second
        self._breaker = breaker
        self._failure: WritingFailed | None = None

    @property
    def name(self) -> str:
        return self._first.name

    @property
    def label(self) -> str:
        return f"{self._first.label}; if it cannot be had: {self._second.label}"

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled) -> Written:
        """Return the prose of whichever could be had; its `writer_name` says which.

        Raises:
            WritingFailed: neither could write. The failure is that of `first`, with a word on `second`.
            WritingCanceled: `is_canceled` answered True.
        """
        failure = self._failure
        if failure is None or not self._breaker.is_open:
            try:
                return self._first.write(assignment, on_text=on_text, is_canceled=is_canceled)
            except WritingFailed as failed:
                if failed.code not in UNAVAILABLE:
                    raise
                failure = failed
            self._failure = failure
            self._breaker.record_failure(open_s=failure.retry_after_s or None)
        logger.warning("section %s: %s, so %s is asked", assignment.section, failure.code, self._second.name)
        try:
            return self._second.write(assignment, on_text=on_text, is_canceled=is_canceled)
        except WritingFailed as also:
            # When nobody can be had, the first may as well be asked again the next time.
            self._breaker.close()
            told = f"{failure.message} The fallback model did not help: {also.message}"
        raise WritingFailed(failure.code, told, retryable=True, retry_after_s=failure.retry_after_s)
