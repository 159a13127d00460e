"""Without Redis, streams continue from the database with a small lag, and the metrics report it."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from config.processes import wait_until
from tests.chaos.clients import Client
from tests.chaos.deployment import Deployment, Web

LAG_MAX_S = 2.0
TIMEOUT_S = 20.0
EVENTS = 12
INTERVAL_S = 0.25


@pytest.fixture(scope="module")
def deployment(deploy: Callable[..., Deployment]) -> Deployment:
    """A deployment with the project's default settings."""
    return deploy()


@pytest.fixture(scope="module")
def webs(deployment: Deployment) -> list[Web]:
    webs = [deployment.start_web() for _ in range(3)]
    for web in webs:
        web.wait_until_serving()
    return webs


def is_bus_down(webs: list[Web], *, expected: bool) -> bool:
    return all(web.read_metric("sse_bus_down") == expected for web in webs)


def test_events_lag_at_most_two_seconds_while_redis_is_down(deployment: Deployment, webs: list[Web]) -> None:
    channel, publisher = uuid4().hex, deployment.start_publisher()
    clients = [Client([web.url], [channel], seed=web.url, mean_connection_s=None) for web in webs for _ in range(2)]
    late_clients = [Client([web.url], [channel], seed=web.url, mean_connection_s=None) for web in webs]
    with deployment.connect_clients(clients) as readers:
        readers.wait_for(lambda client: client.is_connected, within_s=TIMEOUT_S)
        for web in webs:
            web.bus.wait_until_subscribed()
        assert wait_until(lambda: is_bus_down(webs, expected=False), within_s=TIMEOUT_S)

        with deployment.valkey.down(), deployment.connect_clients(late_clients) as late:
            assert wait_until(lambda: is_bus_down(webs, expected=True), within_s=TIMEOUT_S)
            for _ in range(EVENTS):
                time.sleep(INTERVAL_S)
                publisher.publish(channel)
            for group in (readers, late):
                group.wait_for(lambda client: client.position(channel) == EVENTS, within_s=TIMEOUT_S)

        # The publisher does not know yet that Redis is up again, so it publishes no bus message for this event.
        publisher.publish(channel, final=True)
        readers.wait_for(lambda client: client.stream_ended, within_s=TIMEOUT_S)
        assert wait_until(lambda: is_bus_down(webs, expected=False), within_s=TIMEOUT_S)

    assert readers.find_violations(deployment.ledger) == []
    lags_s = [one.lag_s for client in clients for one in client.received]
    assert all(lag_s is not None and lag_s <= LAG_MAX_S for lag_s in lags_s), lags_s


def test_events_lag_at_most_two_seconds_while_redis_is_frozen(deployment: Deployment, webs: list[Web]) -> None:
    channel, publisher = uuid4().hex, deployment.start_publisher()
    clients = [Client([web.url], [channel], seed=web.url, mean_connection_s=None) for web in webs for _ in range(2)]
    with deployment.connect_clients(clients) as readers:
        readers.wait_for(lambda client: client.is_connected, within_s=TIMEOUT_S)
        assert wait_until(lambda: is_bus_down(webs, expected=False), within_s=TIMEOUT_S)
        for web in webs:
            web.bus.wait_until_subscribed()
        with deployment.valkey.process.frozen():
            for _ in range(EVENTS):
                time.sleep(INTERVAL_S)
                publisher.publish(channel)
            readers.wait_for(lambda client: client.position(channel) == EVENTS, within_s=TIMEOUT_S)
        publisher.publish(channel, final=True)
        readers.wait_for(lambda client: client.stream_ended, within_s=TIMEOUT_S)

    assert readers.find_violations(deployment.ledger) == []
    lags_s = [one.lag_s for client in clients for one in client.received]
    assert all(lag_s is not None and lag_s <= LAG_MAX_S for lag_s in lags_s), lags_s
