"""Publishes what it is told, line by line of JSON, and answers each line with the number the event was given.

`{"channel": "a", "token": "…"}` is a durable event; with `"final": true` the channel's last; with `"fails": true` one
whose transaction is rolled back, and with `"passing": true` a transient one, both answered with 0.
"""

import json
import sys
import time
from contextlib import suppress

import django

django.setup()

from django.db import transaction  # noqa: E402

from sse import bus  # noqa: E402
from sse.event_log import build_message  # noqa: E402
from sse.publishing import publish  # noqa: E402
from tests.chaos.servers import guards  # noqa: E402


class RolledBack(Exception):
    """What a feature raises when its work fails behind the event that tells of it."""


def answer(*, channel: str, token: str, final: bool = False, fails: bool = False, passing: bool = False) -> int:
    fields = {"channel": channel, "token": token, "sent_at": time.monotonic()}
    if passing:
        data = build_message("delta", **fields).data.model_dump(mode="json", exclude_none=True)
        bus.publish_transient(f"chaos:{channel}", "delta", data, topic="passing")
        return 0
    kind = {"event": "complete", "outcome": "succeeded"} if final else {"event": "progress"}
    with suppress(RolledBack), transaction.atomic():
        stored = publish(f"chaos:{channel}", build_message(**kind, **fields), final=final)
        if fails:
            raise RolledBack
        return stored.seq
    return 0


def main() -> None:
    guards.take_out()
    for line in sys.stdin:
        print(answer(**json.loads(line)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
