"""Admission while Redis is unavailable, and when it recovers."""

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
from tests.sse.admission import admit, wait_until, with_manager

MISSING_REDIS_URL = "unix:///missing/valkey.sock"


def opened_total(outcome: str) -> float:
    return REGISTRY.get_sample_value("sse_opened_total", {"outcome": outcome}) or 0.0


def test_process_admits_up_to_its_own_limits_without_redis(
    prefix: str, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Let every admission try Redis again.
    monkeypatch.setattr(redis_client, "PAUSE_AFTER_FAILURE_S", 0.0)
    before = opened_total("admitted_locally"), opened_total("too_many")

    async def scenario(manager: ConnectionManager) -> None:
        held = [await admit(manager, "alice"), await admit(manager, "alice"), await admit(manager, "bob")]
        with pytest.raises(TooManyConnections) as raised:
            await admit(manager, "alice")
        with pytest.raises(TooManyConnections):
            await admit(manager, "carol")
        manager.release(held[0].connection_id)
        await admit(manager, "alice")
        assert raised.value.retry_after_s == 30

    with_manager(scenario, prefix, url=f"{MISSING_REDIS_URL}.{prefix}", per_user=2, total_in_process=3)
    assert (opened_total("admitted_locally") - before[0], opened_total("too_many") - before[1]) == (4, 2)
    assert [record.message for record in caplog.records if "redis" in record.message] == [
        "redis unavailable: error=ConnectionError"
    ]


def test_oldest_stream_of_the_process_is_evicted_without_redis(prefix: str) -> None:
    evicted: list[str] = []

    async def scenario(manager: ConnectionManager) -> None:
        held = [(await admit(manager)).connection_id for _ in range(4)]
        assert evicted == held[:2]

    with_manager(
        scenario, prefix, url=MISSING_REDIS_URL, per_user=2, when_full="evict_oldest", on_evicted=evicted.append
    )


def test_frozen_redis_costs_many_admissions_one_timeout(tmp_path: Path, prefix: str) -> None:
    with socket.socket(socket.AF_UNIX) as frozen:
        # Accepts connections and never answers.
        frozen.bind(str(tmp_path / "frozen.sock"))
        frozen.listen(64)

        async def scenario(manager: ConnectionManager) -> None:
            started = time.monotonic()
            await asyncio.gather(*(admit(manager, f"user {number}") for number in range(200)))
            assert time.monotonic() - started < 2 * redis_client.ANSWER_TIMEOUT_S

        with_manager(scenario, prefix, url=f"unix://{tmp_path / 'frozen.sock'}")


def test_leases_are_restored_when_redis_returns_empty(
    tmp_path: Path, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_client, "PAUSE_AFTER_FAILURE_S", 0.05)
    monkeypatch.setattr(connection_manager, "PAUSE_AFTER_FAILURE_S", 0.05)
    server = partial(embedded_valkey, tmp_path / "v.sock", tmp_path / "data")
    url = f"unix://{tmp_path / 'v.sock'}"
    renewals: list[bool] = []

    async def scenario(manager: ConnectionManager) -> None:
        renew_all = manager.renew_all

        async def record_renewal() -> bool:
            renewals.append(await renew_all())
            return renewals[-1]

        monkeypatch.setattr(manager, "renew_all", record_renewal)
        with server():
            before = await admit(manager)
        during = await admit(manager)
        await wait_until(lambda: False in renewals)
        with server(), redis.Redis.from_url(url, decode_responses=True) as store:
            held = {before.connection_id, during.connection_id}
            # The manager's own task renews them.
            await wait_until(lambda: set(store.zrange(leases_key(prefix), 0, -1)) == held)
            with pytest.raises(TooManyConnections):
                await admit(manager)
            await manager.close()

    with_manager(scenario, prefix, url=url, per_user=2, lease_s=5, renew_interval_s=0.2)
