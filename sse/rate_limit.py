"""Rate limits per user across all processes: tokens refill evenly, and a user who was idle may use all at once."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sse.conf import sse_settings
from sse.error_handler import RedisUnavailable
from sse.redis_client import open_client
from sse.redis_scripts import TAKE_TOKEN

LOCAL_KEYS_MAX = 10_000
"""How many keys one process tracks while Redis is unavailable. Beyond it, keys at rest are dropped, then the oldest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """`tokens` per `window_s`, refilled evenly; all are available after an idle window."""

    tokens: int
    window_s: int

    @property
    def ms_per_token(self) -> int:
        return math.ceil(self.window_s * 1000 / self.tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitState:
    """The state of one user's limit."""

    wait_s: int
    """0, or the seconds to wait if the limit is exceeded; nothing was counted then."""
    remaining: int
    """Tokens available now."""
    full_in_s: int
    """Seconds until all tokens are available again."""


def take_token(thing: str, user_key: str, *, per_minute: int) -> int:
    """Count one use. Return 0, or the seconds to wait if the limit is exceeded; nothing is counted then.

    Raises:
        RedisUnavailable: the use could not be counted.
    """
    return _consume_shared(thing, user_key, RateLimit(tokens=per_minute, window_s=60), wanted=1).wait_s


def consume(thing: str, user_key: str, limit: RateLimit) -> LimitState:
    """Count one use if a token is left. While Redis is unavailable, each process counts for itself."""
    return _consume(thing, user_key, limit, wanted=1)


def peek(thing: str, user_key: str, limit: RateLimit) -> LimitState:
    """Return the state of a limit without counting a use."""
    return _consume(thing, user_key, limit, wanted=0)


def reset(thing: str, user_key: str) -> None:
    """Give a user all tokens back."""
    _local.due_ms.pop((thing, user_key), None)
    try:
        with open_client(sse_settings().redis_url) as client:
            client.delete(_key(thing, user_key))
    except RedisUnavailable:
        return


def _consume(thing: str, user_key: str, limit: RateLimit, *, wanted: int) -> LimitState:
    try:
        return _consume_shared(thing, user_key, limit, wanted=wanted)
    except RedisUnavailable:
        return _local.consume((thing, user_key), limit, wanted=wanted)


def _consume_shared(thing: str, user_key: str, limit: RateLimit, *, wanted: int) -> LimitState:
    with open_client(sse_settings().redis_url) as client:
        script = client.register_script(TAKE_TOKEN)
        answer: Any = script(keys=[_key(thing, user_key)], args=[limit.ms_per_token, limit.tokens, wanted])
    return _limit_state(limit, wait_ms=int(answer[0]), used_ms=int(answer[1]))


def _key(thing: str, user_key: str) -> str:
    return f"{sse_settings().redis_channel}:{thing}:{user_key}"


def _limit_state(limit: RateLimit, *, wait_ms: float, used_ms: float) -> LimitState:
    remaining = limit.tokens - math.ceil(used_ms / limit.ms_per_token)
    return LimitState(
        wait_s=math.ceil(wait_ms / 1000), remaining=max(0, remaining), full_in_s=math.ceil(used_ms / 1000)
    )


class _LocalCounter:
    """The same algorithm as `TAKE_TOKEN`, within this process."""

    def __init__(self, clock_ms: Callable[[], float]) -> None:
        self._clock_ms = clock_ms
        self._lock = Lock()
        self.due_ms: dict[tuple[str, str], float] = {}

    def consume(self, key: tuple[str, str], limit: RateLimit, *, wanted: int) -> LimitState:
        with self._lock:
            now = self._clock_ms()
            due = max(now, self.due_ms.get(key, 0))
            early = due - now - limit.ms_per_token * (limit.tokens - 1)
            if early > 0:
                return _limit_state(limit, wait_ms=early, used_ms=due - now)
            due += wanted * limit.ms_per_token
            if wanted:
                self._make_room(now)
                self.due_ms[key] = due
            return _limit_state(limit, wait_ms=0, used_ms=due - now)

    def _make_room(self, now: float) -> None:
        if len(self.due_ms) >= LOCAL_KEYS_MAX:
            self.due_ms = {key: due for key, due in self.due_ms.items() if due > now}
        if len(self.due_ms) >= LOCAL_KEYS_MAX:
            self.due_ms.pop(next(iter(self.due_ms)))


_local = _LocalCounter(lambda: time.monotonic() * 1000)
