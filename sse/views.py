"""Views of a channel for its readers: the stream, and the same events for clients that poll."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET

from sse import event_log
from sse.error_handler import NoSuchChannel, SSEError, render_error
from sse.handshake import Snapshot
from sse.problems import render_problem
from sse.responses import open_stream
from sse.rules import may_read

PAGE_SIZE = 100

type View = Callable[..., HttpResponseBase]


def stream_view(channel: str, *, snapshot: Snapshot | None = None) -> View:
    """Return a view that streams a channel to a signed-in user who may read it.

    `channel` may contain arguments of the URL in braces, such as `import:{import_id}`. A view that needs more calls
    `sse.responses.open_stream` itself.
    """

    @require_GET
    def view(request: HttpRequest, **arguments: object) -> HttpResponseBase:
        try:
            return open_stream(request, channel.format(**arguments), snapshot=snapshot, user=request.user)
        except SSEError as error:
            return render_error(error)

    return view


def poll_view(channel: str) -> View:
    """Return a view that lists a channel's events after the id `?after=`, for clients whose stream does not work."""

    @require_GET
    def view(request: HttpRequest, **arguments: object) -> HttpResponseBase:
        name, after = channel.format(**arguments), request.GET.get("after") or "0"
        if not may_read(request.user, name):
            return render_error(NoSuchChannel([name]))
        if not (after.isascii() and after.isdecimal() and len(after) < 19):
            return render_problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", "after: send an event's id.")
        found = event_log.read_after(name, int(after), limit=PAGE_SIZE)
        position = event_log.read_position(name)
        last = found[-1].seq if found else int(after)
        page = {
            "events": [{"id": str(event.seq), "event": event.event, "data": event.data} for event in found],
            "last_event_id": str(last),
            "is_terminal": position.closed and last >= position.last,
        }
        return JsonResponse(page, headers={"Cache-Control": "no-store"})

    return view
