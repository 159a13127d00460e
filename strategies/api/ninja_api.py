"""The NinjaAPI instance: routers, authentication, error handlers, documentation."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger

from sse.error_handler import SSEError
from strategies.accounts.api_authentication import BearerAuth, NotSignedIn, SessionAuth
from strategies.api import (
    account,
    briefs,
    events,
    model_calls,
    objections,
    proposals,
    runs,
    sections,
    shares,
    tickets,
    webhooks,
)
from strategies.api.openapi import ThroughlineAPI
from strategies.api.problem_types import GENERAL
from strategies.api.problems import (
    render_database_unavailable,
    render_error,
    render_general_problem,
    render_invalid_brief,
    render_problem,
)
from strategies.api.strict_json import StrictJSON
from strategies.errors import RunNotFound, StrategyError
from strategies.generation.errors import BriefInvalid, Problem

logger = logging.getLogger(__name__)


class SwaggerDocs(Swagger):
    """Swagger UI with a template that works under our content security policy."""

    template = "api_docs.html"


api = ThroughlineAPI(
    title="Throughline",
    version="1",
    urls_namespace="api-v1",
    auth=[BearerAuth(), SessionAuth()],
    docs=SwaggerDocs(),
    parser=StrictJSON(),
    description="Create content strategies from briefs, follow them live or by polling, then edit and export them.",
)
api.add_router("", account.router)
api.add_router("", briefs.router)
api.add_router("", proposals.router)
api.add_router("", runs.router)
api.add_router("", events.router)
api.add_router("", model_calls.router)
api.add_router("", objections.router)
api.add_router("", sections.router)
api.add_router("", shares.router)
api.add_router("", tickets.router)
api.add_router("", webhooks.router)


@api.exception_handler(BriefInvalid)
def _on_invalid_brief(request: HttpRequest, error: BriefInvalid) -> HttpResponse:
    return render_invalid_brief(error.problems)


@api.exception_handler(SSEError)
@api.exception_handler(StrategyError)
def _on_error(request: HttpRequest, error: StrategyError | SSEError) -> HttpResponse:
    return render_error(error)


@api.exception_handler(ValidationError)
def _on_invalid_request(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [Problem(field=_field(one["loc"]), message=one["msg"], code=str(one["type"])) for one in error.errors]
    detail = " ".join(f"{problem.field}: {problem.message}." for problem in problems[:3])
    return render_problem(422, "invalid_request", detail, errors=problems)


def _field(loc: tuple[Any, ...]) -> str:
    # Ninja prefixes the location and the parameter's name, as in ("body", "payload", "brief").
    return ".".join(str(part) for part in loc[2 if loc[0] == "body" and len(loc) > 2 else 1 :]) or str(loc[0])


@api.exception_handler(AuthenticationError)
def _on_authentication_error(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return render_error(NotSignedIn())


@api.exception_handler(Http404)
def _on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return render_error(RunNotFound())


@api.exception_handler(RequestDataTooBig)
def _on_too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return render_general_problem("too_large")


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    codes = {400: "invalid_json", 403: "csrf_failed"}
    code = codes.get(error.status_code, "forbidden")
    return render_problem(error.status_code, code, GENERAL[code][1])


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _on_database_error(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    logger.warning(
        "api: database unavailable: method=%s path=%s error=%s", request.method, request.path, type(error).__name__
    )
    return render_database_unavailable()


@api.exception_handler(Exception)
def _on_unexpected_error(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("api: unexpected error: method=%s path=%s", request.method, request.path)
    return render_general_problem("internal_error")
