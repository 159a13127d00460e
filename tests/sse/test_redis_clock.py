"""Redis' clock set back by hours: no limit, lease or ticket outlasts its window by more than the window.

To Redis, a clock that was set back is the same as stored times that lie ahead; the tests move those.
"""

import asyncio
import time
from typing import Any

import pytest
import redis

from config.processes import wait_until
from sse import rate_limit, tickets
from sse.connection_manager import ConnectionManager
from sse.error_handler import OpenedTooOften, TooManyConnections
from sse.live_streams import leases_key
from sse.rate_limit import RateLimit
from tests.sse.admission import admit, with_manager

HOURS_MS = 6 * 3600 * 1000


def set_clock_back(store: redis.Redis, prefix: str) -> None:
    """Move everything that is stored under the prefix six hours ahead of Redis' clock."""
    for key in list(store.scan_iter(f"{prefix}:*")):
        remaining: Any = store.pttl(key)
        if store.type(key) == "zset":
            scored: Any = store.zrange(key, 0, -1, withscores=True)
            store.zadd(key, {member: score + HOURS_MS for member, score in scored})
        elif str(value := store.get(key)).isdecimal():
            store.set(key, int(str(value)) + HOURS_MS)
        store.pexpire(key, max(0, remaining) + HOURS_MS)


@pytest.mark.parametrize("used", [1, 4])
def test_rate_limit_lasts_no_longer_than_its_window(prefix: str, store: redis.Redis, used: int) -> None:
    limit = RateLimit(tokens=4, window_s=60)
    for _ in range(used):
        rate_limit.consume("test", "one", limit)
    set_clock_back(store, prefix)

    states = [rate_limit.consume("test", "one", limit) for _ in range(3)]

    assert all(0 < state.wait_s <= 15 for state in states), "the next token, not hours"
    assert rate_limit.peek("test", "one", limit).full_in_s <= 60
    assert 0 < int(str(store.pttl(next(iter(store.scan_iter(f"{prefix}:*")))))) <= 60_000


def test_rate_limit_refills_after_the_clock_was_set_back(prefix: str, store: redis.Redis) -> None:
    limit = RateLimit(tokens=4, window_s=2)
    for _ in range(4):
        rate_limit.consume("test", "one", limit)
    set_clock_back(store, prefix)
    assert rate_limit.consume("test", "one", limit).wait_s

    assert wait_until(lambda: rate_limit.peek("test", "one", limit).full_in_s == 0, within_s=10)
    assert [rate_limit.consume("test", "one", limit).wait_s for _ in range(4)] == [0] * 4


def test_leases_of_lost_processes_end_after_the_clock_was_set_back(prefix: str, store: redis.Redis) -> None:
    lost = {f"lost{number}": time.time() * 1000 + 1000 for number in range(3)}
    for key in (leases_key(prefix), leases_key(prefix, "alice")):
        store.zadd(key, dict(lost))
    set_clock_back(store, prefix)

    async def scenario(manager: ConnectionManager) -> None:
        for _ in range(3):
            await admit(manager)
        with pytest.raises(TooManyConnections) as raised:
            await admit(manager)
        assert raised.value.retry_after_s <= 30

    with_manager(scenario, prefix, per_user=3, total=3)


def test_leases_survive_a_clock_set_back_by_seconds(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        first = await admit(manager)
        later: Any = store.zscore(leases_key(prefix), first.connection_id)
        store.zadd(leases_key(prefix), {first.connection_id: later + 5000})
        store.zadd(leases_key(prefix, "alice"), {first.connection_id: later + 5000})
        with pytest.raises(TooManyConnections):
            await admit(manager)

    with_manager(scenario, prefix, per_user=1)


def test_opening_limit_lasts_no_longer_than_a_minute(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        await admit(manager)
        await admit(manager)
        await asyncio.to_thread(set_clock_back, store, prefix)
        with pytest.raises(OpenedTooOften) as raised:
            await admit(manager)
        assert raised.value.retry_after_s <= 30

    with_manager(scenario, prefix, opens_per_minute=2)


@pytest.mark.parametrize(("elapsed_s", "is_valid"), [(59, True), (121, False), (6 * 3600, False)])
def test_ticket_lasts_no_longer_than_twice_its_window(
    prefix: str, store: redis.Redis, monkeypatch: pytest.MonkeyPatch, elapsed_s: float, is_valid: bool
) -> None:
    ticket = tickets.issue(7, ["run:1"])
    for key in store.scan_iter(f"{prefix}:*"):
        store.pexpire(key, 60_000 + HOURS_MS)
    later = time.time() + elapsed_s
    monkeypatch.setattr(time, "time", lambda: later)

    assert (tickets.redeem(ticket, ["run:1"]) is not None) == is_valid
    assert tickets.redeem(ticket, ["run:1"]) is None
