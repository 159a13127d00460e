"""What a page says when its user asks for more than may be."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from strategies.errors import QuotaExceeded, TooManyRuns

LIMITS = (QuotaExceeded, TooManyRuns)


class LimitPages(MiddlewareMixin):
    """Turns a limit that a view ran into into a page that says when to come back."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, LIMITS):
            return None
        return limited(render(request, "429.html", {"message": error.message}, status=error.status), error)


def limited(page: HttpResponse, error: QuotaExceeded | TooManyRuns) -> HttpResponse:
    """Return the page with when to come back."""
    page["Retry-After"] = str(error.retry_after_s)
    return page
