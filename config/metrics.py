"""`/metrics`, for Prometheus with METRICS_TOKEN and for signed-in staff."""

import logging
from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import user_passes_test
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sse import metrics
from strategies.accounts.staff import has_staff_access
from strategies.reports.gauges import RunGauges

logger = logging.getLogger(__name__)


@never_cache
@require_GET
def prometheus(request: HttpRequest) -> HttpResponse:
    """Return the metrics of all processes of this machine, and the state of runs and workers from the database."""
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return _for_staff(request)
    if not is_metrics_token(authorization):
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse("Invalid metrics token.\n", "text/plain", status=401, headers=headers)
    return _render()


def is_metrics_token(authorization: str) -> bool:
    """Return whether the header is `Bearer <METRICS_TOKEN>`. Always false if the setting is empty."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and compare_digest(authorization.encode(), expected.encode())


@user_passes_test(has_staff_access, login_url="admin:login")
def _for_staff(request: HttpRequest) -> HttpResponse:
    return _render()


def _render() -> HttpResponse:
    try:
        text, content_type = metrics.render(RunGauges())
    except DatabaseError as error:
        # The other metrics are most useful while something is down.
        logger.warning("database unavailable, metrics incomplete: error=%s", type(error).__name__)
        text, content_type = metrics.render()
    return HttpResponse(text, content_type=content_type)
