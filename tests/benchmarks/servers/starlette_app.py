"""sse-starlette's `EventSourceResponse` in a bare Starlette application: one subscription, one queue per client."""

import asyncio
import json
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import redis
import redis.asyncio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

VALKEY_URL = f"unix://{Path(os.environ['BENCHMARK_FOLDER']) / 'valkey.sock'}"
writer = redis.Redis.from_url(VALKEY_URL)
queues: defaultdict[str, set[asyncio.Queue[ServerSentEvent]]] = defaultdict(set)


async def fan_out() -> None:
    async with redis.asyncio.Redis.from_url(VALKEY_URL) as client, client.pubsub() as subscription:
        await subscription.psubscribe("*")
        async for message in subscription.listen():
            if message["type"] == "pmessage":
                event = ServerSentEvent(message["data"].decode(), event="progress")
                for queue in queues[message["channel"].decode()]:
                    queue.put_nowait(event)


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(fan_out())
    yield
    task.cancel()


async def stream(request: Request) -> EventSourceResponse:
    return EventSourceResponse(_events(request.path_params["channel"]))


async def _events(channel: str) -> AsyncIterator[ServerSentEvent]:
    queue: asyncio.Queue[ServerSentEvent] = asyncio.Queue()
    queues[channel].add(queue)
    try:
        while True:
            yield await queue.get()
    finally:
        queues[channel].discard(queue)


def publish(channel: str, fields: dict[str, object]) -> None:
    writer.publish(channel, json.dumps(fields))


application = Starlette(routes=[Route("/{channel}", stream)], lifespan=lifespan)
