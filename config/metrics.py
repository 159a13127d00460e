"""`/metrics`: for Prometheus, which shows METRICS_TOKEN, and for staff in a browser."""

import logging
from secrets import compare_digest

from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sse import metrics
from strategies.reports.gauges import RunGauges

logger = logging.getLogger(__name__)


@never_cache
@require_GET
def prometheus(request: HttpRequest) -> HttpResponse:
    """What all processes of this machine have counted, and how runs and workers stand."""
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return _for_staff(request)
    if not shows_token(authorization):
        refused = {"WWW-Authenticate": "Bearer"}
        return HttpResponse("This token is not METRICS_TOKEN.\n", "text/plain", status=401, headers=refused)
    return _rendered()


def shows_token(authorization: str) -> bool:
    """True for `Bearer <METRICS_TOKEN>`; never when there is no such token."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and compare_digest(authorization.encode(), expected.encode())


@staff_member_required
def _for_staff(request: HttpRequest) -> HttpResponse:
    return _rendered()


def _rendered() -> HttpResponse:
    try:
        text, content_type = metrics.render(RunGauges())
    except DatabaseError as error:
        # What was counted is told all the same: now it is needed most.
        logger.warning("metrics: without the database's part (%s)", type(error).__name__)
        text, content_type = metrics.render()
    return HttpResponse(text, content_type=content_type)
