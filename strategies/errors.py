"""What the product refuses, and how each refusal looks from outside.

StrategyError                 code, status (HTTP), message for people
├── RunNotFound        404    no such run, or not yours: the two look alike on purpose
├── SectionNotFound    404
├── NotFinished        409    the strategy is asked for while the run lives
├── NothingToExport    409    nothing was written that the format asked for could hold
├── IdempotencyMismatch 422   same key, other brief
└── StaleLease         409    this worker's attempt is over; never reaches a client
"""


class StrategyError(Exception):
    """Root of what `strategies` raises on purpose. `message` may be shown."""

    code = "strategy_error"
    status = 400
    message = "This cannot be done."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class RunNotFound(StrategyError):
    code = "run_not_found"
    status = 404
    message = "There is no such run."


class SectionNotFound(StrategyError):
    code = "section_not_found"
    status = 404
    message = "This run has no such finished section."


class NotFinished(StrategyError):
    code = "run_not_finished"
    status = 409
    message = "The strategy is still being written. Follow the run, or ask again when it has ended."


class NothingToExport(StrategyError):
    code = "nothing_to_export"
    status = 409
    message = "Nothing was written that this file could hold."


class NotRetryable(StrategyError):
    code = "run_not_retryable"
    status = 409
    message = "Only a run that ended with failed sections can be retried, and not for ever. Order a new run instead."


class IdempotencyMismatch(StrategyError):
    code = "idempotency_key_reused"
    status = 422
    message = "This Idempotency-Key was used for another order. Use a new key for a new order."


class StaleLease(StrategyError):
    code = "stale_lease"
    status = 409
    message = "This attempt is over."
