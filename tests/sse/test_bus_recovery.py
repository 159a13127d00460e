"""Events that the bus does not deliver, because a publisher is cut off from Redis."""

from typing import Any

import pytest

from sse import bus
from sse.hub import Hub
from tests.sse.streaming import Client, append_to_log, in_thread, wait_for_bus, with_hub

pytestmark = pytest.mark.django_db(transaction=True)


def test_events_of_a_publisher_without_redis_are_found_in_the_log(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await wait_for_bus(hub)
        # Delivered only after the hub has subscribed and compared its channels with the log.
        await in_thread(bus.publish_transient, "a", "delta", {"message": "x"}, topic="s")
        await client.wait_for_event("delta")
        for number in (1, 2, 3):
            await in_thread(append_to_log, "a", number)
            assert await client.wait_for_progress(number) == [(str(seq), seq) for seq in range(1, number + 1)]
        assert hub.bus_up
        await client.disconnect()

    with_hub(scenario, heartbeat_interval_s=60.0, log_poll_interval_s=0.1)
