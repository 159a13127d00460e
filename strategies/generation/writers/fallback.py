"""A second writer for when the first cannot be had. Never in silence: what it writes bears its name."""

import logging
import time
from collections.abc import Callable

from strategies.generation.errors import WritingFailed
from strategies.generation.writers.base import Assignment, IsCanceled, OnText, Writer, Written

logger = logging.getLogger(__name__)

CANNOT_BE_HAD = frozenset({"rate_limited", "provider_unavailable", "provider_timeout"})
REST_S = 60.0
"""After a failure the first writer is not asked for so long, or for as long as its provider wants: a provider that
answers nothing would cost every section its whole timeout."""


class FallbackWriter:
    """Asks `first`, and `second` when `first` has used up its retries and still cannot be had.

    A refusal, a wrong key or a bad answer of `first` is no reason to ask somebody else.
    """

    def __init__(self, first: Writer, second: Writer, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._first, self._second = first, second
        self._clock = clock
        self._rests_until = float("-inf")
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
        if failure is None or self._clock() >= self._rests_until:
            try:
                return self._first.write(assignment, on_text=on_text, is_canceled=is_canceled)
            except WritingFailed as failed:
                if failed.code not in CANNOT_BE_HAD:
                    raise
                failure = failed
            self._rests_until = self._clock() + (failure.retry_after_s or REST_S)
            self._failure = failure
        logger.warning("section %s: %s, so %s is asked", assignment.section, failure.code, self._second.name)
        try:
            return self._second.write(assignment, on_text=on_text, is_canceled=is_canceled)
        except WritingFailed as also:
            # When nobody can be had, the first may as well be asked again the next time.
            self._failure = None
            told = f"{failure.message} The fallback model did not help: {also.message}"
        raise WritingFailed(failure.code, told, retryable=True, retry_after_s=failure.retry_after_s)
