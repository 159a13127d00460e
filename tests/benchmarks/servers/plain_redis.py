"""The approach of most guides: each stream is an async generator with its own Redis subscription."""

import json
from collections.abc import AsyncIterator

import redis
import redis.asyncio
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path

application = get_asgi_application()
# Each stream needs a connection. redis-py's default limit is 100.
reader = redis.asyncio.Redis.from_url(settings.SSE_REDIS_URL, max_connections=100_000)
writer = redis.Redis.from_url(settings.SSE_REDIS_URL)


async def stream(request: HttpRequest, channel: str) -> HttpResponseBase:
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    return StreamingHttpResponse(_frames(channel), content_type="text/event-stream")


async def _frames(channel: str) -> AsyncIterator[bytes]:
    async with reader.pubsub() as subscription:
        await subscription.subscribe(channel)
        yield b": subscribed\n\n"
        async for message in subscription.listen():
            if message["type"] == "message":
                yield b"event: progress\ndata: " + message["data"] + b"\n\n"


def publish(channel: str, fields: dict[str, object]) -> None:
    writer.publish(channel, json.dumps(fields))


urlpatterns = [path("<slug:channel>", stream)]
