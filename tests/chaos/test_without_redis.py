"""While Redis is away streams go on from the database, hardly later, and the metrics say so."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from config.processes import wait_until
from tests.chaos.clients import Client
from tests.chaos.deployment import Deployment, Web

LAG_S = 2.0
WITHIN_S = 20.0
EVENTS = 12
EVERY_S = 0.25


@pytest.fixture(scope="module")
def deployment(deploy: Callable[..., Deployment]) -> Deployment:
    """With the project's own settings."""
    return deploy()


@pytest.fixture(scope="module")
def webs(deployment: Deployment) -> list[Web]:
    webs = [deployment.start_web() for _ in range(3)]
    for web in webs:
        web.wait_until_serving()
    return webs


def bus_is_down_at(webs: list[Web], *, expected: bool) -> bool:
    return all(web.metric("sse_bus_down") == expected for web in webs)


def test_events_lag_by_two_seconds_at_most_and_each_process_says_that_the_bus_is_down(
    deployment: Deployment, webs: list[Web]
) -> None:
    channel, publisher = uuid4().hex, deployment.start_publisher()
    clients = [Client([web.url], [channel], seed=web.url, patience_s=None) for web in webs for _ in range(2)]
    late_comers = [Client([web.url], [channel], seed=web.url, patience_s=None) for web in webs]
    with deployment.crowd(clients) as readers:
        readers.wait_for(lambda client: client.is_connected, within_s=WITHIN_S)
        for web in webs:
            web.bus.wait_until_subscribed()
        assert wait_until(lambda: bus_is_down_at(webs, expected=False), within_s=WITHIN_S)

        with deployment.valkey.gone(), deployment.crowd(late_comers) as late:
            assert wait_until(lambda: bus_is_down_at(webs, expected=True), within_s=WITHIN_S)
            for _ in range(EVENTS):
                time.sleep(EVERY_S)
                publisher.publish(channel)
            for crowd in (readers, late):
                crowd.wait_for(lambda client: client.position(channel) == EVENTS, within_s=WITHIN_S)

        # The publisher does not know yet that Redis is back, so nobody is told of this one.
        publisher.publish(channel, final=True)
        readers.wait_for(lambda client: client.told_to_stop, within_s=WITHIN_S)
        assert wait_until(lambda: bus_is_down_at(webs, expected=False), within_s=WITHIN_S)

    assert readers.complaints(deployment.ledger) == []
    lags_s = [one.lag_s for client in clients for one in client.received]
    assert all(lag_s is not None and lag_s <= LAG_S for lag_s in lags_s), lags_s


def test_events_lag_by_two_seconds_at_most_while_redis_is_frozen(deployment: Deployment, webs: list[Web]) -> None:
    channel, publisher = uuid4().hex, deployment.start_publisher()
    clients = [Client([web.url], [channel], seed=web.url, patience_s=None) for web in webs for _ in range(2)]
    with deployment.crowd(clients) as readers:
        readers.wait_for(lambda client: client.is_connected, within_s=WITHIN_S)
        assert wait_until(lambda: bus_is_down_at(webs, expected=False), within_s=WITHIN_S)
        for web in webs:
            web.bus.wait_until_subscribed()
        with deployment.valkey.process.frozen():
            for _ in range(EVENTS):
                time.sleep(EVERY_S)
                publisher.publish(channel)
            readers.wait_for(lambda client: client.position(channel) == EVENTS, within_s=WITHIN_S)
        publisher.publish(channel, final=True)
        readers.wait_for(lambda client: client.told_to_stop, within_s=WITHIN_S)

    assert readers.complaints(deployment.ledger) == []
    lags_s = [one.lag_s for client in clients for one in client.received]
    assert all(lag_s is not None and lag_s <= LAG_S for lag_s in lags_s), lags_s
