"""Error responses of the API as problem documents (RFC 9457)."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpResponse
from pydantic import JsonValue

from sse import error_handler
from sse import problems as sse_problems
from sse.error_handler import SSEError
from strategies.api.problem_types import GENERAL
from strategies.errors import DATABASE_RETRY_AFTER_S, InvalidFields, StrategyError
from strategies.generation.errors import Problem

CONTENT_TYPE = "application/problem+json"


def render_problem(
    status: int, code: str, detail: str, *, errors: Sequence[Problem] = (), retry_after_s: int | None = None
) -> HttpResponse:
    """Return a problem response. `errors` are the invalid fields."""
    fields: list[JsonValue] = [{"field": one.field, "message": one.message, "code": one.code} for one in errors]
    members: dict[str, JsonValue] | None = {"errors": fields} if fields else None
    response = sse_problems.render_problem(status, code, detail, retry_after_s=retry_after_s, members=members)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="throughline"'
    elif code == "insufficient_scope":
        response["WWW-Authenticate"] = 'Bearer realm="throughline", error="insufficient_scope"'
    return response


def render_error(error: StrategyError | SSEError) -> HttpResponse:
    """Return the problem response for an error."""
    if isinstance(error, SSEError):
        return error_handler.render_error(error)
    problems = error.problems if isinstance(error, InvalidFields) else ()
    return render_problem(error.status, error.code, error.message, errors=problems, retry_after_s=error.retry_after_s)


def render_general_problem(code: str) -> HttpResponse:
    """Return the problem response for one of the `GENERAL` codes."""
    status, detail = GENERAL[code]
    return render_problem(status, code, detail)


def render_invalid_brief(problems: Sequence[Problem]) -> HttpResponse:
    """Return the 422 for an invalid brief, with every invalid field."""
    detail = " ".join(f"{problem.field}: {problem.message}" for problem in problems[:3])
    more = f" ({len(problems) - 3} more in `errors`)" if len(problems) > 3 else ""
    return render_problem(422, "invalid_brief", detail + more, errors=problems)


def render_database_unavailable() -> HttpResponse:
    """Return the 503 for a database that is restarting or cannot be reached."""
    detail = "The database is unavailable. Try again; with an Idempotency-Key, a request creates no second run."
    return sse_problems.render_problem(503, "database_unavailable", detail, retry_after_s=DATABASE_RETRY_AFTER_S)
