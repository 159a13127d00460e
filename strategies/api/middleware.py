"""What every request of the JSON API meets before and after its view, streams and messages included.

Other sites' pages are kept out, a body must be JSON, an answer must be one that the client takes, and whatever refuses
a request, Django's own pages included, the client gets a problem.
"""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import is_same_domain

from strategies.api.problem_types import GENERAL
from strategies.api.problems import CONTENT_TYPE, database_unavailable, general_problem, problem
from strategies.errors import DATABASE_UNAVAILABLE

logger = logging.getLogger(__name__)

API_PREFIX = "/api/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OWN_SITE = frozenset({"same-origin", "none"})
"""What a browser says of a request from our own pages, or from nobody's: an address that was typed in."""
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 500: "internal_error"}


class APIMiddleware(MiddlewareMixin):
    """Outside of all middlewares that may refuse a request, so that nothing answers an API request with a page."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if not request.path.startswith(API_PREFIX):
            return None
        if _is_of_another_site(request):
            return general_problem("cross_site_request")
        if request.method in SAFE_METHODS:
            return None
        if not request.accepts("application/json") and not request.accepts(CONTENT_TYPE):
            return general_problem("not_acceptable")
        if _has_body(request) and request.content_type != "application/json":
            return general_problem("not_json")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a stream's view raises; the other operations' errors end in the API's own handlers."""
        if not request.path.startswith(API_PREFIX) or not isinstance(error, DATABASE_UNAVAILABLE):
            return None
        logger.warning("api: %s without its database", request.path)
        return database_unavailable()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith(API_PREFIX):
            return response
        return self._not_kept(self._told_quotas(request, self._fitting(request, response)))

    def _not_kept(self, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _told_quotas(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        told = [(quota, look()) for quota, look in getattr(request, "rate_limits", ())]
        if told:
            response["RateLimit-Policy"] = ", ".join(quota.policy for quota, _ in told)
            response["RateLimit"] = ", ".join(quota.format_state(standing) for quota, standing in told)
        return response

    def _fitting(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        content_type = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code < 400:
            is_taken = response.streaming or not content_type or request.accepts(content_type)
            return response if is_taken or request.method not in SAFE_METHODS else general_problem("not_acceptable")
        if content_type in {"application/json", CONTENT_TYPE}:
            return response
        code = CODES.get(response.status_code, "forbidden")
        replaced = problem(response.status_code, code, GENERAL[code][1])
        if "Allow" in response.headers:
            replaced["Allow"] = response.headers["Allow"]
        return replaced


def _is_of_another_site(request: HttpRequest) -> bool:
    """Tell whether a browser sends our cookies with a request that a page of another site has it make.

    A token is never sent by a browser on its own, and a link from anywhere may be followed: neither gives a foreign
    page anything to read. Django's check of the CSRF token does not ask about reads, and streams are reads.
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
    asked = urlsplit(origin)
    if asked.netloc == request.META.get("HTTP_HOST"):
        return True
    trusted = (urlsplit(one.replace("*", "", 1)) for one in settings.CSRF_TRUSTED_ORIGINS)
    return any(one.scheme == asked.scheme and is_same_domain(asked.netloc, one.netloc) for one in trusted)


def _has_body(request: HttpRequest) -> bool:
    return request.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in request.headers
