"""Measure how late events arrive on streams of one run, while something else happens."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.benchmarks.load import connect_clients
from tests.benchmarks.product import Product
from tests.benchmarks.serving import Server

MODULE = "tests.benchmarks.servers.product"
RECEIVE_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """From just before the publisher's call to the client's `recv`."""

    p50_ms: float
    p99_ms: float
    worst_ms: float
    received: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedStreams:
    """Streams of the product's active run, and how many events a second it gets."""

    product: Product
    generator: Path
    streams: int
    per_s: float

    def measure(self, server: Server, *, seconds: float) -> Lateness:
        """Open the streams, publish for so long, and close them.

        Raises:
            CannotMeasure: a client got no stream.
        """
        run_id, events = self.product.content.active_run, max(1, round(seconds * self.per_s))
        headers = self.product.write_headers(self.streams)
        # Otherwise the streams begin with the events of earlier measurements.
        path = f"/api/v1/runs/{run_id}/stream?last_event_id={self._read_last_event_id(server.port)}"
        with connect_clients(
            self.generator, server.port, path, clients=self.streams, events=events, headers=headers
        ) as generator:
            command = [sys.executable, "-m", "tests.benchmarks.publisher", MODULE, f"run:{run_id}"]
            subprocess.run([*command, str(events), str(self.per_s)], check=True, timeout=seconds * 2 + 60)
            result = generator.result(within_s=RECEIVE_TIMEOUT_S)
        return Lateness(
            p50_ms=result["p50_ms"],
            p99_ms=result["p99_ms"],
            worst_ms=result["worst_ms"],
            received=result["received"],
            expected=events * self.streams,
        )

    def _read_last_event_id(self, port: int) -> str:
        content = self.product.content
        request = Request(
            f"http://127.0.0.1:{port}/api/v1/runs/{content.active_run}",
            headers={"Authorization": f"Bearer {content.token}"},
        )
        with urlopen(request, timeout=30) as response:
            return str(json.load(response)["last_event_id"])
