"""Measure how late events arrive on streams of one run, while something else happens."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.benchmarks.load import Generator, connect_clients
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
    """Streams of the product's active run: how many, and how many events to publish per second for how long."""

    product: Product
    program: Path
    """The compiled load generator."""
    streams: int
    per_s: float
    seconds: float

    @contextmanager
    def open(self, server: Server) -> Iterator[Callable[[], Lateness]]:
        """Open the streams, and close them at the end of the block.

        Yield a function to call once: it publishes the events and waits for them.

        Raises:
            CannotMeasure: a client got no stream.
        """
        headers = self.product.write_headers(self.streams)
        # Otherwise the streams begin with the events of earlier measurements.
        path = f"/api/v1/runs/{self._run_id}/stream?last_event_id={self._read_last_event_id(server)}"
        with connect_clients(
            self.program, server.port, path, clients=self.streams, events=self._events, headers=headers
        ) as generator:
            yield lambda: self._publish(generator)

    @property
    def _run_id(self) -> str:
        return self.product.content.active_run

    @property
    def _events(self) -> int:
        return max(1, round(self.seconds * self.per_s))

    def _publish(self, generator: Generator) -> Lateness:
        command = [sys.executable, "-m", "tests.benchmarks.publisher", MODULE, f"run:{self._run_id}"]
        timeout_s = self.seconds * 2 + 60
        subprocess.run([*command, str(self._events), str(self.per_s)], check=True, timeout=timeout_s)
        result = generator.result(within_s=RECEIVE_TIMEOUT_S)
        return Lateness(
            p50_ms=result["p50_ms"],
            p99_ms=result["p99_ms"],
            worst_ms=result["worst_ms"],
            received=result["received"],
            expected=self._events * self.streams,
        )

    def _read_last_event_id(self, server: Server) -> str:
        request = Request(
            f"http://127.0.0.1:{server.port}/api/v1/runs/{self._run_id}",
            headers={"Authorization": f"Bearer {self.product.content.token}"},
        )
        with urlopen(request, timeout=30) as response:
            return str(json.load(response)["last_event_id"])
