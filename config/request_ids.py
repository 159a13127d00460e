"""Give each request an id, continue the trace of its client, and log it. Every log line of a request has both ids."""

import logging
import re
import time
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from strategies import tracing
from strategies.middleware import GetResponse, Steps, middleware

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
VALID_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


@middleware()
def set_request_id(request: HttpRequest, get_response: GetResponse) -> Steps:
    """Set `X-Request-ID` on the response and log the request."""
    request_id, started = _request_id(request), time.monotonic()
    with tracing.continue_trace(tracing.Origin(request_id, request.headers.get("traceparent", ""))):
        response: HttpResponseBase = yield get_response(request)
        response[HEADER] = request_id
        extra = {"status": response.status_code, "duration_s": round(time.monotonic() - started, 4)}
        # Without the query, which may contain text of a brief. The formatter masks tokens in the path.
        logger.info("%s %s %s", request.method, request.path, response.status_code, extra=extra)
        return response


def _request_id(request: HttpRequest) -> str:
    """Return the id from our proxy, or a new one. Ids from clients are ignored: they could imitate other requests."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if VALID_ID.fullmatch(given) else uuid4().hex
