"""Connection managers for tests, in this process and in child processes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from sse.connection_manager import Admission, ConnectionManager, Limits

UNLIMITED_OPENS = 10_000  # per minute: more than any test here makes

ADMIT_TWO = """
import asyncio, sys
from sse.connection_manager import ConnectionManager, Limits

async def hold():
    limits = Limits(per_user=2, lease_s=1.0, renew_interval_s=0.25)
    manager = ConnectionManager(limits, redis_url=sys.argv[1], prefix=sys.argv[2])
    for _ in range(2):
        await asyncio.to_thread(manager.admit, user_key="alice", channels=["a:1"])
    print("admitted", flush=True)
    await asyncio.Event().wait()

asyncio.run(hold())
"""

ADMIT_TEN = """
import asyncio, sys
from sse.connection_manager import ConnectionManager, Limits
from sse.error_handler import TooManyConnections

async def admit_ten():
    limits = Limits(per_user=5, opens_per_minute=10_000)
    manager = ConnectionManager(limits, redis_url=sys.argv[1], prefix=sys.argv[2])
    async def admit_one():
        try:
            await asyncio.to_thread(manager.admit, user_key="alice", channels=["a:1"])
        except TooManyConnections:
            return 0
        return 1
    sys.stdin.readline()
    print(sum(await asyncio.gather(*(admit_one() for _ in range(10)))), flush=True)

asyncio.run(admit_ten())
"""


def with_manager(
    scenario: Callable[[ConnectionManager], Awaitable[None]],
    prefix: str,
    *,
    url: str | None = None,
    on_evicted: Callable[[str], None] = lambda connection_id: None,
    **limits: Any,
) -> None:
    async def run() -> None:
        manager = ConnectionManager(
            Limits(**{"opens_per_minute": UNLIMITED_OPENS} | limits),
            redis_url=url or settings.REDIS_URL,
            prefix=prefix,
            on_evicted=on_evicted,
        )
        try:
            await scenario(manager)
        finally:
            await manager.close()

    asyncio.run(run())


async def admit(manager: ConnectionManager, user_key: str = "alice") -> Admission:
    return await asyncio.to_thread(manager.admit, user_key=user_key, channels=["a:1"], owner=f"{user_key}@example.org")


async def wait_until(condition: Callable[[], Any], *, within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.01)
