"""This project's stream: the `sse` package, wired as in `config/asgi.py` and `strategies/streaming/views.py`.

Nothing is left out: users have limits, and permissions are rechecked while a stream is open. This module contains all
uses of `sse` in the benchmark.
"""

from collections.abc import Collection

import django
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from pydantic import JsonValue

django.setup(set_prefix=False)

# These need Django's applications to be loaded.
from sse.error_handler import SSEError  # noqa: E402
from sse.events import build_message  # noqa: E402
from sse.handler import EventStreamHandler  # noqa: E402
from sse.lifespan import DrainOnShutdown  # noqa: E402
from sse.publishing import publish as publish_message  # noqa: E402
from sse.responses import open_stream  # noqa: E402
from sse.rules import UserChannel, bulk_channel_rule  # noqa: E402
from tests import example_events  # noqa: E402

example_events.register()
application = DrainOnShutdown(EventStreamHandler())


@bulk_channel_rule("all")
def permit_all(pairs: Collection[UserChannel]) -> Collection[UserChannel]:
    return pairs


def stream(request: HttpRequest, channel: str) -> HttpResponseBase:
    user = request.user
    if not user.is_authenticated:
        return HttpResponse(status=401)
    try:
        return open_stream(request, f"all:{channel}", user=user)
    except SSEError as error:
        return HttpResponse(status=error.status)


def publish(channel: str, fields: dict[str, JsonValue]) -> None:
    with transaction.atomic():
        publish_message(f"all:{channel}", build_message("tick", **fields))


urlpatterns = [path("<slug:channel>", stream)]
