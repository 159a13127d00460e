"""Publish events at fixed times: `python -m tests.benchmarks.publisher MODULE CHANNEL EVENTS PER_S`."""

import importlib
import sys
import time
from datetime import UTC, datetime
from typing import Any

MESSAGE = "Every pillar now has its hub and eight spokes, each scored and dated; on to the calendar."
"""Makes `data:` about 200 bytes long, like a typical progress event."""


def build_fields() -> dict[str, Any]:
    return {
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "step": 7,
        "total_steps": 12,
        "progress": 58,
        "message": MESSAGE,
        "sent_ns": time.monotonic_ns(),
    }


def main(module: str, channel: str, events: int, per_s: float) -> None:
    server = importlib.import_module(module)
    began = time.monotonic()
    for number in range(events):
        time.sleep(max(0.0, began + number / per_s - time.monotonic()))
        server.publish(channel, build_fields())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
