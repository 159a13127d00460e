"""A streaming feature wired as in `sse/README.md`: `/streams/a` is one channel, `/streams/a,b` several."""

from collections.abc import Collection

import django
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path

django.setup(set_prefix=False)

# These need Django's applications to be loaded.
from sse import metrics  # noqa: E402
from sse.error_handler import SSEError, render_error  # noqa: E402
from sse.events import SSEMessage, build_message  # noqa: E402
from sse.handler import EventStreamHandler  # noqa: E402
from sse.lifespan import DrainOnShutdown  # noqa: E402
from sse.responses import open_stream  # noqa: E402
from sse.rules import UserChannel, bulk_channel_rule  # noqa: E402
from tests import example_events  # noqa: E402
from tests.chaos.servers import guards  # noqa: E402

guards.disable_guards()
example_events.register()
application = DrainOnShutdown(EventStreamHandler())


@bulk_channel_rule("chaos")
def permit_all(pairs: Collection[UserChannel]) -> Collection[UserChannel]:
    return pairs


def stream(request: HttpRequest, names: str) -> HttpResponseBase:
    channels = {name: f"chaos:{name}" for name in names.split(",")}
    user = request.user
    if not user.is_authenticated:
        return HttpResponse(status=401)
    try:
        return open_stream(request, channels if len(channels) > 1 else f"chaos:{names}", snapshot=_snapshot, user=user)
    except SSEError as error:
        return render_error(error)


def _snapshot(channel: str) -> tuple[SSEMessage, int]:
    """Return a dummy snapshot: a client that gets `reset` records it as a violation."""
    return build_message("tick"), 0


def prometheus(request: HttpRequest) -> HttpResponse:
    text, content_type = metrics.render()
    return HttpResponse(text, content_type=content_type)


urlpatterns = [path("streams/<str:names>", stream), path("metrics", prometheus)]
