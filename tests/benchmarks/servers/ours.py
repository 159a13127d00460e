"""Our stream: the `sse` package, wired as `config/asgi.py` and `strategies/streams.py` do. All uses of it are here."""

from collections.abc import Mapping

import django
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from pydantic import JsonValue

django.setup(set_prefix=False)

# Only now are Django's applications loaded, which these need.
from sse import event_log  # noqa: E402
from sse.asgi import DrainOnShutdown, EventStreamHandler  # noqa: E402
from sse.publishing import publish as publish_message  # noqa: E402
from sse.responses import open_stream  # noqa: E402

application = DrainOnShutdown(EventStreamHandler())


async def stream(request: HttpRequest, channel: str) -> HttpResponseBase:
    user = await request.auser()
    return (
        await open_stream(request, channel, snapshot=_snapshot) if user.is_authenticated else HttpResponse(status=401)
    )


async def _snapshot() -> tuple[Mapping[str, JsonValue], int]:
    raise AssertionError("no client of the benchmark resumes")


def publish(channel: str, fields: dict[str, JsonValue]) -> None:
    with transaction.atomic():
        publish_message(channel, event_log.message("progress", **fields))


urlpatterns = [path("<slug:channel>", stream)]
