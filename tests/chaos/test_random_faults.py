"""Fifty clients that come and go, over three web processes, while everything around them breaks at random."""

import itertools
import math
import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

import pytest

from tests.chaos import faults
from tests.chaos.bus import loses_one_in
from tests.chaos.clients import Client, Crowd
from tests.chaos.deployment import Deployment, Publisher, Steadily, Web

WEBS, CLIENTS, CHANNELS, SEVERAL = 3, 50, 5, 3
EVENTS_PER_S = 60
ONE_LOST_IN = 50
PATIENCE_S = 2.0
CAUGHT_UP_WITHIN_S = 30.0
# The bus is away meanwhile, so the log is asked every second; and room for a busy machine.
LAST_WITHIN_S = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    frozen_s: float
    gone_s: float
    rest_s: float
    sse_settings: dict[str, float]


SHORT = Length(
    frozen_s=2.5,
    gone_s=3.0,
    rest_s=0.4,
    sse_settings={"heartbeat_interval_s": 3.0, "bus_ping_interval_s": 0.5, "bus_silence_limit_s": 2.0},
)
# With the project's own settings, which have more patience.
LONG = Length(frozen_s=13.0, gone_s=20.0, rest_s=2.0, sse_settings={})


def test_every_history_is_whole_after_random_faults(deploy: Callable[..., Deployment], seed: str) -> None:
    endure(deploy(sse_settings=SHORT.sse_settings), SHORT, seed)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_every_history_is_whole_after_long_random_faults(
    deploy: Callable[..., Deployment], seed: str, database: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgresql_url") if database == "postgresql" else ""
    endure(deploy(database_url=url, sse_settings=LONG.sse_settings), LONG, seed)


def endure(deployment: Deployment, length: Length, seed: str) -> None:
    chance = random.Random(seed)
    webs = [deployment.start_web() for _ in range(WEBS)]
    publishers = [deployment.start_publisher() for _ in range(2)]
    channels = [f"{letter}-{uuid4().hex[:8]}" for letter in "abcdefghij"[:CHANNELS]]
    for web in webs:
        web.wait_until_serving()
        web.bus.judge = loses_one_in(ONE_LOST_IN, f"{seed}:{web.name}")

    readers = deployment.crowd(clients_of(webs, channels, seed))
    with readers:
        with ExitStack() as publishing:
            # Each on a thread of its own, so that both write to one channel at a time.
            for number, publisher in enumerate(publishers):
                turns = itertools.cycle(random.Random(f"{seed}:{number}").sample(channels, CHANNELS))
                publishing.enter_context(
                    Steadily(
                        lambda publisher=publisher, turns=turns: publisher.publish(next(turns)),
                        per_s=EVENTS_PER_S / len(publishers),
                    )
                )
            faults.strike_all(
                [
                    *faults.of_the_bus(deployment, webs, frozen_s=length.frozen_s, gone_s=length.gone_s, chance=chance),
                    *faults.of_the_web(webs, frozen_s=2.0, chance=chance),
                ],
                rest_s=length.rest_s,
                chance=chance,
            )
        readers.stay()
        readers.wait_for(
            lambda client: client.is_connected and has_all(client, deployment), within_s=CAUGHT_UP_WITHIN_S
        )
        assert readers.complaints(deployment.ledger) == []
        publish_the_last_to_nobody(deployment, webs, publishers[0], channels)
        readers.wait_for(lambda client: client.told_to_stop, within_s=CAUGHT_UP_WITHIN_S)

    assert readers.complaints(deployment.ledger) == []
    tell(deployment, webs, readers)


def clients_of(webs: list[Web], channels: list[str], seed: str) -> list[Client]:
    """Most follow one channel; two in five follow several in one stream."""
    urls, chance = [web.url for web in webs], random.Random(f"{seed}:channels")
    return [
        Client(
            urls,
            chance.sample(channels, SEVERAL if number % 5 < 2 else 1),
            seed=f"{seed}:client:{number}",
            patience_s=PATIENCE_S,
        )
        for number in range(CLIENTS)
    ]


def has_all(client: Client, deployment: Deployment) -> bool:
    return all(client.position(name) == deployment.ledger[name].last for name in client.channels)


def publish_the_last_to_nobody(
    deployment: Deployment, webs: list[Web], publisher: Publisher, channels: list[str]
) -> None:
    """Every subscription is gone when the final events are published, and nothing follows that would tell of them."""
    for web in webs:
        web.bus.refuse()
    for channel in channels:
        publisher.publish(channel, final=True)
    for web in webs:
        web.bus.behave()


def tell(deployment: Deployment, webs: list[Web], readers: Crowd) -> None:
    lost = sum(web.bus.fates["lost"] for web in webs)
    passed = sum(web.bus.fates["passed"] for web in webs)
    connections = sum(client.heard["hello"] for client in readers.clients)
    last_lags_s = [one.lag_s or math.inf for client in readers.clients for one in client.received if one.final]
    print(  # noqa: T201
        f"{sum(channel.last for channel in deployment.ledger.values())} events, "
        f"{sum(len(client.received) for client in readers.clients)} deliveries over {connections} connections; "
        f"the bus lost {lost} of {lost + passed}; the last event came within {max(last_lags_s):.1f} s"
    )
    assert lost > 0
    assert connections > 2 * CLIENTS
    assert max(last_lags_s) <= LAST_WITHIN_S
