"""Short questions to Redis: every wait bounded, nothing asked twice, every failure the one error `RedisUnavailable`.

For what is asked and answered. BusMessage travels by `bus`, on connections of its own.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from sse.error_handler import RedisUnavailable

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 0.5
ANSWER_TIMEOUT_S = 1.0
PAUSE_AFTER_FAILURE_S = 2.0
"""After a failure nothing is asked for so long: a frozen server must not cost every request a timeout."""
CONNECTIONS = 8
"""Questions under way at a time, for each event loop."""

_OPTIONS: dict[str, Any] = {
    "protocol": 2,
    "socket_timeout": ANSWER_TIMEOUT_S,
    "socket_connect_timeout": CONNECT_TIMEOUT_S,
    "decode_responses": True,
}


class _Gate:
    """Lets a process's questions to one server through, except for a pause after one that failed."""

    def __init__(self) -> None:
        self._paused_until = 0.0
        self._away = False

    @contextmanager
    def guarded(self) -> Iterator[None]:
        if time.monotonic() < self._paused_until:
            raise RedisUnavailable("Live streaming's store does not answer; try again.")
        try:
            yield
        except (redis.RedisError, OSError) as error:
            self._paused_until = time.monotonic() + PAUSE_AFTER_FAILURE_S
            if not self._away:
                logger.warning("redis: away (%s)", type(error).__name__)
            self._away = True
            raise RedisUnavailable("Live streaming's store does not answer; try again.") from error
        if self._away:
            logger.info("redis: back")
            self._away = False


@dataclass(frozen=True, slots=True)
class _Link:
    """One event loop's way to one server."""

    client: redis.asyncio.Redis
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))


_links: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Link]] = WeakKeyDictionary()


@asynccontextmanager
async def aopen_client(url: str) -> AsyncIterator[redis.asyncio.Redis]:
    """Give a client for one question; whoever comes when all connections are busy waits for a turn.

    Raises:
        RedisUnavailable: no answer came in time, or none did a moment ago.
    """
    links = _links.setdefault(asyncio.get_running_loop(), {})
    if url not in links:
        client = redis.asyncio.Redis.from_url(
            url, max_connections=CONNECTIONS, retry=AsyncRetry(NoBackoff(), 0), **_OPTIONS
        )
        links[url] = _Link(client)
    async with links[url].turns:
        # Asked with the turn in hand: when a server freezes, those in the queue need not each find it out.
        with _gate(url).guarded():
            yield links[url].client


@contextmanager
def open_client(url: str) -> Iterator[redis.Redis]:
    """Give a client for one question from a thread.

    Raises:
        RedisUnavailable: no answer came in time, or none did a moment ago.
    """
    with _gate(url).guarded():
        yield _sync_client(url)


async def disconnect() -> None:
    """Close the running event loop's connections; a later question makes new ones."""
    for link in _links.pop(asyncio.get_running_loop(), {}).values():
        await link.client.aclose()


@cache
def _gate(url: str) -> _Gate:
    return _Gate()


@cache
def _sync_client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **_OPTIONS)
