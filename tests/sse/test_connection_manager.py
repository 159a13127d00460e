"""Admission limits across event loops and processes, also when a process is killed."""

import asyncio
import json
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import redis
from django.conf import settings

from sse.bus import control_channel
from sse.connection_manager import Admission, ConnectionManager, Limits
from sse.error_handler import OpenedTooOften, TooManyConnections
from sse.live_streams import leases_key
from sse.redis_scripts import RENEW
from tests.sse.admission import ADMIT_TEN, ADMIT_TWO, admit, wait_until, with_manager


def test_fifty_concurrent_admissions_in_five_loops_fill_a_limit_of_five(prefix: str) -> None:
    admitted: list[Admission] = []
    all_have_results = threading.Barrier(5)

    async def scenario(manager: ConnectionManager) -> None:
        results = await asyncio.gather(*(admit(manager) for _ in range(10)), return_exceptions=True)
        admitted.extend(result for result in results if isinstance(result, Admission))
        assert {type(result) for result in results} <= {Admission, TooManyConnections}
        # Closing a manager releases its leases, so wait until no loop is still admitting.
        await asyncio.to_thread(all_have_results.wait, 20)

    threads = [threading.Thread(target=with_manager, args=(scenario, prefix), kwargs={"per_user": 5}) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(admitted) == 5
    assert len({admission.connection_id for admission in admitted}) == 5


def test_three_processes_share_one_limit(start_child: Callable[[str], subprocess.Popen[str]]) -> None:
    processes = [start_child(ADMIT_TEN) for _ in range(3)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()

    assert sum(int(process.stdout.readline()) for process in processes) == 5


@pytest.mark.parametrize("limits", [{"per_user": 3}, {"total": 3}])
def test_leases_of_a_killed_process_expire(
    prefix: str, start_child: Callable[[str], subprocess.Popen[str]], store: redis.Redis, limits: dict[str, Any]
) -> None:
    process = start_child(ADMIT_TWO)
    assert process.stdout.readline() == "admitted\n"

    async def scenario(manager: ConnectionManager) -> None:
        leases: Any = store.zrange(leases_key(prefix), 0, -1, withscores=True)
        expiry = min(score for _, score in leases)
        await admit(manager)
        # The leases have outlived their first expiry: they are renewed.
        await wait_until(lambda: store.zcount(leases_key(prefix), expiry + 1000, "+inf") == 3)
        with pytest.raises(TooManyConnections) as raised:
            await admit(manager)
        assert raised.value.retry_after_s == 1

        process.kill()
        killed_at = time.monotonic()
        async with asyncio.timeout(10):
            while True:
                with suppress(TooManyConnections):
                    await admit(manager)
                    break
                await asyncio.sleep(0.02)
        assert 0.5 < time.monotonic() - killed_at < 2.5
        await admit(manager)
        with pytest.raises(TooManyConnections):
            await admit(manager)

    with_manager(scenario, prefix, **limits)


def test_two_hundred_concurrent_admissions_succeed(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        await asyncio.gather(*(admit(manager, f"user {number}") for number in range(200)))
        assert store.zcard(leases_key(prefix)) == 200

    with_manager(scenario, prefix)


def test_released_lease_is_free_at_once(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        first = await admit(manager)
        with pytest.raises(TooManyConnections):
            await admit(manager)
        manager.release(first.connection_id)
        manager.release(first.connection_id)
        await wait_until(lambda: not store.exists(leases_key(prefix)))
        await admit(manager)

    with_manager(scenario, prefix, per_user=1)


def test_closing_the_manager_releases_all_its_leases(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        for number in range(3):
            await admit(manager, f"user {number}")
        assert store.zcard(leases_key(prefix)) == 3

    with_manager(scenario, prefix, opens_per_minute=60)

    remaining = set(store.scan_iter(f"{prefix}:*"))
    assert remaining == {f"{prefix}:opens:user {number}" for number in range(3)}


def test_streams_count_for_their_user_and_for_the_total(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        await admit(manager, "alice")
        await admit(manager, "bob")
        with pytest.raises(TooManyConnections):
            await admit(manager, "carol")

    with_manager(scenario, prefix, per_user=1, total=2)


def test_oldest_stream_is_evicted_and_its_process_notified(prefix: str, store: redis.Redis) -> None:
    evicted: list[str] = []

    async def scenario(manager: ConnectionManager) -> None:
        other = ConnectionManager(
            Limits(per_user=2), redis_url=settings.REDIS_URL, prefix=prefix, on_evicted=evicted.append
        )
        oldest = await admit(other)
        newer = await admit(manager)
        newest = await admit(manager)

        assert newest.evicted == (oldest.connection_id,)
        assert evicted == []
        await other.renew_all()
        assert evicted == [oldest.connection_id]
        assert set(store.zrange(leases_key(prefix), 0, -1)) == {newer.connection_id, newest.connection_id}
        await other.close()

    with store.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe(control_channel(prefix))
        listener.get_message(timeout=10)
        with_manager(scenario, prefix, per_user=2, when_full="evict_oldest")
        received = listener.get_message(timeout=5)

    assert json.loads(received["data"]) == {"op": "close", "connection_id": evicted[0], "reason": "evicted"}


def test_eviction_in_the_same_process_calls_back_at_once(prefix: str) -> None:
    evicted: list[str] = []

    async def scenario(manager: ConnectionManager) -> None:
        first = await admit(manager)
        second = await admit(manager)
        assert second.evicted == (first.connection_id,)
        assert evicted == [first.connection_id]

    with_manager(scenario, prefix, per_user=1, when_full="evict_oldest", on_evicted=evicted.append)


def test_eviction_frees_no_room_for_another_user_at_the_total_limit(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        await admit(manager, "alice")
        with pytest.raises(TooManyConnections):
            await admit(manager, "bob")
        assert (await admit(manager, "alice")).evicted

    with_manager(scenario, prefix, per_user=1, total=1, when_full="evict_oldest")


def test_opening_too_often_raises_with_retry_after(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        for _ in range(3):
            manager.release((await admit(manager)).connection_id)
        with pytest.raises(OpenedTooOften) as raised:
            await admit(manager)
        assert 15 <= raised.value.retry_after_s <= 20
        await admit(manager, "bob")

    with_manager(scenario, prefix, opens_per_minute=3)


def test_rate_limit_allows_a_burst_and_then_a_steady_rate(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        admitted, waits_s = 0, set()
        started = time.monotonic()
        while (lasted_s := time.monotonic() - started) < 2:
            try:
                await admit(manager)
                admitted += 1
            except OpenedTooOften as raised:
                waits_s.add(raised.retry_after_s)
        assert 120 + 2 <= admitted <= 120 + 2 * lasted_s + 1
        assert waits_s == {1}

    with_manager(scenario, prefix, opens_per_minute=120, per_user=1000)


def test_rejected_admission_does_not_count_for_the_rate(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        held = await admit(manager)
        for _ in range(5):
            with pytest.raises(TooManyConnections):
                await admit(manager)
        manager.release(held.connection_id)
        await asyncio.wait([manager._releasing])
        await admit(manager)

    with_manager(scenario, prefix, per_user=1, opens_per_minute=2)


def test_lease_released_during_its_renewal_is_removed(
    prefix: str, store: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        held = await admit(manager)
        run = manager._run

        # The two commands may overtake each other on two connections.
        async def release_before_renewal(script: str, *args: Any) -> Any:
            if script == RENEW:
                manager.release(held.connection_id)
                await asyncio.wait([manager._releasing])
            return await run(script, *args)

        monkeypatch.setattr(manager, "_run", release_before_renewal)
        await manager.renew_all()
        await wait_until(lambda: not store.exists(leases_key(prefix)))

    with_manager(scenario, prefix)


@pytest.mark.parametrize(
    "limits",
    [{"per_user": 0}, {"total": 0}, {"opens_per_minute": 0}, {"renew_interval_s": 20}, {"renew_interval_s": 0}],
)
def test_invalid_limits_raise_value_error(limits: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Limits(**limits)
