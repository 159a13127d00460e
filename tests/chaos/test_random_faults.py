"""Fifty clients that disconnect and reconnect to three web processes while random faults are injected."""

import itertools
import math
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

import pytest

from tests.chaos import faults
from tests.chaos.bus import drop_one_in
from tests.chaos.clients import Client, ClientGroup
from tests.chaos.deployment import Deployment, PeriodicCall, Publisher, Web

WEBS, CLIENTS, CHANNELS, SEVERAL = 3, 50, 5, 3
EVENTS_PER_S = 60
ONE_DROPPED_IN = 50
MEAN_CONNECTION_S = 2.0
CATCH_UP_TIMEOUT_S = 30.0
# The bus is down meanwhile, so the log is polled every second. The rest is room for a busy machine.
LAST_EVENT_LAG_MAX_S = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    frozen_s: float
    down_s: float
    pause_s: float
    sse_settings: dict[str, float]


SHORT = Profile(
    frozen_s=2.5,
    down_s=3.0,
    pause_s=0.4,
    sse_settings={"heartbeat_interval_s": 3.0, "bus_ping_interval_s": 0.5, "bus_silence_limit_s": 2.0},
)
# With the project's default settings, whose timeouts are longer.
LONG = Profile(frozen_s=13.0, down_s=20.0, pause_s=2.0, sse_settings={})


def test_every_history_is_complete_after_random_faults(deploy: Callable[..., Deployment], seed: str) -> None:
    run_with_faults(deploy(sse_settings=SHORT.sse_settings), SHORT, seed)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_every_history_is_complete_after_long_random_faults(
    deploy: Callable[..., Deployment], seed: str, database: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgresql_url") if database == "postgresql" else ""
    run_with_faults(deploy(database_url=url, sse_settings=LONG.sse_settings), LONG, seed)


def run_with_faults(deployment: Deployment, profile: Profile, seed: str) -> None:
    rng = random.Random(seed)
    webs = [deployment.start_web() for _ in range(WEBS)]
    publishers = [deployment.start_publisher() for _ in range(2)]
    channels = [f"{letter}-{uuid4().hex[:8]}" for letter in "abcdefghij"[:CHANNELS]]
    for web in webs:
        web.wait_until_serving()
        web.bus.policy = drop_one_in(ONE_DROPPED_IN, f"{seed}:{web.name}")

    clients = deployment.connect_clients(create_clients(webs, channels, seed))
    with clients:
        with ExitStack() as publishing:
            # Each in its own thread, so that both write to the same channels concurrently.
            for number, publisher in enumerate(publishers):
                channel_cycle = itertools.cycle(random.Random(f"{seed}:{number}").sample(channels, CHANNELS))

                def publish(publisher: Publisher = publisher, cycle: Iterator[str] = channel_cycle) -> None:
                    publisher.publish(next(cycle))

                publishing.enter_context(PeriodicCall(publish, per_s=EVENTS_PER_S / len(publishers)))
            faults.inject_all(
                [
                    *faults.list_bus_faults(
                        deployment, webs, frozen_s=profile.frozen_s, down_s=profile.down_s, rng=rng
                    ),
                    *faults.list_web_faults(webs, frozen_s=2.0, rng=rng),
                ],
                pause_s=profile.pause_s,
                rng=rng,
            )
        clients.stay_connected()
        clients.wait_for(
            lambda client: client.is_connected and is_up_to_date(client, deployment), within_s=CATCH_UP_TIMEOUT_S
        )
        assert clients.find_violations(deployment.ledger) == []
        publish_last_without_subscribers(deployment, webs, publishers[0], channels)
        clients.wait_for(lambda client: client.stream_ended, within_s=CATCH_UP_TIMEOUT_S)

    assert clients.find_violations(deployment.ledger) == []
    print_summary(deployment, webs, clients)


def create_clients(webs: list[Web], channels: list[str], seed: str) -> list[Client]:
    """Return clients of which two in five follow several channels and the others one."""
    urls, rng = [web.url for web in webs], random.Random(f"{seed}:channels")
    return [
        Client(
            urls,
            rng.sample(channels, SEVERAL if number % 5 < 2 else 1),
            seed=f"{seed}:client:{number}",
            mean_connection_s=MEAN_CONNECTION_S,
        )
        for number in range(CLIENTS)
    ]


def is_up_to_date(client: Client, deployment: Deployment) -> bool:
    return all(client.position(name) == deployment.ledger[name].last for name in client.channels)


def publish_last_without_subscribers(
    deployment: Deployment, webs: list[Web], publisher: Publisher, channels: list[str]
) -> None:
    """Publish the final events while no web process is subscribed. No later message reveals them."""
    for web in webs:
        web.bus.reject_connections()
    for channel in channels:
        publisher.publish(channel, final=True)
    for web in webs:
        web.bus.restore()


def print_summary(deployment: Deployment, webs: list[Web], clients: ClientGroup) -> None:
    dropped = sum(web.bus.action_counts["drop"] for web in webs)
    forwarded = sum(web.bus.action_counts["forward"] for web in webs)
    connections = sum(client.counts["hello"] for client in clients.clients)
    last_lags_s = [one.lag_s or math.inf for client in clients.clients for one in client.received if one.final]
    print(  # noqa: T201
        f"{sum(channel.last for channel in deployment.ledger.values())} events, "
        f"{sum(len(client.received) for client in clients.clients)} deliveries over {connections} connections; "
        f"the bus dropped {dropped} of {dropped + forwarded}; the last event came within {max(last_lags_s):.1f} s"
    )
    assert dropped > 0
    assert connections > 2 * CLIENTS
    assert max(last_lags_s) <= LAST_EVENT_LAG_MAX_S
