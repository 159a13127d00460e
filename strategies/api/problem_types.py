"""The error codes of the API, each with its status and meaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from inspect import cleandoc

from sse.error_handler import SSEError
from strategies.errors import StrategyError

GENERAL: dict[str, tuple[int, str]] = {
    "bad_request": (400, "The request could not be read."),
    "invalid_json": (400, "The body is not valid JSON, or is nested more than 64 levels deep."),
    "cross_site_request": (403, "A page of another site sent this request with the session cookie. Use a token there."),
    "csrf_failed": (403, "The CSRF token is missing or wrong. Send it in the X-CSRFToken header."),
    "forbidden": (403, "This request is not allowed."),
    "not_found": (404, "There is nothing at this address."),
    "method_not_allowed": (405, "This address does not support the method; `Allow` lists those it does."),
    "not_acceptable": (406, "None of the media types in `Accept` is available here."),
    "request_timeout": (408, "The body did not arrive in time."),
    "too_large": (413, "The body is too large. A brief can have up to 64 kB."),
    "not_json": (415, "Send the body as application/json."),
    "invalid_request": (422, "Some parameters or fields are invalid; `errors` lists each one."),
    "invalid_brief": (422, "Some answers of the brief are invalid; `errors` lists each one and how to correct it."),
    "invalid_section": (422, "The edited content does not fit the section; `errors` lists each field."),
    "internal_error": (500, "Something went wrong on our side. It has been logged."),
    "database_unavailable": (503, "The database is unavailable. Try again after `Retry-After`."),
}
NEVER_SENT = {"stream_error", "strategy_error", "invalid_message", "bus_lost", "stale_lease"}
"""Codes of errors that never reach a client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemType:
    """An error code with its status and meaning."""

    code: str
    status: int
    meaning: str

    @property
    def title(self) -> str:
        return HTTPStatus(self.status).phrase


def list_problem_types() -> list[ProblemType]:
    """Return all of them, sorted by status and code."""
    found = {code: ProblemType(code=code, status=status, meaning=text) for code, (status, text) in GENERAL.items()}
    for error in _subclasses(StrategyError, SSEError):
        if error.code not in NEVER_SENT:
            meaning = error.message if issubclass(error, StrategyError) else cleandoc(error.__doc__ or "")
            found.setdefault(error.code, ProblemType(code=error.code, status=error.status, meaning=meaning))
    return sorted(found.values(), key=lambda one: (one.status, one.code))


def _subclasses(*roots: type[StrategyError | SSEError]) -> Iterator[type[StrategyError | SSEError]]:
    for root in roots:
        for error in root.__subclasses__():
            yield error
            yield from _subclasses(error)
