"""The page that says a limit has been reached."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from strategies.errors import QuotaExceeded, TooManyRuns
from strategies.middleware import GetResponse, Steps, middleware

LIMITS = (QuotaExceeded, TooManyRuns)


def _process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
    if not isinstance(error, LIMITS):
        return None
    return set_retry_after(render(request, "429.html", {"message": error.message}, status=error.status), error)


@middleware(process_exception=_process_exception)
def show_limit_pages(request: HttpRequest, get_response: GetResponse) -> Steps:
    """Answer with a 429 page when a view raises QuotaExceeded or TooManyRuns."""
    response: HttpResponseBase = yield get_response(request)
    return response


def set_retry_after(page: HttpResponse, error: QuotaExceeded | TooManyRuns) -> HttpResponse:
    """Set `Retry-After` on the page and return it."""
    page["Retry-After"] = str(error.retry_after_s)
    return page
