"""The bus as one web process gets it: a proxy before Valkey that loses, doubles and breaks off as it is told."""

import json
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from config.processes import wait_until
from tests.chaos.background import Background
from tests.chaos.proxy import Proxy

SUBSCRIBED_WITHIN_S = 20.0

type Fate = Literal["passed", "lost", "doubled"]
type Judge = Callable[[dict[str, Any]], Fate]
"""Decides on one piece of news by its head: `channel`, `seq`, `final`, and so on."""


def passes_all(news: dict[str, Any]) -> Fate:
    return "passed"


def loses_one_in(many: int, seed: str) -> Judge:
    """Of so many pieces of news that follow one another, lose one that chance chooses."""
    chance, heard, unlucky = random.Random(seed), 0, 0

    def judge(news: dict[str, Any]) -> Fate:
        nonlocal heard, unlucky
        if heard % many == 0:
            unlucky = heard + chance.randrange(many)
        heard += 1
        return "lost" if heard - 1 == unlucky else "passed"

    return judge


def decides_on(channel: str, seqs: Collection[int], fate: Fate) -> Judge:
    """Give the news of these events their fate, and let all else pass."""
    return lambda news: fate if news.get("channel") == channel and news["seq"] in seqs else "passed"


@dataclass(slots=True, eq=False)
class Replies:
    """Splits what Redis (RESP2) sends on one connection, and lets the bus decide on each message of pub/sub."""

    bus: "Bus"
    subscribed: bool = False
    _rest: bytes = b""

    def feed(self, data: bytes) -> bytes:
        data, at, passed = self._rest + data, 0, bytearray()
        while end := _end_of_reply(data, at):
            passed += self._judged(data[at:end])
            at = end
        self._rest = data[at:]
        return bytes(passed)

    def _judged(self, reply: bytes) -> bytes:
        if reply.startswith(b"*3\r\n$9\r\nsubscribe\r\n"):
            self.subscribed = True
        if not reply.startswith(b"*3\r\n$7\r\nmessage\r\n"):
            return reply
        # `message`, the channel of pub/sub, and the payload: its head is the first line, behind the payload's length.
        head = reply.split(b"\r\n", 6)[6].partition(b"\n")[0]
        times = {"passed": 1, "lost": 0, "doubled": 2}
        return reply * times[self.bus.decide(json.loads(head))]


class Bus(Proxy[Replies]):
    """Use as a context manager."""

    def __init__(self, background: Background, path: Path, server: Path) -> None:
        super().__init__(background, path, server, lambda: Replies(self))
        self.judge: Judge = passes_all
        self.fates: dict[Fate, int] = {"passed": 0, "lost": 0, "doubled": 0}

    @property
    def url(self) -> str:
        return f"unix://{self.path}"

    def decide(self, news: dict[str, Any]) -> Fate:
        fate = self.judge(news)
        self.fates[fate] += 1
        return fate

    def behave(self) -> None:
        self.judge = passes_all
        super().behave()

    def wait_until_subscribed(self) -> None:
        assert wait_until(self._is_subscribed, within_s=SUBSCRIBED_WITHIN_S), "the process does not listen to the bus"

    def _is_subscribed(self) -> bool:
        return any(link.answers.subscribed and not link.stalled for link in tuple(self.links))


def _end_of_reply(data: bytes, at: int) -> int:
    """Return where the reply that begins at `at` ends, or 0 when it has not all come yet."""
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
