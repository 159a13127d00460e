"""Rejects URLs that cannot be looked up, limits pages per user, and shows errors that pass by themselves as pages."""

import logging
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from strategies import quotas
from strategies.accounts import sessions
from strategies.errors import (
    DATABASE_RETRY_AFTER_S,
    DATABASE_UNAVAILABLE,
    ExportFailed,
    QuotaExceeded,
    TooManyExports,
    TooManyRuns,
)
from strategies.middleware import API_PREFIX, GetResponse, Steps, has_null_character, middleware

type Temporary = QuotaExceeded | TooManyRuns | TooManyExports | ExportFailed

logger = logging.getLogger(__name__)

LIMITS = (QuotaExceeded, TooManyRuns)
TEMPORARY = (*LIMITS, TooManyExports, ExportFailed)


def _process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
    if isinstance(error, DATABASE_UNAVAILABLE) and not request.path_info.startswith(API_PREFIX):
        return _render_database_unavailable(request, error)
    return _render_error(request, error) if isinstance(error, TEMPORARY) else None


@middleware(process_exception=_process_exception)
def limit_pages(request: HttpRequest, get_response: GetResponse) -> Steps:
    """Count pages against the limit of requests that the API has too, and answer with a 429 page when it is reached.

    Must be placed inside the middleware that answers probes, static files and API errors.
    """
    response: HttpResponseBase
    try:
        exceeded: QuotaExceeded | None = yield partial(_count, request)
    except DATABASE_UNAVAILABLE as error:
        return _render_database_unavailable(request, error)
    response = _render_error(request, exceeded) if exceeded else (yield get_response(request))
    return response


@middleware()
def reject_null_characters(request: HttpRequest, get_response: GetResponse) -> Steps:
    """Answer 422 to a URL with U+0000. The API does so by itself."""
    if has_null_character(request) and not request.path_info.startswith(API_PREFIX):
        page: HttpResponseBase = yield partial(render, request, "422.html", status=422)
        return page
    response: HttpResponseBase = yield get_response(request)
    return response


def set_retry_after(page: HttpResponse, error: Temporary) -> HttpResponse:
    """Set `Retry-After` on the page and return it."""
    page["Retry-After"] = str(error.retry_after_s)
    return page


def _count(request: HttpRequest) -> QuotaExceeded | None:
    """Count a page of a signed-in user, and note that the session is in use. The API counts its own requests."""
    if request.path_info.startswith(API_PREFIX) or not request.user.is_authenticated:
        return None
    try:
        quotas.spend(quotas.REQUESTS, request.user.pk)
    except QuotaExceeded as error:
        return error
    if _is_sent_by_a_person(request):
        sessions.note_activity(request.session)
    return None


def _is_sent_by_a_person(request: HttpRequest) -> bool:
    """Return whether this opens a page or changes something, instead of being what a page's script reads by itself."""
    return request.method not in {"GET", "HEAD"} or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _render_database_unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("page: database unavailable: path=%s error=%s", request.path, type(error).__name__)
    # Without the request: the navigation of a page would read the user from the database.
    content = render_to_string("503.html", {"message": "The database is not available."})
    return HttpResponse(content, status=503, headers={"Retry-After": str(DATABASE_RETRY_AFTER_S)})


def _render_error(request: HttpRequest, error: Temporary) -> HttpResponse:
    page = render(request, f"{error.status}.html", {"message": error.message}, status=error.status)
    return set_retry_after(page, error)
