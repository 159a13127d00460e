"""Prometheus metrics of the package. No label names a person, a channel or a connection.

Without the extra `prometheus` nothing is counted.

With several processes behind one address, set `PROMETHEUS_MULTIPROC_DIR` before they start, to a directory of these
processes that is empty at start. Each process then writes there, and any of them can `render` the sum. Without it each
process reports only its own metrics.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

IS_INSTALLED = find_spec("prometheus_client") is not None

if TYPE_CHECKING or IS_INSTALLED:
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
    from prometheus_client.exposition import generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
else:
    from sse.ignored_metrics import Counter, Gauge, Histogram

if (_folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR")) is not None and not (_folder and Path(_folder).is_dir()):
    # Checked here and not in a system check: the metrics below create their files as soon as they are defined.
    raise ImproperlyConfigured(
        f"PROMETHEUS_MULTIPROC_DIR: {_folder!r} is not a directory. Create it, empty, before the start."
    )

connections_open = Gauge("sse_connections_open", "Open streams.", multiprocess_mode="livesum")
opened = Counter(
    "sse_opened",
    "Requests for a stream, by outcome: admitted, admitted_locally, busy, too_many, too_often.",
    ["outcome"],
)
requests_rejected = Counter("sse_requests_rejected", "Requests answered 503 because too many were waiting.")
evicted = Counter("sse_evicted", "Streams closed because their user opened another one beyond the limit.")
closed = Counter("sse_closed", "Closed streams, by reason.", ["reason"])
messages = Counter("sse_messages", "Messages published on the bus, by kind.", ["kind"])
replayed = Counter("sse_replayed", "How often a stream fell behind and caught up from memory or the log.")
resets = Counter("sse_resets", "Resets sent, by reason.", ["reason"])
gaps_healed = Counter("sse_gaps_healed", "Messages missed on the bus and read from the log.")
# "down" and not "up": a process that does not subscribe, such as a worker, must not look broken.
bus_down = Gauge("sse_bus_down", "Processes whose Redis subscription is broken.", multiprocess_mode="livesum")
publish_to_write_s = Histogram(
    "sse_publish_to_write_seconds",
    "Time from publishing an event to writing it to the open streams of one process.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


def render(*collectors: "Collector") -> tuple[bytes, str]:
    """Return all metrics of this process, or of all processes, as text, and the content type.

    Metrics of `collectors` are included.

    Raises:
        ImproperlyConfigured: prometheus-client is not installed.
    """
    if not IS_INSTALLED:
        raise ImproperlyConfigured("Metrics need prometheus-client: install django-throughline-sse[prometheus].")
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    if folder is None:
        return generate_latest(REGISTRY) + generate_latest(registry), CONTENT_TYPE_LATEST
    _remove_dead_gauges(Path(folder))
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _remove_dead_gauges(folder: Path) -> None:
    """Remove the gauges of processes that have exited. A killed process cannot do that itself."""
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
