"""Errors of generation.

GenerationError
├── BriefInvalid          the brief cannot be used; `problems` names each field
├── WritingCanceled       the run was canceled; not a failure
└── WritingFailed         one section could not be written; has `code` and `retryable`

Messages are shown to the user: they contain no exception text, no secret, no address.
"""

from dataclasses import dataclass


class GenerationError(Exception):
    """Base class of the errors that `strategies.generation` raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem to fix in a brief. `field` is a dotted path, such as `business.offer`; `code` is stable."""

    field: str
    message: str
    code: str = "invalid"


class BriefInvalid(GenerationError):
    """The brief cannot be used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s) in the brief")
        self.problems = problems


class WritingCanceled(GenerationError):
    """The run was canceled while a section was being written."""


class WritingFailed(GenerationError):
    """One section could not be written.

    `code` is one of `provider_unavailable`, `provider_timeout`, `rate_limited`, `provider_auth`, `provider_credit`,
    `provider_request`, `context_too_long`, `invalid_output`, `refused`, `budget_exceeded`, `dependency_missing`,
    `internal_error`.
    `retryable` says whether the same call may succeed later without a change of settings or brief.
    `retry_after_s` is the delay that the provider asked for; None if it named none.
    """

    def __init__(self, code: str, message: str, *, retryable: bool, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.retry_after_s = retry_after_s
