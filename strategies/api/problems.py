"""Errors as RFC 9457 problem details: what an API client gets instead of a page."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpResponse

from sse import error_handler
from sse.error_handler import SSEError
from strategies.api.problem_types import GENERAL
from strategies.errors import InvalidFields, StrategyError
from strategies.generation.errors import Problem

CONTENT_TYPE = "application/problem+json"
DATABASE_BACK_AFTER_S = 2


def problem(
    status: int, code: str, detail: str, *, errors: Sequence[Problem] = (), retry_after_s: int | None = None
) -> HttpResponse:
    """Return a problem response. `code` is stable; `errors` names each bad field."""
    named = [{"field": fault.field, "message": fault.message, "code": fault.code} for fault in errors]
    members = {"errors": named} if named else None
    response = error_handler.render_problem(status, code, detail, retry_after_s=retry_after_s, members=members)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="throughline"'
    elif code == "insufficient_scope":
        response["WWW-Authenticate"] = 'Bearer realm="throughline", error="insufficient_scope"'
    return response


def render_error(error: StrategyError | SSEError) -> HttpResponse:
    """Return the problem that a refusal stands for."""
    if isinstance(error, SSEError):
        return error_handler.render_error(error)
    faults = error.problems if isinstance(error, InvalidFields) else ()
    return problem(error.status, error.code, error.message, errors=faults, retry_after_s=error.retry_after_s)


def general_problem(code: str) -> HttpResponse:
    """Return the problem of this code, in the words that explain it."""
    status, detail = GENERAL[code]
    return problem(status, code, detail)


def brief_problem(faults: Sequence[Problem]) -> HttpResponse:
    """Return the 422 for a brief that cannot be used, naming every field to mend."""
    detail = " ".join(f"{fault.field}: {fault.message}" for fault in faults[:3])
    more = f" ({len(faults) - 3} more in `errors`)" if len(faults) > 3 else ""
    return problem(422, "invalid_brief", detail + more, errors=faults)


def database_unavailable() -> HttpResponse:
    """Return the 503 for a moment in which the database does not answer."""
    detail = "The database does not answer at the moment. Try again; an order's Idempotency-Key keeps it from doubling."
    return error_handler.render_problem(503, "database_unavailable", detail, retry_after_s=DATABASE_BACK_AFTER_S)
