"""What can go wrong while a strategy is written.

GenerationError
├── BriefInvalid          the brief cannot be used; `problems` names each field
├── WritingCanceled       somebody asked to stop; not a failure
└── WritingFailed         one section could not be written; has `code` and `retryable`

Messages are written for the person who ordered the strategy: no exception text, no secret, no address.
"""

from dataclasses import dataclass


class GenerationError(Exception):
    """Root of everything `strategies.generation` raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend in a brief. `field` is a dotted path, such as `business.offer`; `code` is stable."""

    field: str
    message: str
    code: str = "invalid"


class BriefInvalid(GenerationError):
    """The brief cannot be used as it is."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s) in the brief")
        self.problems = problems


class WritingCanceled(GenerationError):
    """Stop was asked for while a section was being written."""


class WritingFailed(GenerationError):
    """One section could not be written.

    `code` is one of `provider_unavailable`, `provider_timeout`, `rate_limited`, `provider_auth`, `provider_credit`,
    `provider_request`, `context_too_long`, `invalid_output`, `refused`, `dependency_missing`, `internal`.
    `retryable` says whether the same call may succeed later without anybody changing a setting or the brief.
    `retry_after_s` is what the provider asked to wait, None when it asked for nothing.
    """

    def __init__(self, code: str, message: str, *, retryable: bool, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.retry_after_s = retry_after_s
