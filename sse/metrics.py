"""What the package counts, for Prometheus. No label names a person, a channel or a connection.

With several processes behind one address set `PROMETHEUS_MULTIPROC_DIR` before they start, to a folder that is empty
at start and is theirs alone on this machine; every process then writes there, and any of them can `render` the sum.
Without it each process tells of itself only.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

if (_folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR")) is not None and not (_folder and Path(_folder).is_dir()):
    # Found here, not by a system check: the metrics below are files in that folder from the moment they are made.
    raise ImproperlyConfigured(
        f"PROMETHEUS_MULTIPROC_DIR: {_folder!r} is not a folder. Make it, empty, before the start."
    )

connections_open = Gauge("sse_connections_open", "Streams open now.", multiprocess_mode="livesum")
opened = Counter(
    "sse_opened",
    "Requests for a stream, by what came of it: admitted, admitted_locally, too_many, too_often.",
    ["outcome"],
)
evicted = Counter("sse_evicted", "Streams told to close because their owner opened another beyond the limit.")
closed = Counter("sse_closed", "Streams ended, by reason; `lagging`: the client stayed behind.", ["reason"])
messages = Counter("sse_messages", "Messages given to the bus, by kind.", ["kind"])
replayed = Counter("sse_replayed", "Streams that were sent events from the log after an interruption.")
resets = Counter("sse_resets", "Resets sent, by reason.", ["reason"])
gaps_healed = Counter("sse_gaps_healed", "Holes in the news that were filled from the log.")
# Not "up": a process that has no need to listen, such as a worker, would look broken.
bus_down = Gauge("sse_bus_down", "Processes whose subscription to Redis is broken.", multiprocess_mode="livesum")
publish_to_write_s = Histogram(
    "sse_publish_to_write_seconds",
    "From the publishing of an event to its writing to the open streams of one process.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


def render(*more: Collector) -> tuple[bytes, str]:
    """Return all metrics of the process, or of all processes, and those of `more`, as text; and its content type."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    asked = CollectorRegistry()
    for collector in more:
        asked.register(collector)
    if folder is None:
        return generate_latest(REGISTRY) + generate_latest(asked), CONTENT_TYPE_LATEST
    _forget_the_dead(Path(folder))
    MultiProcessCollector(asked, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(asked), CONTENT_TYPE_LATEST


def _forget_the_dead(folder: Path) -> None:
    """Remove the gauges of processes that have ended; a killed one cannot do so itself."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not _is_alive(pid):
            mark_process_dead(pid, path=folder)  # type: ignore[no-untyped-call]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
