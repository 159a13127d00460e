"""A proxy between one web process and Valkey that drops or duplicates single pub/sub messages."""

import json
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from config.processes import wait_until
from tests.chaos.background import Background
from tests.chaos.proxy import Proxy

SUBSCRIBE_TIMEOUT_S = 20.0

type Action = Literal["forward", "drop", "duplicate"]
type Policy = Callable[[dict[str, Any]], Action]
"""Decides what happens to a bus message, given its header: `channel`, `seq`, `final` and so on."""


def forward_all(header: dict[str, Any]) -> Action:
    return "forward"


def drop_one_in(count: int, seed: str) -> Policy:
    """Drop one randomly chosen message out of every `count`."""
    rng, seen, dropped = random.Random(seed), 0, 0

    def decide(header: dict[str, Any]) -> Action:
        nonlocal seen, dropped
        if seen % count == 0:
            dropped = seen + rng.randrange(count)
        seen += 1
        return "drop" if seen - 1 == dropped else "forward"

    return decide


def apply_to(channel: str, seqs: Collection[int], action: Action) -> Policy:
    """Apply the action to the messages of these events, and forward all others."""
    return lambda header: action if header.get("channel") == channel and header["seq"] in seqs else "forward"


@dataclass(slots=True, eq=False)
class ReplyParser:
    """Splits the RESP2 replies on one connection, and asks the bus what to do with each pub/sub message."""

    bus: "Bus"
    subscribed: bool = False
    _rest: bytes = b""

    def feed(self, data: bytes) -> bytes:
        data, at, output = self._rest + data, 0, bytearray()
        while end := _end_of_reply(data, at):
            output += self._filter(data[at:end])
            at = end
        self._rest = data[at:]
        return bytes(output)

    def _filter(self, reply: bytes) -> bytes:
        if reply.startswith(b"*3\r\n$9\r\nsubscribe\r\n"):
            self.subscribed = True
        if not reply.startswith(b"*3\r\n$7\r\nmessage\r\n"):
            return reply
        # The reply holds `message`, the pub/sub channel and the payload, whose first line is the header.
        header = reply.split(b"\r\n", 6)[6].partition(b"\n")[0]
        times = {"forward": 1, "drop": 0, "duplicate": 2}
        return reply * times[self.bus.decide(json.loads(header))]


class Bus(Proxy[ReplyParser]):
    """Use as a context manager."""

    def __init__(self, background: Background, path: Path, server: Path) -> None:
        super().__init__(background, path, server, lambda: ReplyParser(self))
        self.policy: Policy = forward_all
        self.action_counts: dict[Action, int] = {"forward": 0, "drop": 0, "duplicate": 0}

    @property
    def url(self) -> str:
        return f"unix://{self.path}"

    def decide(self, header: dict[str, Any]) -> Action:
        action = self.policy(header)
        self.action_counts[action] += 1
        return action

    def restore(self) -> None:
        self.policy = forward_all
        super().restore()

    def wait_until_subscribed(self) -> None:
        assert wait_until(self._is_subscribed, within_s=SUBSCRIBE_TIMEOUT_S), "the process did not subscribe"

    def _is_subscribed(self) -> bool:
        return any(link.replies.subscribed and not link.stalled for link in tuple(self.links))


def _end_of_reply(data: bytes, at: int) -> int:
    """Return where the reply that begins at `at` ends, or 0 if it is incomplete."""
    line_end = data.find(b"\r\n", at)
    if line_end < 0:
        return 0
    kind, value, end = data[at : at + 1], data[at + 1 : line_end], line_end + 2
    if kind == b"$":
        end += 0 if value == b"-1" else int(value) + 2
        return end if end <= len(data) else 0
    if kind == b"*":
        for _ in range(int(value)):
            if not (end := _end_of_reply(data, end)):
                return 0
    return end
