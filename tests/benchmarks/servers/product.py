"""The product's ASGI application with a measurement of its event loop, and publishing to a run's channel.

`GET /longest-pause` answers `{"ms": …}`: the longest time since the last such request for which other code of this
process, in whichever thread, kept the event loop from running. No stream can be written to in that time. Time for which
other processes had the core does not count.
"""

import asyncio
import json
import time
from typing import Any

from django.db import transaction
from pydantic import JsonValue

from config.asgi import application as product
from sse.events import build_message
from sse.publishing import publish as publish_message
from tests import example_events

example_events.register()

INTERVAL_S = 0.002
longest_pause_s = 0.0
watching: asyncio.Task[None] | None = None


async def application(scope: Any, receive: Any, send: Any) -> None:
    global watching
    if scope.get("path") != "/longest-pause":
        await product(scope, receive, send)
        return
    watching = watching or asyncio.create_task(watch_loop())
    body = json.dumps({"ms": take_longest_pause_s() * 1000}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def watch_loop() -> None:
    global longest_pause_s
    while True:
        began, cpu_before_s = time.monotonic(), time.process_time()
        await asyncio.sleep(INTERVAL_S)
        late_s, cpu_s = time.monotonic() - began - INTERVAL_S, time.process_time() - cpu_before_s
        longest_pause_s = max(longest_pause_s, min(late_s, cpu_s))


def take_longest_pause_s() -> float:
    global longest_pause_s
    taken, longest_pause_s = longest_pause_s, 0.0
    return taken


def publish(channel: str, fields: dict[str, JsonValue]) -> None:
    with transaction.atomic():
        publish_message(channel, build_message("tick", **fields))
