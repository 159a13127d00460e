"""Assembles the JSON API: authentication, error mapping, documentation."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger

from sse.error_handler import SSEError
from strategies.accounts.api_authentication import BearerAuth, NotSignedIn, SessionAuth
from strategies.api import runs, sections, shares, tickets, webhooks
from strategies.api.openapi import ThroughlineAPI
from strategies.api.problem_types import GENERAL
from strategies.api.problems import brief_problem, database_unavailable, general_problem, problem, render_error
from strategies.api.strict_json import StrictJSON
from strategies.errors import RunNotFound, StrategyError
from strategies.generation.errors import BriefInvalid, Problem

logger = logging.getLogger(__name__)


class OwnSwagger(Swagger):
    """The interactive documentation without the parts that the content security policy refuses."""

    template = "api_docs.html"


api = ThroughlineAPI(
    title="Throughline",
    version="1",
    urls_namespace="api-v1",
    auth=[BearerAuth(), SessionAuth()],
    docs=OwnSwagger(),
    parser=StrictJSON(),
    description="Order content strategies, follow them live or by polling, read what was written.",
)
api.add_router("", runs.router)
api.add_router("", sections.router)
api.add_router("", shares.router)
api.add_router("", tickets.router)
api.add_router("", webhooks.router)


@api.exception_handler(BriefInvalid)
def _on_brief(request: HttpRequest, error: BriefInvalid) -> HttpResponse:
    return brief_problem(error.problems)


@api.exception_handler(SSEError)
@api.exception_handler(StrategyError)
def _on_refusal(request: HttpRequest, error: StrategyError | SSEError) -> HttpResponse:
    return render_error(error)


@api.exception_handler(ValidationError)
def _on_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        Problem(field=_field(fault["loc"]), message=fault["msg"], code=str(fault["type"])) for fault in error.errors
    ]
    detail = " ".join(f"{fault.field}: {fault.message}." for fault in faults[:3])
    return problem(422, "invalid_request", detail, errors=faults)


def _field(loc: tuple[Any, ...]) -> str:
    # Ninja puts where it looked and what the parameter is called in front: ("body", "order", "brief").
    return ".".join(str(part) for part in loc[2 if loc[0] == "body" and len(loc) > 2 else 1 :]) or str(loc[0])


@api.exception_handler(AuthenticationError)
def _on_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return render_error(NotSignedIn())


@api.exception_handler(Http404)
def _on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return render_error(RunNotFound())


@api.exception_handler(RequestDataTooBig)
def _on_size(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return general_problem("too_large")


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    codes = {400: "invalid_json", 403: "csrf_failed"}
    code = codes.get(error.status_code, "forbidden")
    return problem(error.status_code, code, GENERAL[code][1])


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _on_database_away(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    logger.warning("api: %s %s without the database (%s)", request.method, request.path, type(error).__name__)
    return database_unavailable()


@api.exception_handler(Exception)
def _on_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("api: %s %s broke", request.method, request.path)
    return general_problem("internal_error")
