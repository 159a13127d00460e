"""Fixtures: a Redis key prefix for each test, and child processes that share it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings

from sse import events
from tests import example_events


@pytest.fixture(autouse=True)
def register_example_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the example events for one test."""
    monkeypatch.setattr(events, "_registered", dict(events._registered))
    example_events.register()


@pytest.fixture
def prefix(settings: Any) -> str:
    """A key prefix for this test alone, set as SSE_REDIS_CHANNEL."""
    settings.SSE_REDIS_CHANNEL = f"test-{uuid4().hex}"
    return settings.SSE_REDIS_CHANNEL


@pytest.fixture
def store() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        yield client


@pytest.fixture
def start_child(prefix: str) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
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
