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

from sse import bus  # noqa: E402
from sse.event_log import build_message  # noqa: E402
from sse.publishing import publish  # noqa: E402
from tests.chaos.servers import guards  # noqa: E402


class RollBack(Exception):
    """Raised to roll back the transaction of an event."""


def publish_event(
    *, channel: str, token: str, final: bool = False, rolls_back: bool = False, transient: bool = False
) -> int:
    fields: dict[str, Any] = {"channel": channel, "token": token, "sent_at": time.monotonic()}
    if transient:
        data = build_message("delta", **fields).data.model_dump(mode="json", exclude_none=True)
        bus.publish_transient(f"chaos:{channel}", "delta", data, topic="chaos")
        return 0
    kind: dict[str, Any] = {"event": "complete", "outcome": "succeeded"} if final else {"event": "progress"}
    with suppress(RollBack), transaction.atomic():
        stored = publish(f"chaos:{channel}", build_message(**kind, **fields), final=final)
        if rolls_back:
            raise RollBack
        return stored.seq
    return 0


def main() -> None:
    guards.disable_guards()
    for line in sys.stdin:
        print(publish_event(**json.loads(line)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
