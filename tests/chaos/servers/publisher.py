"""Publishes events read as lines of JSON, and answers each line with the seq of the event.

`{"channel": "a", "token": "…"}` publishes a durable event, the channel's last one with `"final": true`. With
`"rolls_back": true` its transaction is rolled back, and with `"transient": true` it is not stored; both answer 0.
"""

import json
import sys
import time
from contextlib import suppress
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402

from sse.events import build_message  # noqa: E402
from sse.publishing import publish, publish_transient  # noqa: E402
from tests import example_events  # noqa: E402
from tests.chaos.servers import guards  # noqa: E402


class RollBack(Exception):
    """Raised to roll back the transaction of an event."""


def publish_event(
    *, channel: str, token: str, final: bool = False, rolls_back: bool = False, transient: bool = False
) -> int:
    fields: dict[str, Any] = {"channel": channel, "token": token, "sent_at": time.monotonic()}
    if transient:
        publish_transient(f"chaos:{channel}", build_message("flash", **fields))
        return 0
    with suppress(RollBack), transaction.atomic():
        stored = publish(f"chaos:{channel}", build_message("tick", **fields), final=final)
        if rolls_back:
            raise RollBack
        return stored.seq
    return 0


def main() -> None:
    guards.disable_guards()
    example_events.register()
    for line in sys.stdin:
        print(publish_event(**json.loads(line)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
