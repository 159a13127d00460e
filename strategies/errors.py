"""Errors that `strategies` raises on purpose, with their HTTP status and error code.

StrategyError                    root; `message` may be shown to people
├── InvalidFields           422  fields of a request that cannot be used, each with a message
├── RunNotFound             404  no such run, or not the caller's: deliberately the same answer
├── SectionNotFound         404
├── VersionNotFound         404
├── NotAcceptable           406  a stream for a client that does not accept event streams
├── NotFinished             409  the run must end first
├── RunEnded                409  only a queued or running run can be requeued
├── RunChanged              412  the run has another version than the one in If-Match
├── NotRetryable            409  no failed sections, or too many attempts
├── NotRegenerable          409  the run was canceled, or had too many attempts
├── NothingToExport         409  nothing was written that the format could hold
├── IdempotencyMismatch     422  the key was used with another request body
├── BaseVersionRequired     428  an edit without If-Match
├── EditConflict            409  the section has a newer version; carries both texts
├── SectionIsDerived        409  code computes this section from the others
├── SectionLocked           409  its owner has locked it against regeneration
├── SectionWasEdited        409  regenerating would replace the owner's text, and that was not confirmed
├── InstructionNotSupported 422  the run's writer follows rules and takes no instruction
├── QuotaExceeded           429  a rate limit
├── TooManyRuns             429  the limit of concurrent runs
├── TooManyExports          503  too many requests wait for files
├── ExportFailed            503  rendering a file took too much time or memory
├── ShareNotFound           404
├── TooManyShares           409
├── WebhookNotFound         404
├── TooManyWebhooks         409
├── ModelRequired           409  no language model is configured
├── ProposalNotFound        404  no such proposal, or not the caller's, or deleted after a day
├── ProposalNotRetryable    409  its text has been deleted
└── StaleLease              409  the worker's attempt has been replaced; never reaches a client
"""

from collections.abc import Sequence

from django.db import InterfaceError, InternalError, OperationalError
from pydantic import BaseModel

from sse.types import JsonObject
from strategies.generation.errors import Problem

DATABASE_UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
"""What Django raises while the database restarts, cannot be reached, times out, or is read-only after a failover."""
DATABASE_RETRY_AFTER_S = 2


class ErrorDetail(BaseModel):
    """What went wrong. `code` is stable; `message` is for people and contains no exception text."""

    code: str
    message: str
    retryable: bool


class StrategyError(Exception):
    """Root of the errors that `strategies` raises on purpose. `message` may be shown to people."""

    code = "strategy_error"
    status = 400
    message = "This request cannot be completed."
    retry_after_s: int | None = None

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class InvalidFields(StrategyError):
    """Some fields of a request are invalid; `problems` names each with a message."""

    def __init__(self, problems: Sequence[Problem], *, status: int = 422, code: str = "invalid_request") -> None:
        super().__init__(" ".join(f"{problem.field}: {problem.message}" for problem in problems[:3]))
        self.problems, self.status, self.code = tuple(problems), status, code


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
    message = "None of the media types in `Accept` is available here."


class NotFinished(StrategyError):
    code = "run_not_finished"
    status = 409
    message = "The strategy is still being written. Try again when the run has ended."


class NothingToExport(StrategyError):
    code = "nothing_to_export"
    status = 409
    message = "There is nothing to export in this format."


class NotRetryable(StrategyError):
    code = "run_not_retryable"
    status = 409
    message = "This run has no failed sections to retry, or was retried too often. Create a new run instead."


class RunEnded(StrategyError):
    code = "run_ended"
    status = 409
    message = "This run has ended and cannot be queued again. Retry it or create a new run."


class RunChanged(StrategyError):
    code = "run_changed"
    status = 412
    message = "This run has changed since the version in If-Match. Read it again, then repeat the request."


class IdempotencyMismatch(StrategyError):
    code = "idempotency_key_reused"
    status = 422
    message = "This Idempotency-Key was used with a different request. Use a new key for a new request."


class VersionNotFound(StrategyError):
    code = "version_not_found"
    status = 404
    message = "This section has no such version."


class BaseVersionRequired(StrategyError):
    code = "base_version_required"
    status = 428
    message = "The version your edit is based on is missing. Send its ETag in If-Match."


class SectionIsDerived(StrategyError):
    code = "section_is_derived"
    status = 409
    message = "This section is generated from the others. Edit those instead."


class SectionLocked(StrategyError):
    code = "section_locked"
    status = 409
    message = "This section is locked. Unlock it first."


class SectionWasEdited(StrategyError):
    code = "section_edited"
    status = 409
    message = "You have edited this section. Confirm that you want to regenerate it; your text stays in its history."


class NotRegenerable(StrategyError):
    code = "run_not_regenerable"
    status = 409
    message = (
        "This run was canceled or retried too often, so its sections cannot be regenerated. Create a new run instead."
    )


class InstructionNotSupported(StrategyError):
    code = "instruction_not_supported"
    status = 422


class EditConflict(StrategyError):
    """`yours` is the edited content, `current` the content of the current version. Nothing was changed."""

    code = "section_changed"
    status = 409
    message = "This section has changed since the version your edit is based on. Compare the two texts and save again."

    def __init__(self, *, yours: JsonObject, current: JsonObject, current_number: int) -> None:
        super().__init__()
        self.yours, self.current, self.current_number = yours, current, current_number


class QuotaExceeded(StrategyError):
    code = "quota_exceeded"
    status = 429
    message = "You have reached the rate limit."

    def __init__(self, quota: str, *, retry_after_s: int) -> None:
        super().__init__(f"{self.message} Try again in {format_wait(retry_after_s)}.")
        self.quota, self.retry_after_s = quota, retry_after_s


class TooManyRuns(StrategyError):
    code = "too_many_runs"
    status = 429
    message = "You have reached the limit of concurrent runs. Wait until one has ended, or cancel one."
    retry_after_s = 30


class TooManyExports(StrategyError):
    code = "too_many_exports"
    status = 503
    message = "Too many files are being made at the moment. Try again in a few seconds."
    retry_after_s = 5


class ExportFailed(StrategyError):
    code = "export_failed"
    status = 503
    message = "This file took too long to make, or it is too large. Try again later, or choose another format."
    retry_after_s = 30


class ShareNotFound(StrategyError):
    code = "share_not_found"
    status = 404
    message = "This strategy has no such link."


class TooManyShares(StrategyError):
    code = "too_many_shares"
    status = 409
    message = "This strategy has reached its limit of active links. Revoke one you no longer need."


class WebhookNotFound(StrategyError):
    code = "webhook_not_found"
    status = 404
    message = "There is no such webhook, or no such delivery of it."


class TooManyWebhooks(StrategyError):
    code = "too_many_webhooks"
    status = 409
    message = "You have reached the limit of ten webhooks. Delete or change one of them."


class ModelRequired(StrategyError):
    code = "model_required"
    status = 409
    message = "No language model is configured here, so texts cannot be read. An operator sets WRITER_MODEL."


class ProposalNotFound(StrategyError):
    code = "proposal_not_found"
    status = 404
    message = "There is no such proposal. Proposals are deleted after 24 hours."


class ProposalNotRetryable(StrategyError):
    code = "proposal_not_retryable"
    status = 409
    message = "The text of this proposal has been deleted. Send it again."


class StaleLease(StrategyError):
    code = "stale_lease"
    status = 409
    message = "Another attempt has replaced this one."


def format_wait(seconds: int) -> str:
    """Return a wait in words, rounded up to minutes above 90 seconds."""
    if seconds <= 90:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    return f"{-(-seconds // 60)} minutes"
