"""Translates failed model calls into messages for users. They never contain the text of the error."""

from typing import Final

from strategies.generation.errors import WritingFailed
from strategies.generation.wording import pluralize

_UNAVAILABLE: Final = ("provider_unavailable", "The AI provider cannot be reached or is out of order.", True)
_TIMEOUT: Final = ("provider_timeout", "The AI model took too long to answer.", True)
_RATE_LIMITED: Final = ("rate_limited", "The AI provider takes no more requests for the moment.", True)
_TOO_LONG: Final = ("context_too_long", "The facts for this section are more than the AI model can read.", False)
_CREDIT: Final = ("provider_credit", "The account with the AI provider has no credit left.", False)
_AUTH: Final = ("provider_auth", "The AI provider does not accept the configured key.", False)
_NO_MODEL: Final = ("provider_request", "The AI provider knows no model of the configured name.", False)
_REQUEST: Final = ("provider_request", "The AI provider does not take the request.", False)
_REFUSED: Final = ("refused", "The AI model declined to write this section.", False)
_TRUNCATED: Final = ("invalid_output", "The AI model's answer was cut off before its end.", True)
_INVALID: Final = ("invalid_output", "The AI model gave no answer that fits the section and the facts.", True)
_RUNAWAY: Final = ("invalid_output", "The AI model's answer did not come to an end.", True)
_INTERNAL: Final = ("internal_error", "Something went wrong while the AI model was asked.", False)
_NO_KEY: Final = ("provider_auth", "No key for the AI provider is configured.", False)
_NO_CLIENT: Final = ("dependency_missing", "The client for this AI provider is not installed.", False)

# Error types that pydantic_ai does not know, from llama.cpp's server and everything built on it.
_OTHER_ERROR_TYPES: Final = {"exceed_context_size_error": _TOO_LONG}


def timeout_failure() -> WritingFailed:
    return _build_failure(_TIMEOUT)


def key_missing_failure() -> WritingFailed:
    return _build_failure(_NO_KEY)


def client_missing_failure() -> WritingFailed:
    return _build_failure(_NO_CLIENT)


def runaway_failure() -> WritingFailed:
    return _build_failure(_RUNAWAY)


def invalid_output_failure() -> WritingFailed:
    return _build_failure(_INVALID)


def refusal_failure() -> WritingFailed:
    return _build_failure(_REFUSED)


def failure_of(error: BaseException) -> WritingFailed:
    """Translate any exception raised by a conversation with a model."""
    if isinstance(error, WritingFailed):
        return error
    if isinstance(error, ImportError):
        return client_missing_failure()
    outcome = _classify(error)
    wait_s = getattr(error, "retry_after", None)
    if not outcome[2] or not isinstance(wait_s, float):
        return _build_failure(outcome)
    code, message, retryable = outcome
    text = f"{message} It asks to wait {_describe_wait(wait_s)}." if wait_s >= 1 else message
    return WritingFailed(code, text, retryable=retryable, retry_after_s=wait_s)


def _describe_wait(seconds: float) -> str:
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"about {round(seconds / size)} {unit}s"
    return pluralize(round(seconds), "second")


def _classify(error: BaseException) -> tuple[str, str, bool]:
    # Imported late, like `conversation`: they take seconds.
    import httpx2
    from pydantic_ai import exceptions as ai

    if isinstance(error, ai.ModelAPIError) and error.provider_error_type in _OTHER_ERROR_TYPES:
        return _OTHER_ERROR_TYPES[error.provider_error_type]
    # The first match counts, so subclasses come before their base classes.
    table: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], tuple[str, str, bool]], ...] = (
        (ai.ContentFilterError, _REFUSED),
        (ai.OutputTokenLimitExceeded, _TRUNCATED),
        ((ai.UnexpectedModelBehavior, ai.UsageLimitExceeded), _INVALID),
        (ai.ModelQuotaExceededError, _CREDIT),
        (ai.ModelRateLimitError, _RATE_LIMITED),
        ((ai.ModelTimeoutError, ai.ModelRequestTimeout, httpx2.TimeoutException), _TIMEOUT),
        ((ai.ModelConnectionError, ai.ModelUnavailableError, ai.ModelServerError), _UNAVAILABLE),
        ((httpx2.HTTPError, OSError), _UNAVAILABLE),
        (ai.ModelAuthenticationError, _AUTH),
        (ai.ModelContextWindowExceededError, _TOO_LONG),
        (ai.ModelNotFoundError, _NO_MODEL),
        ((ai.ModelRequestRejectedError, ai.UserError), _REQUEST),
        (ai.ModelHTTPError, _REQUEST),
        (ai.ModelAPIError, _UNAVAILABLE),
        # The answer could not be decoded: invalid JSON or UTF-8.
        (ValueError, _INVALID),
    )
    return next((outcome for kinds, outcome in table if isinstance(error, kinds)), _INTERNAL)


def _build_failure(outcome: tuple[str, str, bool]) -> WritingFailed:
    code, message, retryable = outcome
    return WritingFailed(code, message, retryable=retryable)
