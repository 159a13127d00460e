"""A feature that streams, wired as `sse/README.md` says: `/streams/a` for one channel, `/streams/a,b` for several."""

from collections.abc import Collection, Mapping

import django
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from pydantic import JsonValue

django.setup(set_prefix=False)

# Only now are Django's applications loaded, which these need.
from sse.asgi import DrainOnShutdown, EventStreamHandler  # noqa: E402
from sse.error_handler import SSEError, render_error  # noqa: E402
from sse.responses import open_stream  # noqa: E402
from sse.rules import UserChannel, bulk_channel_rule  # noqa: E402
from sse.views import prometheus  # noqa: E402
from tests.chaos.servers import guards  # noqa: E402

guards.take_out()
application = DrainOnShutdown(EventStreamHandler())


@bulk_channel_rule("chaos")
def everybody_may_read(asked: Collection[UserChannel]) -> Collection[UserChannel]:
    return asked


async def stream(request: HttpRequest, names: str) -> HttpResponseBase:
    channels = {name: f"chaos:{name}" for name in names.split(",")}
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    try:
        return await open_stream(
            request, channels if len(channels) > 1 else f"chaos:{names}", snapshot=_snapshot, user=user
        )
    except SSEError as error:
        return render_error(error)


def _snapshot(channel: str) -> tuple[Mapping[str, JsonValue], int]:
    """No client here may ever be told `reset`; one that is notes it."""
    return {"status": "running"}, 0


urlpatterns = [path("streams/<str:names>", stream), path("metrics", prometheus)]
