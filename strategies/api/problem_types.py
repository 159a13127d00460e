"""Every `code` that an error of the JSON API may carry, with what it means: where a problem's `type` leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from inspect import cleandoc

from sse.error_handler import SSEError
from strategies.errors import StrategyError

GENERAL: dict[str, tuple[int, str]] = {
    "bad_request": (400, "The request could not be read."),
    "invalid_json": (
        400,
        "The body is not JSON, is nested beyond 64 levels, or holds a number JSON does not know.",
    ),
    "cross_site": (403, "A browser sent this for a page of another site. Use a token there, not the session."),
    "csrf_failed": (403, "A signed-in browser must send the CSRF token in the X-CSRFToken header."),
    "refused": (403, "The request was refused."),
    "not_found": (404, "There is nothing at this address."),
    "method_not_allowed": (405, "This address does not take this method; `Allow` names those it takes."),
    "not_acceptable": (406, "Nothing that `Accept` names can be sent from this address."),
    "request_timeout": (408, "The body did not arrive in time."),
    "too_large": (413, "The body is larger than is read here. A brief of at most 64 kB can be used."),
    "not_json": (415, "Send the body as application/json."),
    "invalid_request": (422, "Parameters or fields cannot be used; `errors` names each one."),
    "invalid_brief": (422, "Answers of the brief cannot be used; `errors` names each one and says what to mend."),
    "invalid_section": (422, "The edited content does not fit the section; `errors` names each field."),
    "internal": (500, "Something went wrong on our side. It has been logged."),
    "database_away": (503, "The database does not answer at the moment. Come back after `Retry-After`."),
}
NEVER_SENT = {"stream_error", "strategy_error", "invalid_message", "bus_lost", "stale_lease"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemType:
    """One code, the status it comes with, and what it means."""

    code: str
    status: int
    meaning: str

    @property
    def title(self) -> str:
        return HTTPStatus(self.status).phrase


def problem_types() -> list[ProblemType]:
    """Return all of them, by status and code."""
    found = {code: ProblemType(code=code, status=status, meaning=told) for code, (status, told) in GENERAL.items()}
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
