"""A process of its own that sends events at fixed times: `publisher MODULE CHANNEL EVENTS PER_S`."""

import importlib
import sys
import time
from datetime import UTC, datetime
from typing import Any

FILLING = "Every pillar now has its hub and eight spokes, each scored and dated; on to the calendar."
"""Makes the `data:` about 200 bytes long, the length of a usual progress event."""


def fields() -> dict[str, Any]:
    return {
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "step": 7,
        "total_steps": 12,
        "progress": 58,
        "message": FILLING,
        "sent_ns": time.monotonic_ns(),
    }


def main(module: str, channel: str, events: int, per_s: float) -> None:
    server = importlib.import_module(module)
    began = time.monotonic()
    for number in range(events):
        time.sleep(max(0.0, began + number / per_s - time.monotonic()))
        server.publish(channel, fields())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
