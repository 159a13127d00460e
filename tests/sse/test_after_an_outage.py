"""When Redis is back, those who publish learn it later than those who listen."""

from typing import Any

import pytest

from sse import bus
from sse.hub import Hub
from tests.sse.streaming import Client, heard_on_the_bus, in_thread, send_unheard, with_hub

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_event_that_a_pausing_publisher_told_nobody_of_is_found_in_the_log_at_once(wire: Any) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(hub, wire)
        await heard_on_the_bus(hub)
        # WireEvent only when the log has been read behind the new subscription.
        await in_thread(bus.publish_transient, "a", "delta", {"message": "x"}, topic="s")
        await client.until_event("delta")
        await in_thread(send_unheard, "a", 1)
        assert await client.until(1) == [("1", 1)]
        await client.leave()

    with_hub(scenario, heartbeat_interval_s=60.0, bus_down_poll_interval_s=0.1)
