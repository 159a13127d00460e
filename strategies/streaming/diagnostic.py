"""The stream and the request with which `manage.py doctor --url` tests the way through the proxies.

Both have addresses beside those of runs, so that proxies treat them alike. They need no account: doctor issues a ticket
for each, which only a process with access to our Redis can do. A ticket opens a channel that exists for one diagnosis.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from sse import event_log, publishing, tickets
from sse.error_handler import SSEError
from sse.events import build_message
from sse.responses import open_stream
from sse.types import StoredEvent
from strategies.accounts.api_authentication import NotSignedIn
from strategies.accounts.client_address import get_client_address
from strategies.api.problems import render_error
from strategies.errors import StrategyError
from strategies.models.states import RunStatus
from strategies.streaming.views import no_content_policy

PREFIX = "diagnostic"
STREAM_PATH = "/api/v1/runs/diagnostic/stream"
REQUEST_PATH = "/api/v1/runs/diagnostic"
CLIENT_HEADERS = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID")
"""Headers that clients of the API send, and a proxy must pass on."""


def make_query(diagnosis_id: UUID) -> str:
    """Return the query for one request to one of these addresses.

    Raises:
        RedisUnavailable: the ticket could not be stored.
    """
    ticket = tickets.issue("", [_channel(diagnosis_id)])
    return urlencode({"id": str(diagnosis_id), "ticket": ticket})


@transaction.atomic
def publish(diagnosis_id: UUID, step: int, *, final: bool = False) -> StoredEvent:
    """Publish an event that looks like one of a run; `step` identifies it. `final` closes the channel."""
    message = build_message(
        "status",
        run_id=str(diagnosis_id),
        status=RunStatus.RUNNING.value,
        attempt=1,
        step=step,
        total_steps=max(step, 1),
        progress=0,
        message="Sent by manage.py doctor",
    )
    return publishing.publish(_channel(diagnosis_id), message, final=final)


def remove(diagnosis_id: UUID) -> None:
    """Delete the channel and its events."""
    event_log.delete_channels([_channel(diagnosis_id)])


@csrf_exempt
@require_GET
@no_content_policy
def diagnostic_stream(request: HttpRequest) -> HttpResponseBase:
    """Stream the events of a diagnosis."""
    try:
        return open_stream(request, _redeem(request))
    except (StrategyError, SSEError) as error:
        return render_error(error)


@csrf_exempt
@require_POST
@no_content_policy
def describe_request(request: HttpRequest) -> HttpResponseBase:
    """Say how this request arrived here: from which address, with which of a client's headers."""
    try:
        _redeem(request)
    except (StrategyError, SSEError) as error:
        return render_error(error)
    arrived = [name for name in CLIENT_HEADERS if name in request.headers]
    return JsonResponse({"client_address": get_client_address(request), "headers": arrived})


def _redeem(request: HttpRequest) -> str:
    """Use up the request's ticket, and return the channel that it opens."""
    try:
        channel = _channel(UUID(request.GET.get("id", "")))
    except ValueError:
        raise NotSignedIn from None
    if tickets.redeem(request.GET.get("ticket", ""), [channel]) is None:
        raise NotSignedIn
    return channel


def _channel(diagnosis_id: UUID) -> str:
    return f"{PREFIX}:{diagnosis_id}"
