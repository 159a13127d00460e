"""Views of a channel for its readers: the stream, and the same events for clients that poll."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET

from sse.cursor import Cursor
from sse.error_handler import NoSuchChannel, SSEError, database_errors_translated, render_error
from sse.handshake import Snapshot
from sse.polling import Page, read_page
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


def poll_view(channel: str, *, snapshot: Snapshot | None = None) -> View:
    """Return a view that lists a channel's events after the id `?after=`, for clients whose stream does not work."""

    @require_GET
    def view(request: HttpRequest, **arguments: object) -> HttpResponseBase:
        name = channel.format(**arguments)
        try:
            page = _read_page(request, name, snapshot)
        except SSEError as error:
            return render_error(error)
        content = {
            "events": [{"id": record.id, "event": record.event, "data": record.data} for record in page.records],
            "last_event_id": page.last_event_id,
            "is_terminal": page.is_complete,
        }
        return JsonResponse(content, headers={"Cache-Control": "no-store"})

    return view


@database_errors_translated()
def _read_page(request: HttpRequest, channel: str, snapshot: Snapshot | None) -> Page:
    if not may_read(request.user, channel):
        raise NoSuchChannel([channel])
    return read_page(Cursor({"": channel}, request.GET.get("after")), limit=PAGE_SIZE, snapshot=snapshot)
