"""Limit the number of open streams across all processes, with leases in Redis.

A lease lasts `lease_s` by Redis's clock, and its process renews it; the leases of a killed process expire. Each check
is one Lua script, so concurrent admissions cannot exceed a limit together. While Redis is unavailable each process
admits up to a limit of its own, and open streams are never closed because of that.

Needs a single Redis server, not a cluster: one script uses the keys of several users.
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
from threading import Lock
from typing import Any, Literal

from sse import descriptors, metrics
from sse.bus import control_channel
from sse.error_handler import OpenedTooOften, RedisUnavailable, ServerBusy, TooManyConnections
from sse.live_streams import StreamInfo, StreamState, leases_key, pack, stream_key
from sse.redis_client import PAUSE_AFTER_FAILURE_S, aopen_client, disconnect, open_client
from sse.redis_scripts import ADMIT, RELEASE, RENEW

logger = logging.getLogger(__name__)

BATCH = 500
"""Leases per script call. Redis serves no other client during the few milliseconds that a call takes."""

RETRY_BUSY_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many streams may be open, and how fast they may be opened."""

    per_user: int = 10
    total: int = 10_000
    opens_per_minute: int = 60
    """Per user. A user who was idle for a minute may open all of them at once."""
    when_full: Literal["reject", "evict_oldest"] = "reject"
    """What happens at the limit `per_user`. At the limit `total` every new stream is rejected."""
    total_in_process: int = 2_000
    """Limit per process while Redis is unavailable; `per_user` then applies within the process."""
    lease_s: float = 30.0
    renew_interval_s: float = 10.0

    def __post_init__(self) -> None:
        if min(self.per_user, self.total, self.opens_per_minute, self.total_in_process) < 1:
            raise ValueError("per_user, total, opens_per_minute and total_in_process must be at least 1")
        if not 0 < self.renew_interval_s <= self.lease_s / 2:
            raise ValueError("renew_interval_s must be above 0 and at most half of lease_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A stream that may open. `evicted` are the connection ids closed to make room for it, in any process."""

    connection_id: str
    evicted: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Lease:
    user_key: str
    info: StreamInfo
    state: Callable[[], StreamState] = StreamState


class ConnectionManager:
    """One event loop's admissions and leases. No method raises because Redis is unavailable."""

    def __init__(
        self,
        limits: Limits,
        *,
        redis_url: str,
        prefix: str,
        on_evicted: Callable[[str], None] = lambda connection_id: None,
    ) -> None:
        """`on_evicted` is called, maybe repeatedly, with the connection id of a stream here that must close."""
        self._limits = limits
        self._redis_url = redis_url
        self._prefix = prefix
        self._on_evicted = on_evicted
        self._process = f"{socket.gethostname()}:{os.getpid()}"
        self._leases: dict[str, _Lease] = {}
        self._to_release: dict[str, str] = {}
        """Connection id -> user key of leases that are still to be released in Redis."""
        self._renewing: asyncio.Task[None] | None = None
        self._releasing: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._admitting = Lock()

    def admit(self, *, user_key: str, channels: Sequence[str], owner: str = "") -> Admission:
        """Acquire a lease for one more stream of `user_key`; `owner` is a label for operators.

        Call it from any thread but the event loop's: it waits for Redis.

        Raises:
            TooManyConnections: the limit per user or in total is reached.
            OpenedTooOften: the user's rate limit is exceeded.
            ServerBusy: this process has few file descriptors left.
        """
        if descriptors.are_scarce():
            metrics.opened.labels(outcome="busy").inc()
            busy = ServerBusy("The server has too many open connections. Try again in a moment.")
            busy.retry_after_s = RETRY_BUSY_S
            raise busy
        connection_id = _new_connection_id()
        info = StreamInfo(
            connection_id=connection_id,
            owner=owner,
            channels=tuple(channels),
            opened_at=datetime.now(UTC),
            process=self._process,
        )
        lease = _Lease(user_key=user_key, info=info)
        try:
            outcome, evicted = "admitted", self._acquire(lease)
            self._leases[connection_id] = lease
        except RedisUnavailable:
            with self._admitting:
                outcome, evicted = "admitted_locally", self._admit_locally(user_key)
                self._leases[connection_id] = lease
        metrics.opened.labels(outcome=outcome).inc()
        metrics.evicted.inc(len(evicted))
        if evicted or self._renewing is None:
            self._loop.call_soon_threadsafe(self._after_admission, evicted)
        return Admission(connection_id=connection_id, evicted=tuple(evicted))

    def _after_admission(self, evicted: Iterable[str]) -> None:
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew_periodically(), name="sse-leases")
        self._close_evicted(evicted)

    def describe(self, connection_id: str, state: Callable[[], StreamState]) -> None:
        """Call `state` at every renewal, for `live_streams.list_open_streams`. It must be fast and must not raise."""
        if lease := self._leases.get(connection_id):
            lease.state = state

    def release(self, connection_id: str) -> None:
        """Release a lease in the background. Safe to call twice; must be called in the event loop's thread."""
        if lease := self._leases.pop(connection_id, None):
            self._schedule_release({connection_id: lease.user_key})

    async def renew_all(self) -> bool:
        """Renew this process's leases and stream descriptions. Return False if Redis is unavailable.

        A lease that Redis has lost is created again, even above a limit: an open stream is not closed for that.
        """
        try:
            for batch in batched(list(self._leases), BATCH):
                await self._renew({id_: self._leases[id_] for id_ in batch if id_ in self._leases})
        except RedisUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Release all leases and close this event loop's connections to Redis."""
        if self._renewing:
            self._renewing.cancel()
            await asyncio.wait([self._renewing])
            self._renewing = None
        self._schedule_release({id_: lease.user_key for id_, lease in self._leases.items()})
        self._leases.clear()
        while self._releasing and not self._releasing.done():
            await asyncio.wait([self._releasing])
        await disconnect()

    def _acquire(self, lease: _Lease) -> list[str]:
        limits, prefix = self._limits, self._prefix
        keys = [
            leases_key(prefix),
            leases_key(prefix, lease.user_key),
            f"{prefix}:opens:{lease.user_key}",
            f"{prefix}:evicted",
            stream_key(prefix, lease.info.connection_id),
            control_channel(prefix),
        ]
        numbers = [limits.total, limits.per_user, math.ceil(60_000 / limits.opens_per_minute), limits.opens_per_minute]
        arguments = [self._lease_ms, *numbers, limits.when_full, lease.info.connection_id, pack(lease.info)]
        with open_client(self._redis_url) as client:
            outcome, *rest = client.register_script(ADMIT)(keys=keys, args=arguments)
        if outcome == "admitted":
            return list(rest)
        metrics.opened.labels(outcome=outcome).inc()
        retry_after_s = max(1, math.ceil(int(rest[0]) / 1000))
        raise (OpenedTooOften if outcome == "too_often" else TooManyConnections)(retry_after_s)

    def _admit_locally(self, user_key: str) -> list[str]:
        """Check the limits of this process alone. Return the connection ids to evict."""
        of_user = [id_ for id_, lease in list(self._leases.items()) if lease.user_key == user_key]
        excess = max(0, len(of_user) + 1 - self._limits.per_user)
        evicted = of_user[:excess] if self._limits.when_full == "evict_oldest" else []
        if excess > len(evicted) or len(self._leases) - excess >= self._limits.total_in_process:
            metrics.opened.labels(outcome="too_many").inc()
            raise TooManyConnections(math.ceil(self._limits.lease_s))
        return evicted

    def _close_evicted(self, evicted: Iterable[str]) -> None:
        for connection_id in evicted:
            if self._leases.pop(connection_id, None):
                self._on_evicted(connection_id)

    async def _renew(self, leases: dict[str, _Lease]) -> None:
        fields: list[str | bytes] = []
        for connection_id, lease in leases.items():
            described = replace(lease.info, state=lease.state())
            fields += [
                connection_id,
                leases_key(self._prefix, lease.user_key),
                stream_key(self._prefix, connection_id),
                pack(described),
            ]
        keys = [leases_key(self._prefix), f"{self._prefix}:evicted"]
        evicted = await self._run(RENEW, keys, [self._lease_ms, *fields])
        self._close_evicted(evicted)
        # Streams that closed during the renewal: it may have created their leases again.
        closed = {id_: lease.user_key for id_, lease in leases.items() if id_ not in self._leases}
        self._schedule_release(closed)

    async def _renew_periodically(self) -> None:
        pause_s = self._limits.renew_interval_s
        while True:
            await asyncio.sleep(pause_s)
            try:
                renewed = await self.renew_all()
            except Exception:
                # Never let this task end: without renewals the leases of open streams would expire.
                logger.exception("connections: lease renewal failed")
                renewed = False
            pause_s = self._limits.renew_interval_s if renewed else min(PAUSE_AFTER_FAILURE_S, pause_s)

    def _schedule_release(self, leases: dict[str, str]) -> None:
        self._to_release |= leases
        if self._to_release and (self._releasing is None or self._releasing.done()):
            self._releasing = asyncio.create_task(self._release_pending(), name="sse-leases-released")

    async def _release_pending(self) -> None:
        while self._to_release:
            batch = list(self._to_release.items())[:BATCH]
            fields: list[str] = []
            for connection_id, user_key in batch:
                del self._to_release[connection_id]
                fields += [connection_id, leases_key(self._prefix, user_key), stream_key(self._prefix, connection_id)]
            try:
                await self._run(RELEASE, [leases_key(self._prefix)], fields)
            except RedisUnavailable:
                # They are not renewed any more, so they expire.
                self._to_release.clear()

    async def _run(self, script: str, keys: Sequence[str], args: Sequence[str | int | bytes]) -> list[Any]:
        async with aopen_client(self._redis_url) as client:
            answer: list[Any] = await client.register_script(script)(keys=keys, args=args)
        return answer

    @property
    def _lease_ms(self) -> int:
        return int(self._limits.lease_s * 1000)


def _new_connection_id() -> str:
    """Return an id that sorts by creation time, so that the oldest stream of several processes can be found."""
    return f"{time.time_ns() // 1_000:014x}-{secrets.token_hex(8)}"
