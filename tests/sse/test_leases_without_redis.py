"""Admission while Redis is away, and when it comes back."""

import asyncio
import socket
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis
from prometheus_client import REGISTRY

from config.embedded_valkey import embedded_valkey
from sse import connection_manager, redis_client
from sse.connection_manager import ConnectionManager
from sse.error_handler import TooManyConnections
from sse.live_streams import leases_key
from tests.sse.admission import admit, eventually, with_manager

NOWHERE = "unix:///nowhere/valkey.sock"


def opened(outcome: str) -> float:
    return REGISTRY.get_sample_value("sse_opened_total", {"outcome": outcome}) or 0.0


def test_without_redis_the_process_admits_up_to_its_own_cap(
    prefix: str, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that every admission finds out anew.
    monkeypatch.setattr(redis_client, "PAUSE_AFTER_FAILURE_S", 0.0)
    before = opened("admitted_locally"), opened("too_many")

    async def scenario(manager: ConnectionManager) -> None:
        held = [await admit(manager, "alice"), await admit(manager, "alice"), await admit(manager, "bob")]
        with pytest.raises(TooManyConnections) as of_one_user:
            await admit(manager, "alice")
        with pytest.raises(TooManyConnections):
            await admit(manager, "carol")
        manager.release(held[0].connection_id)
        await admit(manager, "alice")
        assert of_one_user.value.retry_after_s == 30

    with_manager(scenario, prefix, url=f"{NOWHERE}.{prefix}", per_user=2, total_in_process=3)
    assert (opened("admitted_locally") - before[0], opened("too_many") - before[1]) == (4, 2)
    assert [record.message for record in caplog.records if "redis" in record.message] == [
        "redis: away (ConnectionError)"
    ]


def test_without_redis_the_oldest_stream_of_this_process_makes_room(prefix: str) -> None:
    told: list[str] = []

    async def scenario(manager: ConnectionManager) -> None:
        held = [(await admit(manager)).connection_id for _ in range(4)]
        assert told == held[:2]

    with_manager(scenario, prefix, url=NOWHERE, per_user=2, when_full="evict_oldest", on_evicted=told.append)


def test_a_frozen_redis_costs_a_herd_one_timeout(tmp_path: Path, prefix: str) -> None:
    with socket.socket(socket.AF_UNIX) as frozen:
        # Takes connections, says nothing.
        frozen.bind(str(tmp_path / "frozen.sock"))
        frozen.listen(64)

        async def scenario(manager: ConnectionManager) -> None:
            started = time.monotonic()
            await asyncio.gather(*(admit(manager, f"user {number}") for number in range(200)))
            assert time.monotonic() - started < 2 * redis_client.ANSWER_TIMEOUT_S

        with_manager(scenario, prefix, url=f"unix://{tmp_path / 'frozen.sock'}")


def test_when_redis_comes_back_empty_every_open_stream_has_its_lease_again(
    tmp_path: Path, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_client, "PAUSE_AFTER_FAILURE_S", 0.05)
    monkeypatch.setattr(connection_manager, "PAUSE_AFTER_FAILURE_S", 0.05)
    server = partial(embedded_valkey, tmp_path / "v.sock", tmp_path / "data")
    url = f"unix://{tmp_path / 'v.sock'}"
    renewals: list[bool] = []

    async def scenario(manager: ConnectionManager) -> None:
        renew_all = manager.renew_all

        async def recorded() -> bool:
            renewals.append(await renew_all())
            return renewals[-1]

        monkeypatch.setattr(manager, "renew_all", recorded)
        with server():
            before = await admit(manager)
        during = await admit(manager)
        await eventually(lambda: False in renewals)
        with server(), redis.Redis.from_url(url, decode_responses=True) as store:
            held = {before.connection_id, during.connection_id}
            # By the manager's own task: nobody asks for it here.
            await eventually(lambda: set(store.zrange(leases_key(prefix), 0, -1)) == held)
            with pytest.raises(TooManyConnections):
                await admit(manager)
            await manager.close()

    with_manager(scenario, prefix, url=url, per_user=2, lease_s=5, renew_interval_s=0.2)
