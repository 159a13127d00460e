"""Admission: limits that hold across event loops and processes, whoever is killed."""

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

from sse.connection_manager import Admission, ConnectionManager, Limits
from sse.error_handler import OpenedTooOften, TooManyConnections
from sse.live_streams import control_channel, leases_key
from sse.redis_scripts import RENEW
from tests.sse.admission import HOLDS_TWO, OPENS_MANY, admit, eventually, with_manager


def test_fifty_openings_at_once_over_five_event_loops_fill_a_limit_of_five_exactly(prefix: str) -> None:
    admitted: list[Admission] = []
    everybody_asked = threading.Barrier(5)

    async def scenario(manager: ConnectionManager) -> None:
        answers = await asyncio.gather(*(admit(manager) for _ in range(10)), return_exceptions=True)
        admitted.extend(answer for answer in answers if isinstance(answer, Admission))
        assert {type(answer) for answer in answers} <= {Admission, TooManyConnections}
        # Whoever leaves gives leases back, which others must not find.
        await asyncio.to_thread(everybody_asked.wait, 20)

    threads = [threading.Thread(target=with_manager, args=(scenario, prefix), kwargs={"per_user": 5}) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(admitted) == 5
    assert len({admission.connection_id for admission in admitted}) == 5


def test_three_processes_share_one_limit(child: Callable[[str], subprocess.Popen[str]]) -> None:
    processes = [child(OPENS_MANY) for _ in range(3)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()

    assert sum(int(process.stdout.readline()) for process in processes) == 5


@pytest.mark.parametrize("limits", [{"per_user": 3}, {"total": 3}])
def test_a_killed_process_keeps_its_leases_until_they_lapse_and_no_longer(
    prefix: str, child: Callable[[str], subprocess.Popen[str]], store: redis.Redis, limits: dict[str, int]
) -> None:
    process = child(HOLDS_TWO)
    assert process.stdout.readline() == "held\n"

    async def scenario(manager: ConnectionManager) -> None:
        expiry = min(score for _, score in store.zrange(leases_key(prefix), 0, -1, withscores=True))
        await admit(manager)
        # Alive beyond the life of its first leases: they are renewed.
        await eventually(lambda: store.zcount(leases_key(prefix), expiry + 1000, "+inf") == 3)
        with pytest.raises(TooManyConnections) as refused:
            await admit(manager)
        assert refused.value.retry_after_s == 1

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


def test_a_herd_waits_for_its_turn_at_redis(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        await asyncio.gather(*(admit(manager, f"user {number}") for number in range(200)))
        assert store.zcard(leases_key(prefix)) == 200

    with_manager(scenario, prefix)


def test_a_released_lease_is_free_for_the_next_one_at_once(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        first = await admit(manager)
        with pytest.raises(TooManyConnections):
            await admit(manager)
        manager.release(first.connection_id)
        manager.release(first.connection_id)
        await eventually(lambda: not store.exists(leases_key(prefix)))
        await admit(manager)

    with_manager(scenario, prefix, per_user=1)


def test_a_process_that_leaves_gives_all_its_leases_back(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        for number in range(3):
            await admit(manager, f"user {number}")
        assert store.zcard(leases_key(prefix)) == 3

    with_manager(scenario, prefix, opens_per_minute=60)

    left = set(store.scan_iter(f"{prefix}:*"))
    assert left == {f"{prefix}:opens:user {number}" for number in range(3)}


def test_one_users_streams_are_not_counted_for_another_but_all_count_for_the_total(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        await admit(manager, "alice")
        await admit(manager, "bob")
        with pytest.raises(TooManyConnections):
            await admit(manager, "carol")

    with_manager(scenario, prefix, per_user=1, total=2)


def test_the_oldest_stream_makes_room_and_its_process_is_told(prefix: str, store: redis.Redis) -> None:
    told: list[str] = []

    async def scenario(manager: ConnectionManager) -> None:
        other = ConnectionManager(
            Limits(per_user=2), redis_url=settings.REDIS_URL, prefix=prefix, on_evicted=told.append
        )
        oldest = await admit(other)
        newer = await admit(manager)
        newest = await admit(manager)

        assert newest.evicted == (oldest.connection_id,)
        assert told == []
        await other.renew_all()
        assert told == [oldest.connection_id]
        assert set(store.zrange(leases_key(prefix), 0, -1)) == {newer.connection_id, newest.connection_id}
        await other.close()

    with store.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe(control_channel(prefix))
        listener.get_message(timeout=1)
        with_manager(scenario, prefix, per_user=2, when_full="evict_oldest")
        heard = listener.get_message(timeout=5)

    assert json.loads(heard["data"]) == {"op": "close", "connection_id": told[0], "reason": "evicted"}


def test_an_eviction_within_the_process_needs_no_message(prefix: str) -> None:
    told: list[str] = []

    async def scenario(manager: ConnectionManager) -> None:
        first = await admit(manager)
        second = await admit(manager)
        assert second.evicted == (first.connection_id,)
        assert told == [first.connection_id]

    with_manager(scenario, prefix, per_user=1, when_full="evict_oldest", on_evicted=told.append)


def test_eviction_never_makes_room_at_the_total_limit_for_somebody_else(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        await admit(manager, "alice")
        with pytest.raises(TooManyConnections):
            await admit(manager, "bob")
        assert (await admit(manager, "alice")).evicted

    with_manager(scenario, prefix, per_user=1, total=1, when_full="evict_oldest")


def test_opening_too_often_is_refused_with_the_time_to_wait(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        for _ in range(3):
            manager.release((await admit(manager)).connection_id)
        with pytest.raises(OpenedTooOften) as refused:
            await admit(manager)
        assert 15 <= refused.value.retry_after_s <= 20
        await admit(manager, "bob")

    with_manager(scenario, prefix, opens_per_minute=3)


def test_the_rate_is_a_burst_and_then_so_many_a_minute(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        admitted, waits_s = 0, set()
        started = time.monotonic()
        while (lasted_s := time.monotonic() - started) < 2:
            try:
                await admit(manager)
                admitted += 1
            except OpenedTooOften as refused:
                waits_s.add(refused.retry_after_s)
        assert 120 + 2 <= admitted <= 120 + 2 * lasted_s + 1
        assert waits_s == {1}

    with_manager(scenario, prefix, opens_per_minute=120, per_user=1000)


def test_a_refusal_uses_up_no_opening(prefix: str) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        held = await admit(manager)
        for _ in range(5):
            with pytest.raises(TooManyConnections):
                await admit(manager)
        manager.release(held.connection_id)
        await asyncio.wait([manager._returning])
        await admit(manager)

    with_manager(scenario, prefix, per_user=1, opens_per_minute=2)


def test_a_stream_released_while_its_lease_is_renewed_leaves_nothing_behind(
    prefix: str, store: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        held = await admit(manager)
        run = manager._run

        # As it may be over two connections.
        async def overtaken_by_the_release(script: str, *args: Any) -> Any:
            if script == RENEW:
                manager.release(held.connection_id)
                await asyncio.wait([manager._returning])
            return await run(script, *args)

        monkeypatch.setattr(manager, "_run", overtaken_by_the_release)
        await manager.renew_all()
        await eventually(lambda: not store.exists(leases_key(prefix)))

    with_manager(scenario, prefix)


def test_a_client_that_leaves_while_it_is_admitted_holds_no_lease(prefix: str, store: redis.Redis) -> None:
    async def scenario(manager: ConnectionManager) -> None:
        run = manager._run

        async def admitted_but_unheard(script: str, *args: Any) -> Any:
            await run(script, *args)
            manager._run = run
            raise asyncio.CancelledError

        manager._run = admitted_but_unheard
        with pytest.raises(asyncio.CancelledError):
            await admit(manager)
        await eventually(lambda: not store.exists(leases_key(prefix)))

    with_manager(scenario, prefix)


@pytest.mark.parametrize(
    "wrong", [{"per_user": 0}, {"total": 0}, {"opens_per_minute": 0}, {"renew_interval_s": 20}, {"renew_interval_s": 0}]
)
def test_limits_that_cannot_work_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Limits(**wrong)
