"""How often one user may do a thing, over all processes: evenly, or so many at once after a rest."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sse.conf import sse_settings
from sse.error_handler import RedisAway
from sse.redis_client import asking_sync
from sse.redis_scripts import TAKE_TURN

KEYS_AT_MOST = 10_000
"""What one process remembers by itself; the oldest rested keys make room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """So many turns in a window: they come back evenly, and all are there after a window's rest."""

    turns: int
    window_s: int

    @property
    def ms_per_turn(self) -> int:
        return math.ceil(self.window_s * 1000 / self.turns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one user stands."""

    wait_s: int
    """0, or, where it is one too many and not counted, after how many seconds to come back."""
    left: int
    """Turns that could be taken at once."""
    full_in_s: int
    """Until all turns are there again, if none is taken."""


def take_turn(thing: str, user_key: str, *, per_minute: int) -> int:
    """Count one more; return 0, or, where it is one too many and not counted, after how many seconds to come back.

    Raises:
        RedisAway: nobody can tell at present.
    """
    return _asked(thing, user_key, Pace(turns=per_minute, window_s=60), wanted=1).wait_s


def take(thing: str, user_key: str, pace: Pace) -> Standing:
    """Count one more if there is a turn left; while Redis is away, each process counts for itself."""
    return _of_all_or_own(thing, user_key, pace, wanted=1)


def look(thing: str, user_key: str, pace: Pace) -> Standing:
    """Return how a user stands, and count nothing."""
    return _of_all_or_own(thing, user_key, pace, wanted=0)


def forget(thing: str, user_key: str) -> None:
    """Give a user all turns back."""
    _own.due_ms.pop((thing, user_key), None)
    try:
        with asking_sync(sse_settings().redis_url) as client:
            client.delete(_key(thing, user_key))
    except RedisAway:
        return


def _of_all_or_own(thing: str, user_key: str, pace: Pace, *, wanted: int) -> Standing:
    try:
        return _asked(thing, user_key, pace, wanted=wanted)
    except RedisAway:
        return _own.asked((thing, user_key), pace, wanted=wanted)


def _asked(thing: str, user_key: str, pace: Pace, *, wanted: int) -> Standing:
    with asking_sync(sse_settings().redis_url) as client:
        script = client.register_script(TAKE_TURN)
        answer: Any = script(keys=[_key(thing, user_key)], args=[pace.ms_per_turn, pace.turns, wanted])
    return _standing(pace, wait_ms=int(answer[0]), taken_ms=int(answer[1]))


def _key(thing: str, user_key: str) -> str:
    return f"{sse_settings().redis_channel}:{thing}:{user_key}"


def _standing(pace: Pace, *, wait_ms: float, taken_ms: float) -> Standing:
    left = pace.turns - math.ceil(taken_ms / pace.ms_per_turn)
    return Standing(wait_s=math.ceil(wait_ms / 1000), left=max(0, left), full_in_s=math.ceil(taken_ms / 1000))


class _OwnCount:
    """The same count in this process alone."""

    def __init__(self, clock_ms: Callable[[], float]) -> None:
        self._clock_ms = clock_ms
        self._lock = Lock()
        self.due_ms: dict[tuple[str, str], float] = {}

    def asked(self, key: tuple[str, str], pace: Pace, *, wanted: int) -> Standing:
        with self._lock:
            now = self._clock_ms()
            due = max(now, self.due_ms.get(key, 0))
            early = due - now - pace.ms_per_turn * (pace.turns - 1)
            if early > 0:
                return _standing(pace, wait_ms=early, taken_ms=due - now)
            due += wanted * pace.ms_per_turn
            if wanted:
                self._make_room(now)
                self.due_ms[key] = due
            return _standing(pace, wait_ms=0, taken_ms=due - now)

    def _make_room(self, now: float) -> None:
        if len(self.due_ms) >= KEYS_AT_MOST:
            self.due_ms = {key: due for key, due in self.due_ms.items() if due > now}
        if len(self.due_ms) >= KEYS_AT_MOST:
            self.due_ms.pop(next(iter(self.due_ms)))


_own = _OwnCount(lambda: time.monotonic() * 1000)
