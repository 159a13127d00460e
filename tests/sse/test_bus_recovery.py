"""After a Redis outage publishers reconnect later than subscribers."""

from typing import Any

import pytest

from sse import bus
from sse.hub import Hub
from tests.sse.streaming import Client, append_to_log, in_thread, wait_for_bus, with_hub

pytestmark = pytest.mark.django_db(transaction=True)


def test_hub_polls_the_log_while_publishers_may_be_disconnected(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await wait_for_bus(hub)
        # Delivered only after the hub has subscribed and read the log.
        await in_thread(bus.publish_transient, "a", "delta", {"message": "x"}, topic="s")
        await client.wait_for_event("delta")
        await in_thread(append_to_log, "a", 1)
        assert await client.wait_for_progress(1) == [("1", 1)]
        await client.disconnect()

    with_hub(scenario, heartbeat_interval_s=60.0, bus_down_poll_interval_s=0.1)
