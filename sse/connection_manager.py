"""Who may open another stream: limits that hold across all processes, as leases in Redis.

A lease lasts `lease_s` by the clock of Redis, and the process that holds it renews it; a killed process's leases
lapse by themselves. Every question is one script, so parallel admissions cannot slip past a limit together. While
Redis is away each process admits up to a cap of its own, and streams that are open are never touched.

One Redis server, not a cluster: a script names the keys of several users.
"""

import asyncio
import logging
import math
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Literal

from sse import metrics
from sse.bus import control_channel
from sse.error_handler import OpenedTooOften, RedisAway, TooManyConnections
from sse.live_streams import StreamInfo, StreamState, leases_key, pack, stream_key
from sse.redis_client import PAUSE_AFTER_FAILURE_S, asking, disconnect
from sse.redis_scripts import ADMIT, RELEASE, RENEW

logger = logging.getLogger(__name__)

BATCH = 500
"""Leases in one call; Redis does nothing else for the few milliseconds that takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many streams there may be, and how fast they may be opened."""

    per_user: int = 10
    total: int = 10_000
    opens_per_minute: int = 60
    """For each user; so many may also come at once, after a minute's rest."""
    when_full: Literal["refuse", "evict_oldest"] = "refuse"
    """What happens at the limit `per_user`. At the limit `total` everybody is refused."""
    total_in_process: int = 2_000
    """The cap of one process while Redis is away; `per_user` then holds within the process."""
    lease_s: float = 30.0
    renew_interval_s: float = 10.0

    def __post_init__(self) -> None:
        if min(self.per_user, self.total, self.opens_per_minute, self.total_in_process) < 1:
            raise ValueError("per_user, total, opens_per_minute and total_in_process must be at least 1")
        if not 0 < self.renew_interval_s <= self.lease_s / 2:
            raise ValueError("renew_interval_s must be above 0 and at most half of lease_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A stream that may open. `evicted` are the connection ids that had to make room, in whatever process."""

    connection_id: str
    evicted: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Open:
    user_key: str
    info: StreamInfo
    state: Callable[[], StreamState] = StreamState


class ConnectionManager:
    """One event loop's admissions and leases. Nothing here raises because Redis is away."""

    def __init__(
        self,
        limits: Limits,
        *,
        redis_url: str,
        prefix: str,
        on_evicted: Callable[[str], None] = lambda connection_id: None,
    ) -> None:
        """`on_evicted` is called with a connection id of this process that must close; possibly more than once."""
        self._limits = limits
        self._redis_url = redis_url
        self._prefix = prefix
        self._on_evicted = on_evicted
        self._process = f"{socket.gethostname()}:{os.getpid()}"
        self._open: dict[str, _Open] = {}
        self._returned: dict[str, str] = {}
        """Released connection ids and their users, until Redis was told."""
        self._renewing: asyncio.Task[None] | None = None
        self._returning: asyncio.Task[None] | None = None

    async def admit(self, *, user_key: str, channels: Sequence[str], owner: str = "") -> Admission:
        """Take a lease for one more stream of `user_key`; `owner` is a label for the operator.

        Raises:
            TooManyConnections: no room for this user, or for anybody.
            OpenedTooOften: this user has to wait.
        """
        connection_id = _new_connection_id()
        info = StreamInfo(
            connection_id=connection_id,
            owner=owner,
            channels=tuple(channels),
            opened_at=datetime.now(UTC),
            process=self._process,
        )
        stream = _Open(user_key=user_key, info=info)
        try:
            outcome, evicted = "admitted", await self._ask_for_lease(stream)
        except RedisAway:
            outcome, evicted = "admitted_locally", self._make_room_here(user_key)
        except asyncio.CancelledError:
            # The client left; the script may have run all the same.
            self._give_back_soon({connection_id: user_key})
            raise
        metrics.opened.labels(outcome=outcome).inc()
        metrics.evicted.inc(len(evicted))
        self._open[connection_id] = stream
        self._renewing = self._renewing or asyncio.create_task(self._keep_renewing(), name="sse-leases")
        self._tell_evicted(evicted)
        return Admission(connection_id=connection_id, evicted=tuple(evicted))

    def describe(self, connection_id: str, state: Callable[[], StreamState]) -> None:
        """Let `state` be asked at every renewal, for `live_streams.open_streams`. It must be quick and not raise."""
        if stream := self._open.get(connection_id):
            stream.state = state

    def release(self, connection_id: str) -> None:
        """Give a lease back, soon; safe to call twice, and from any code that runs in the event loop."""
        if stream := self._open.pop(connection_id, None):
            self._give_back_soon({connection_id: stream.user_key})

    async def renew_all(self) -> bool:
        """Renew this process's leases and descriptions; False when Redis is away.

        A lease that Redis has forgotten is made again, even above a limit: an open stream is not closed for that.
        """
        try:
            for batch in batched(list(self._open), BATCH):
                await self._renew({one: self._open[one] for one in batch if one in self._open})
        except RedisAway:
            return False
        return True

    async def close(self) -> None:
        """Give all leases back and close this event loop's connections to Redis."""
        if self._renewing:
            self._renewing.cancel()
            await asyncio.wait([self._renewing])
            self._renewing = None
        self._give_back_soon({one: stream.user_key for one, stream in self._open.items()})
        self._open.clear()
        while self._returning and not self._returning.done():
            await asyncio.wait([self._returning])
        await disconnect()

    async def _ask_for_lease(self, stream: _Open) -> list[str]:
        limits, prefix = self._limits, self._prefix
        keys = [
            leases_key(prefix),
            leases_key(prefix, stream.user_key),
            f"{prefix}:opens:{stream.user_key}",
            f"{prefix}:evicted",
            stream_key(prefix, stream.info.connection_id),
            control_channel(prefix),
        ]
        numbers = [limits.total, limits.per_user, math.ceil(60_000 / limits.opens_per_minute), limits.opens_per_minute]
        words = [limits.when_full, stream.info.connection_id, pack(stream.info)]
        outcome, *rest = await self._run(ADMIT, keys, [self._lease_ms, *numbers, *words])
        if outcome == "admitted":
            return list(rest)
        metrics.opened.labels(outcome=outcome).inc()
        retry_after_s = max(1, math.ceil(int(rest[0]) / 1000))
        raise (OpenedTooOften if outcome == "too_often" else TooManyConnections)(retry_after_s)

    def _make_room_here(self, user_key: str) -> list[str]:
        """Admit by what this process alone knows; return the streams that have to go."""
        of_user = [one for one, stream in self._open.items() if stream.user_key == user_key]
        excess = max(0, len(of_user) + 1 - self._limits.per_user)
        evicted = of_user[:excess] if self._limits.when_full == "evict_oldest" else []
        if excess > len(evicted) or len(self._open) - excess >= self._limits.total_in_process:
            metrics.opened.labels(outcome="too_many").inc()
            raise TooManyConnections(math.ceil(self._limits.lease_s))
        return evicted

    def _tell_evicted(self, evicted: Iterable[str]) -> None:
        for connection_id in evicted:
            if self._open.pop(connection_id, None):
                self._on_evicted(connection_id)

    async def _renew(self, streams: dict[str, _Open]) -> None:
        fields: list[Any] = []
        for connection_id, stream in streams.items():
            described = replace(stream.info, state=stream.state())
            fields += [
                connection_id,
                leases_key(self._prefix, stream.user_key),
                stream_key(self._prefix, connection_id),
                pack(described),
            ]
        keys = [leases_key(self._prefix), f"{self._prefix}:evicted"]
        evicted = await self._run(RENEW, keys, [self._lease_ms, *fields])
        self._tell_evicted(evicted)
        # Released while the renewal was under way, which may have brought the lease back.
        gone = {one: stream.user_key for one, stream in streams.items() if one not in self._open}
        self._give_back_soon(gone)

    async def _keep_renewing(self) -> None:
        pause_s = self._limits.renew_interval_s
        while True:
            await asyncio.sleep(pause_s)
            try:
                renewed = await self.renew_all()
            except Exception:
                # Must never end: without renewals the limits of a living process would lapse.
                logger.exception("connections: renewal failed")
                renewed = False
            pause_s = self._limits.renew_interval_s if renewed else min(PAUSE_AFTER_FAILURE_S, pause_s)

    def _give_back_soon(self, returned: dict[str, str]) -> None:
        self._returned |= returned
        if self._returned and (self._returning is None or self._returning.done()):
            self._returning = asyncio.create_task(self._give_back(), name="sse-leases-returned")

    async def _give_back(self) -> None:
        while self._returned:
            batch = list(self._returned.items())[:BATCH]
            fields: list[str] = []
            for connection_id, user_key in batch:
                del self._returned[connection_id]
                fields += [connection_id, leases_key(self._prefix, user_key), stream_key(self._prefix, connection_id)]
            try:
                await self._run(RELEASE, [leases_key(self._prefix)], fields)
            except RedisAway:
                # Nobody renews them any more: they lapse.
                self._returned.clear()

    async def _run(self, script: str, keys: Sequence[str], args: Sequence[Any]) -> list[Any]:
        async with asking(self._redis_url) as client:
            answer: list[Any] = await client.register_script(script)(keys=keys, args=args)
        return answer

    @property
    def _lease_ms(self) -> int:
        return int(self._limits.lease_s * 1000)


def _new_connection_id() -> str:
    """Ids sort by the time they were made, so that the oldest of several processes' streams can be told."""
    return f"{time.time_ns() // 1_000:014x}-{secrets.token_hex(8)}"
