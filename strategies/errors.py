"""What the product refuses, and how each refusal looks from outside.

StrategyError                 code, status (HTTP), message for people
├── RunNotFound        404    no such run, or not yours: the two look alike on purpose
├── SectionNotFound    404
├── NotAcceptable      406    a stream for a client that takes none
├── NotFinished        409    the strategy is asked for while the run lives
├── NothingToExport    409    nothing was written that the format asked for could hold
├── RunEnded           409    only a run that lives can wait for a worker
├── IdempotencyMismatch 422   same key, other brief
├── VersionNotFound    404
├── BaseNotNamed       428    an edit that does not say which version it is based on
├── MadeByCode         409    a section that only code can make
├── SectionLocked      409    its owner wants no writer to touch it
├── EditInTheWay       409    the owner's own text would be replaced, and nobody has confirmed that
├── NotRegenerable     409    this run takes no more work
├── InstructionNotTaken 422   whoever would write follows rules
├── QuotaExceeded      429    more than this person may ask for in the time
├── TooManyRuns        429    as many of this person's runs live as may at a time
├── ShareNotFound      404    no such link of this run
├── TooManyShares      409    the run has as many links that work as it may have
├── WebhookNotFound    404
├── TooManyWebhooks    409
├── EditConflict       409    an edit of a text that is not the current one any more; has both texts
└── StaleLease         409    this worker's attempt is over; never reaches a client
"""

from collections.abc import Sequence
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError

from strategies.generation.errors import Problem

DATABASE_AWAY = (OperationalError, InterfaceError, InternalError)
"""What Django raises when the database is restarted, cannot be reached, does not answer in time, or takes no writes for
now, as the old primary does after a failover."""


class StrategyError(Exception):
    """Root of what `strategies` raises on purpose. `message` may be shown."""

    code = "strategy_error"
    status = 400
    message = "This cannot be done."
    retry_after_s: int | None = None

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class FieldRefused(StrategyError):
    """Fields of a request cannot be used as they are; `faults` names them."""

    def __init__(self, faults: Sequence[Problem], *, status: int = 422, code: str = "invalid_request") -> None:
        super().__init__(" ".join(f"{fault.field}: {fault.message}" for fault in faults[:3]))
        self.faults, self.status, self.code = tuple(faults), status, code


class RunNotFound(StrategyError):
    code = "run_not_found"
    status = 404
    message = "There is no such run."


class SectionNotFound(StrategyError):
    code = "section_not_found"
    status = 404
    message = "This run has no such finished section."


class NotAcceptable(StrategyError):
    code = "not_acceptable"
    status = 406
    message = "Nothing that `Accept` names can be sent from this address."


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


class RunEnded(StrategyError):
    code = "run_ended"
    status = 409
    message = "This run has ended: no worker is to be told of it."


class IdempotencyMismatch(StrategyError):
    code = "idempotency_key_reused"
    status = 422
    message = "This Idempotency-Key was used for another order. Use a new key for a new order."


class VersionNotFound(StrategyError):
    code = "version_not_found"
    status = 404
    message = "This section has no such version."


class BaseNotNamed(StrategyError):
    code = "base_not_named"
    status = 428
    message = "Name the version that your edit is based on: send its ETag in If-Match."


class MadeByCode(StrategyError):
    code = "section_made_by_code"
    status = 409
    message = "This section is worked out from the others, and again after every change. Change what it tells of."


class SectionLocked(StrategyError):
    code = "section_locked"
    status = 409
    message = "This section is locked: no writer may touch it. Unlock it first."


class EditInTheWay(StrategyError):
    code = "section_edited"
    status = 409
    message = "You have edited this section. Confirm that it shall be written anew; your text stays in its history."


class NotRegenerable(StrategyError):
    code = "run_not_regenerable"
    status = 409
    message = "Sections of a run that was stopped, or that was tried too often, cannot be written anew."


class InstructionNotTaken(StrategyError):
    code = "instruction_not_taken"
    status = 422


class EditConflict(StrategyError):
    """`yours` is the content as it would be, `current` that of the version that stands; nothing was changed."""

    code = "section_changed"
    status = 409
    message = "This section was changed since the version that your edit is based on. Neither text is lost: compare."

    def __init__(self, *, yours: dict[str, Any], current: dict[str, Any], current_number: int) -> None:
        super().__init__()
        self.yours, self.current, self.current_number = yours, current, current_number


class QuotaExceeded(StrategyError):
    code = "quota_exceeded"
    status = 429
    message = "This is more than you may ask for in so short a time."

    def __init__(self, quota: str, *, retry_after_s: int) -> None:
        super().__init__(f"{self.message} Try again in {in_words(retry_after_s)}.")
        self.quota, self.retry_after_s = quota, retry_after_s


class TooManyRuns(StrategyError):
    code = "too_many_runs"
    status = 429
    message = "As many of your strategies are being written as may be at a time. Wait until one has ended, or stop one."
    retry_after_s = 30


class ShareNotFound(StrategyError):
    code = "share_not_found"
    status = 404
    message = "This strategy has no such link."


class TooManyShares(StrategyError):
    code = "too_many_shares"
    status = 409
    message = "This strategy has as many links that work as it may have. Revoke one that is not needed any more."


class WebhookNotFound(StrategyError):
    code = "webhook_not_found"
    status = 404
    message = "There is no such webhook, or no such delivery of it."


class TooManyWebhooks(StrategyError):
    code = "too_many_webhooks"
    status = 409
    message = "There are ten webhooks already. Remove one, or change one."


class StaleLease(StrategyError):
    code = "stale_lease"
    status = 409
    message = "This attempt is over."


def in_words(seconds: int) -> str:
    """Say a wait as people do, never too short."""
    if seconds <= 90:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    return f"{-(-seconds // 60)} minutes"
