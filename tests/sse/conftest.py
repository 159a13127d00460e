"""A reader of the wire, written from the standard's parsing rules, not from our encoder."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Heard:
    """One dispatched event, as an EventSource would see it."""

    event: str
    data: Any
    last_event_id: str


class Wire:
    """Feeds bytes to a parser and collects what an EventSource would dispatch."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.retries_ms: list[int] = []
        self._last_id = ""

    def feed(self, frame: bytes) -> list[Heard]:
        event, data, before = "message", [], len(self.heard)
        for line in frame.decode("utf-8").split("\n"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if line == "":
                if data:
                    self.heard.append(Heard(event, json.loads("\n".join(data)), self._last_id))
                event, data = "message", []
            elif field == "data":
                data.append(value)
            elif field == "event":
                event = value
            elif field == "id":
                self._last_id = value
            elif field == "retry":
                self.retries_ms.append(int(value))
        return self.heard[before:]


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def prefix(settings: Any) -> str:
    """Keys of this test's own, which the operator's view reads too."""
    settings.SSE_REDIS_CHANNEL = f"test-{uuid4().hex}"
    return settings.SSE_REDIS_CHANNEL


@pytest.fixture
def store() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        yield client


@pytest.fixture
def child(prefix: str) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(script: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", script, settings.REDIS_URL, prefix],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
