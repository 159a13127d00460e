"""Stop calling a service for a while after it failed. Pure Python; knows nothing of what is called."""

import time
from collections.abc import Callable


class CircuitBreaker:
    """Open for `open_s` seconds after a failure.

    Check `is_open` before each call, and record the outcome of each call that was made. A single failure opens the
    breaker. After `open_s` all calls go through again, until one fails.

    Threads and event loops may share a breaker: no lock is held during a call.
    """

    def __init__(self, open_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` returns seconds and must never go back."""
        self._open_s = open_s
        self._clock = clock
        self._open_until = float("-inf")
        self._is_failing = False

    @property
    def is_open(self) -> bool:
        """Whether calls should be skipped."""
        return self._clock() < self._open_until

    def record_failure(self, *, open_s: float | None = None) -> bool:
        """Open the breaker; `open_s` replaces the default duration this time.

        Return True for the first failure after a success, so that the caller logs an outage once.
        """
        self._open_until = self._clock() + (self._open_s if open_s is None else open_s)
        was_failing, self._is_failing = self._is_failing, True
        return not was_failing

    def record_success(self) -> bool:
        """Return True for the first success after a failure.

        A breaker that is open stays open: the call may have begun before the one that failed.
        """
        was_failing, self._is_failing = self._is_failing, False
        return was_failing

    def close(self) -> None:
        """Let calls through at once."""
        self._open_until = float("-inf")
