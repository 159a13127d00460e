"""Clients for short Redis commands: every wait is bounded, nothing is retried, every failure is `RedisUnavailable`.

Bus messages use connections of their own; see `bus`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TypedDict
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from sse.circuit_breaker import CircuitBreaker
from sse.error_handler import RedisUnavailable

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 0.5
ANSWER_TIMEOUT_S = 1.0
PAUSE_AFTER_FAILURE_S = 2.0
"""No command is sent for this long after a failure: a frozen server must not cost every request a timeout."""
CONNECTIONS = 8
"""Concurrent commands per event loop."""
UNAVAILABLE_MESSAGE = "Live updates are temporarily unavailable. Try again."


class _Options(TypedDict):
    protocol: int
    socket_timeout: float
    socket_connect_timeout: float
    decode_responses: bool


_OPTIONS: _Options = {
    "protocol": 2,
    "socket_timeout": ANSWER_TIMEOUT_S,
    "socket_connect_timeout": CONNECT_TIMEOUT_S,
    "decode_responses": True,
}


@dataclass(frozen=True, slots=True)
class _LoopClient:
    """One event loop's client of one server."""

    client: redis.asyncio.Redis
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))


_loop_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _LoopClient]] = WeakKeyDictionary()


@asynccontextmanager
async def aopen_client(url: str) -> AsyncIterator[redis.asyncio.Redis]:
    """Yield a client for one command, waiting for a connection if all are in use.

    Raises:
        RedisUnavailable: Redis did not answer in time, or failed a moment ago.
    """
    clients = _loop_clients.setdefault(asyncio.get_running_loop(), {})
    if url not in clients:
        client = redis.asyncio.Redis.from_url(
            url, max_connections=CONNECTIONS, retry=AsyncRetry(NoBackoff(), 0), **_OPTIONS
        )
        clients[url] = _LoopClient(client)
    async with clients[url].slots:
        # Checked after the wait for a slot: when a server freezes, the callers in the queue need not time out each.
        with _guard(url):
            yield clients[url].client


@contextmanager
def open_client(url: str) -> Iterator[redis.Redis]:
    """Yield a client for one command from a thread.

    Raises:
        RedisUnavailable: Redis did not answer in time, or failed a moment ago.
    """
    with _guard(url):
        yield _sync_client(url)


async def disconnect() -> None:
    """Close the running event loop's connections. A later command opens new ones."""
    for loop_client in _loop_clients.pop(asyncio.get_running_loop(), {}).values():
        await loop_client.client.aclose()


@contextmanager
def _guard(url: str) -> Iterator[None]:
    breaker = _breaker(url)
    if breaker.is_open:
        raise RedisUnavailable(UNAVAILABLE_MESSAGE)
    try:
        yield
    except (redis.RedisError, OSError) as error:
        if breaker.record_failure():
            logger.warning("redis unavailable: error=%s", type(error).__name__)
        raise RedisUnavailable(UNAVAILABLE_MESSAGE) from error
    if breaker.record_success():
        logger.info("redis available again")


@cache
def _breaker(url: str) -> CircuitBreaker:
    return CircuitBreaker(PAUSE_AFTER_FAILURE_S)


@cache
def _sync_client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **_OPTIONS)
