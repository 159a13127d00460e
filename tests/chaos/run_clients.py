"""Clients of runs: stream readers, a poller, and clients that never read."""

import asyncio
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from tests.chaos.clients import Client
from tests.chaos.histories import Published, Received
from tests.wire import WireEvent

POLL_INTERVAL_S = 0.2
EXPECTED_STATUSES = frozenset({200, 304, 503})


class RunClient(Client):
    """Follows one run's stream as its page does."""

    def __init__(self, urls: Sequence[str], run_id: str, *, seed: str) -> None:
        super().__init__(urls, [run_id], seed=seed, mean_connection_s=None)
        self.progressed_at: list[float] = []
        """Times at which a section or the end of the run was received, by `time.monotonic`."""

    @property
    def _path(self) -> str:
        return f"api/v1/runs/{self.channels[0]}/stream"

    def _is_expected(self, event: WireEvent) -> bool:
        return event.data.get("run_id") == self.channels[0]

    def _to_received(self, event: WireEvent, began: float) -> Received:
        final = event.data.get("final", False)
        if final or event.event == "section":
            self.progressed_at.append(time.monotonic())
        seq = int(event.position)
        token = event_token(event.event, event.data)
        return Received(channel=self.channels[0], seq=seq, token=token, final=final, lag_s=None)


def event_token(event: str, data: Mapping[str, Any]) -> str:
    """Return a token that identifies an event: its whole content."""
    return f"{event} {json.dumps(data, sort_keys=True)}"


def build_published(run: dict[str, Any]) -> Published:
    """Return the events in a run's log, as the inspector describes it."""
    tokens = {one["seq"]: event_token(one["event"], one["data"]) for one in run["events"]}
    return Published(tokens=tokens, closed=any(one["final"] for one in run["events"]))


class Poller:
    """Polls runs and their events, and counts the responses by status code."""

    def __init__(self, urls: Sequence[str], run_ids: Sequence[str], *, seed: str) -> None:
        """`run_ids` may grow while polling."""
        self.responses: Counter[str] = Counter()
        self._urls, self._run_ids = urls, run_ids
        self._rng = random.Random(seed)

    async def poll(self, http: httpx.AsyncClient) -> None:
        """Poll until canceled."""
        while True:
            await asyncio.sleep(POLL_INTERVAL_S)
            if self._run_ids:
                await self.poll_once(http)

    async def poll_once(self, http: httpx.AsyncClient) -> None:
        """Poll one of the runs, or its events."""
        url, run_id = self._rng.choice(self._urls), self._rng.choice(self._run_ids)
        try:
            response = await http.get(f"{url}api/v1/runs/{run_id}{self._rng.choice(('', '/events?after=3'))}")
            self.responses[str(response.status_code)] += 1
        except httpx.TransportError:
            self.responses["none"] += 1

    @property
    def unexpected(self) -> list[str]:
        expected = {str(code) for code in EXPECTED_STATUSES} | {"none"}
        return [f"a poll was answered {status}" for status in self.responses if status not in expected]


def open_unread_stream(address: Path, run_id: str, token: str) -> socket.socket:
    """Request a run's stream without reading it. The caller closes the socket."""
    client = socket.socket(socket.AF_UNIX)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    client.connect(str(address))
    head = f"GET /api/v1/runs/{run_id}/stream HTTP/1.1\r\nHost: web\r\nAuthorization: Bearer {token}\r\n\r\n"
    client.sendall(head.encode())
    return client
