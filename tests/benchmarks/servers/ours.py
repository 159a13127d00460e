"""Our stream: the `sse` package, wired as `config/asgi.py` and `strategies/streaming/views.py` do.

Nothing is left out: users have limits, and whether each may still read its channel is asked again while it is open.
"""

from collections.abc import Collection, Mapping

import django
from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from pydantic import JsonValue

django.setup(set_prefix=False)

# Only now are Django's applications loaded, which these need.
from django.contrib.auth.base_user import AbstractBaseUser  # noqa: E402

from sse import event_log  # noqa: E402
from sse.asgi import DrainOnShutdown, EventStreamHandler  # noqa: E402
from sse.error_handler import SSEError  # noqa: E402
from sse.publishing import publish as publish_message  # noqa: E402
from sse.responses import open_stream  # noqa: E402
from sse.rules import UserChannel, bulk_channel_rule  # noqa: E402

application = DrainOnShutdown(EventStreamHandler())


@bulk_channel_rule("everybody")
def everybody_may_read(asked: Collection[UserChannel]) -> Collection[UserChannel]:
    return asked


async def stream(request: HttpRequest, channel: str) -> HttpResponseBase:
    user = await sync_to_async(_signed_in)(request)
    if user is None:
        return HttpResponse(status=401)
    try:
        return await open_stream(request, f"everybody:{channel}", snapshot=_snapshot, user=user)
    except SSEError as error:
        return HttpResponse(status=error.status)


def _signed_in(request: HttpRequest) -> AbstractBaseUser | None:
    return request.user if request.user.is_authenticated else None


def _snapshot(channel: str) -> tuple[Mapping[str, JsonValue], int]:
    raise AssertionError("no client of the benchmark resumes")


def publish(channel: str, fields: dict[str, JsonValue]) -> None:
    with transaction.atomic():
        publish_message(f"everybody:{channel}", event_log.build_message("progress", **fields))


urlpatterns = [path("<slug:channel>", stream)]
