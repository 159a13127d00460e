"""Checks every API request before its view, and makes every error response of the API a problem document."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import is_same_domain

from sse.rate_limit import LimitState
from strategies.api.problem_types import GENERAL
from strategies.api.problems import (
    CONTENT_TYPE,
    render_database_unavailable,
    render_general_problem,
    render_problem,
)
from strategies.errors import DATABASE_UNAVAILABLE
from strategies.generation.errors import Problem
from strategies.middleware import API_PREFIX, GetResponse, Steps, has_null_character, middleware
from strategies.quotas import Quota

logger = logging.getLogger(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OWN_SITE = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of a request from our own pages, or of an address that the user typed in."""
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 500: "internal_error"}
"""Codes for error pages that Django renders itself, by status."""


def _process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Handle database errors of the streaming views. Those of other operations are handled by ninja."""
    if not request.path_info.startswith(API_PREFIX) or not isinstance(error, DATABASE_UNAVAILABLE):
        return None
    logger.warning("api: database unavailable: path=%s", request.path)
    return render_database_unavailable()


@middleware(process_exception=_process_exception)
def api_middleware(request: HttpRequest, get_response: GetResponse) -> Steps:
    """Reject cross-site requests, unexpected kinds of bodies, and clients that accept neither JSON nor problems.

    Must be placed outside every middleware that can answer with an HTML page, so that it can replace that page.
    """
    response: HttpResponseBase
    if not request.path_info.startswith(API_PREFIX):
        response = yield get_response(request)
        return response
    response = _reject(request) or (yield get_response(request))
    response = _replace_page(request, response)
    if limits := getattr(request, "rate_limits", ()):
        response["RateLimit-Policy"] = ", ".join(quota.policy for quota, _ in limits)
        # Reading the state of a limit may ask Redis.
        response["RateLimit"] = yield partial(_format_states, limits)
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _reject(request: HttpRequest) -> HttpResponse | None:
    if _is_cross_site(request):
        return render_general_problem("cross_site_request")
    if has_null_character(request):
        return _render_null_characters(request)
    if request.method in SAFE_METHODS:
        return None
    if not request.accepts("application/json") and not request.accepts(CONTENT_TYPE):
        return render_general_problem("not_acceptable")
    if _has_body(request) and request.content_type != "application/json" and not _is_upload(request):
        return render_general_problem("not_json")
    return None


def _render_null_characters(request: HttpRequest) -> HttpResponse:
    fields = [name for name, values in request.GET.lists() if "\0" in "".join((name, *values))] or ["path"]
    message = "Remove the null character (%00)."
    problems = [Problem(field=field.replace("\0", ""), message=message, code="null_character") for field in fields]
    return render_problem(422, "invalid_request", "The URL contains a null character (%00).", errors=problems)


def _format_states(limits: Sequence[tuple[Quota, Callable[[], LimitState]]]) -> str:
    return ", ".join(quota.format_state(read_state()) for quota, read_state in limits)


def _replace_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return a problem in place of an HTML error page, or of content that the client does not accept."""
    content_type = response.headers.get("Content-Type", "").partition(";")[0]
    if response.status_code < 400:
        is_accepted = response.streaming or not content_type or request.accepts(content_type)
        if is_accepted or request.method not in SAFE_METHODS:
            return response
        return render_general_problem("not_acceptable")
    if content_type in {"application/json", CONTENT_TYPE}:
        return response
    code = CODES.get(response.status_code, "forbidden")
    replacement = render_problem(response.status_code, code, GENERAL[code][1])
    if "Allow" in response.headers:
        replacement["Allow"] = response.headers["Allow"]
    return replacement


def _is_cross_site(request: HttpRequest) -> bool:
    """Return whether a page of another site makes a browser send this request with our session cookie.

    Requests with a token are exempt, because browsers never add one by themselves; so are links to a document, because
    the other page cannot read the response. Needed besides Django's CSRF check, which lets every GET pass.
    """
    if "Authorization" in request.headers or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if site in OWN_SITE or (site is None and origin is None):
        return False
    if origin is not None and _is_trusted(origin, request):
        return False
    is_link = request.method in SAFE_METHODS and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return not (is_link and request.headers.get("Sec-Fetch-Dest") == "document")


def _is_trusted(origin: str, request: HttpRequest) -> bool:
    url = urlsplit(origin)
    if url.netloc == request.META.get("HTTP_HOST"):
        return True
    trusted = (urlsplit(one.replace("*", "", 1)) for one in settings.CSRF_TRUSTED_ORIGINS)
    return any(one.scheme == url.scheme and is_same_domain(url.netloc, one.netloc) for one in trusted)


def _is_upload(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data" and request.path_info in settings.UPLOAD_PATHS


def _has_body(request: HttpRequest) -> bool:
    return request.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in request.headers
