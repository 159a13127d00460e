"""Who follows runs while everything breaks: readers of their streams, a poller, and clients that never read."""

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

POLLED_EVERY_S = 0.2
EXPECTED_ANSWERS = frozenset({200, 304, 503})


class RunClient(Client):
    """Follows one run as a page does."""

    def __init__(self, urls: Sequence[str], run_id: str, *, seed: str) -> None:
        super().__init__(urls, [run_id], seed=seed, patience_s=None)
        self.moved_at: list[float] = []
        """When the run was seen to move: a section, or the end."""

    @property
    def _path(self) -> str:
        return f"api/v1/runs/{self.channels[0]}/stream"

    def _is_expected(self, heard: WireEvent) -> bool:
        return heard.data.get("run_id") == self.channels[0]

    def _as_received(self, heard: WireEvent, began: float) -> Received:
        final = heard.data.get("final", False)
        if final or heard.event == "section":
            self.moved_at.append(time.monotonic())
        seq = int(heard.last_event_id)
        token = token_of(heard.event, heard.data)
        return Received(channel=self.channels[0], seq=seq, token=token, final=final, lag_s=None)


def token_of(event: str, data: Mapping[str, Any]) -> str:
    """Return what tells an event from every other: all of it."""
    return f"{event} {json.dumps(data, sort_keys=True)}"


def published(run: dict[str, Any]) -> Published:
    """Return the log of a run as its readers must have heard it."""
    tokens = {one["seq"]: token_of(one["event"], one["data"]) for one in run["events"]}
    return Published(tokens=tokens, closed=any(one["final"] for one in run["events"]))


class Poller:
    """Asks for runs, and for their events, and counts the answers."""

    def __init__(self, urls: Sequence[str], run_ids: Sequence[str], *, seed: str) -> None:
        """`run_ids` may grow."""
        self.answers: Counter[str] = Counter()
        self._urls, self._run_ids = urls, run_ids
        self._chance = random.Random(seed)

    async def poll(self, http: httpx.AsyncClient) -> None:
        """Go on until cancelled."""
        while True:
            await asyncio.sleep(POLLED_EVERY_S)
            if not self._run_ids:
                continue
            url, run_id = self._chance.choice(self._urls), self._chance.choice(self._run_ids)
            try:
                response = await http.get(f"{url}api/v1/runs/{run_id}{self._chance.choice(('', '/events?after=3'))}")
                self.answers[str(response.status_code)] += 1
            except httpx.TransportError:
                self.answers["none"] += 1

    @property
    def surprises(self) -> list[str]:
        expected = {str(code) for code in EXPECTED_ANSWERS} | {"none"}
        return [f"a poll was answered {answer}" for answer in self.answers if answer not in expected]


def never_reads(address: Path, run_id: str, token: str) -> socket.socket:
    """Ask for a run's stream and take nothing of it. The caller closes the socket."""
    client = socket.socket(socket.AF_UNIX)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    client.connect(str(address))
    head = f"GET /api/v1/runs/{run_id}/stream HTTP/1.1\r\nHost: web\r\nAuthorization: Bearer {token}\r\n\r\n"
    client.sendall(head.encode())
    return client
