"""Errors as RFC 9457 problem details: what an API client gets instead of a page."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from sse import error_handler
from sse.error_handler import SSEError
from strategies.errors import StrategyError
from strategies.generation.errors import Problem

CONTENT_TYPE = "application/problem+json"
API_PREFIX = "/api/"


class FieldRefused(StrategyError):
    """Fields of a request cannot be used as they are; `faults` names them."""

    def __init__(self, faults: Sequence[Problem], *, status: int = 422, code: str = "invalid_request") -> None:
        super().__init__(" ".join(f"{fault.field}: {fault.message}" for fault in faults[:3]))
        self.faults, self.status, self.code = tuple(faults), status, code


def problem(status: int, code: str, detail: str, *, errors: Sequence[Problem] = ()) -> HttpResponse:
    """Return a problem response. `code` is stable; `errors` names each bad field."""
    named = [{"field": fault.field, "message": fault.message, "code": fault.code} for fault in errors]
    response = error_handler.problem(status, code, detail, members={"errors": named} if named else None)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="throughline"'
    return response


def problem_response(error: StrategyError | SSEError) -> HttpResponse:
    """Return the problem that a refusal stands for."""
    if isinstance(error, SSEError):
        return error_handler.problem_response(error)
    return problem(
        error.status, error.code, error.message, errors=error.faults if isinstance(error, FieldRefused) else ()
    )


def brief_problem(faults: Sequence[Problem]) -> HttpResponse:
    """Return the 422 for a brief that cannot be used, naming every field to mend."""
    detail = " ".join(f"{fault.field}: {fault.message}" for fault in faults[:3])
    more = f" ({len(faults) - 3} more in `errors`)" if len(faults) > 3 else ""
    return problem(422, "invalid_brief", detail + more, errors=faults)


class ApiProblems(MiddlewareMixin):
    """Whatever refuses an API request, Django's own pages included, the client gets a problem."""

    DETAILS = {
        400: ("bad_request", "The request could not be read."),
        404: ("not_found", "There is nothing at this address."),
        405: ("method_not_allowed", "This address does not take this method."),
        413: ("too_large", "The request is larger than this server reads."),
        500: ("internal", "Something went wrong on our side. It has been logged."),
    }

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code < 400 or not request.path.startswith(API_PREFIX):
            return response
        if response.headers.get("Content-Type", "").startswith(("application/json", CONTENT_TYPE)):
            return response
        code, detail = self.DETAILS.get(response.status_code, ("refused", "The request was refused."))
        replaced = problem(response.status_code, code, detail)
        if "Allow" in response.headers:
            replaced["Allow"] = response.headers["Allow"]
        return replaced
