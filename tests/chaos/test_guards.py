"""Every guard of the delivery is needed: without it, the fault that it handles violates a client's history.

Each case injects the same fault into two setups, one with the guard and one without it. The check that the random
faults use must report nothing for the first, and the expected violation for the second. Some guards back each other up;
such backups are disabled in both setups.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from config.processes import wait_until
from tests.chaos.bus import Action, apply_to
from tests.chaos.clients import Client, ClientGroup
from tests.chaos.deployment import Deployment, Publisher, Web

pytestmark = pytest.mark.slow

FAST_SETTINGS = {
    "heartbeat_interval_s": 0.5,
    "log_poll_interval_s": 0.25,
    "bus_ping_interval_s": 0.3,
    "bus_silence_limit_s": 1.5,
}
TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A web process, a publisher, a channel, and a client that follows the channel."""

    web: Web
    publisher: Publisher
    channel: str
    client: Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """The setup with the guard and the setup without it."""

    deployment: Deployment
    guarded: Setup
    unguarded: Setup
    clients: ClientGroup

    @property
    def setups(self) -> tuple[Setup, Setup]:
        return self.guarded, self.unguarded

    def publish(self, *, final: bool = False) -> None:
        for setup in self.setups:
            setup.publisher.publish(setup.channel, final=final)

    def set_bus_action(self, seq: int, action: Action) -> None:
        for setup in self.setups:
            setup.web.bus.policy = apply_to(f"chaos:{setup.channel}", {seq}, action)

    def wait_for_end(self) -> None:
        """Wait until the guarded client has everything and the other has received two more heartbeats or hellos."""
        client = self.guarded.client
        assert wait_until(lambda: client.stream_ended, within_s=TIMEOUT_S), client.received
        before = _count_signs_of_life(self.unguarded.client)
        self.clients.wait_for(
            lambda client: client.stream_ended or _count_signs_of_life(client) >= before + 2, within_s=TIMEOUT_S
        )


def _count_signs_of_life(client: Client) -> int:
    return client.counts["heartbeat"] + client.counts["hello"]


def lose_message(experiment: Experiment) -> None:
    experiment.set_bus_action(2, "drop")
    experiment.publish()
    experiment.publish()
    experiment.publish(final=True)


def duplicate_message(experiment: Experiment) -> None:
    experiment.set_bus_action(2, "duplicate")
    experiment.publish()
    experiment.publish(final=True)


def lose_last_message(experiment: Experiment) -> None:
    experiment.set_bus_action(2, "drop")
    experiment.publish(final=True)


def publish_last_without_subscribers(experiment: Experiment) -> None:
    for setup in experiment.setups:
        setup.web.bus.reject_connections()
    experiment.publish(final=True)
    for setup in experiment.setups:
        setup.web.bus.restore()


def publish_last_on_stalled_connections(experiment: Experiment) -> None:
    for setup in experiment.setups:
        setup.web.bus.stall()
    experiment.publish(final=True)


def publish_last_without_redis(experiment: Experiment) -> None:
    with experiment.deployment.valkey.down():
        experiment.publish(final=True)
        experiment.wait_for_end()


def publish_while_disconnected(experiment: Experiment) -> None:
    experiment.clients.disconnect()
    experiment.publish()
    experiment.publish()
    experiment.clients.reconnect()
    experiment.publish(final=True)


def roll_back_transaction(experiment: Experiment) -> None:
    for setup in experiment.setups:
        setup.publisher.publish_and_roll_back(setup.channel)
    experiment.publish(final=True)


def reconnect_after_end(experiment: Experiment) -> None:
    experiment.publish(final=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    guard: str
    fault: Callable[[Experiment], None]
    violation: str
    """What the check must report without the guard."""
    backups: frozenset[str] = field(default=frozenset())
    """Guards that would make up for this one; disabled in both setups."""

    def __str__(self) -> str:
        return f"{self.guard}-{self.fault.__name__}".replace(" ", "_")

    @property
    def disabled(self) -> frozenset[str]:
        return self.backups | {self.guard}


CASES = [
    Case(guard="gap check", fault=lose_message, violation="2 is missing", backups=frozenset({"log polling"})),
    Case(guard="deduplication", fault=duplicate_message, violation="2 received 2 times"),
    Case(
        guard="log polling",
        fault=lose_last_message,
        violation="2 is missing",
        backups=frozenset({"catch-up on reconnect"}),
    ),
    Case(
        guard="log polling",
        fault=publish_last_without_redis,
        violation="2 is missing",
        backups=frozenset({"catch-up on reconnect"}),
    ),
    Case(
        guard="catch-up on reconnect",
        fault=publish_last_without_subscribers,
        violation="2 is missing",
        backups=frozenset({"log polling"}),
    ),
    Case(
        guard="resubscription",
        fault=publish_last_without_subscribers,
        violation="2 is missing",
        backups=frozenset({"log polling"}),
    ),
    Case(
        guard="watchdog",
        fault=publish_last_on_stalled_connections,
        violation="2 is missing",
        backups=frozenset({"log polling"}),
    ),
    Case(guard="replay", fault=publish_while_disconnected, violation="2 is missing"),
    Case(
        guard="final event in log",
        fault=publish_last_without_subscribers,
        violation="does not end with the final event",
    ),
    Case(guard="publish on commit", fault=roll_back_transaction, violation="2 differs from what was published"),
    Case(guard="204 at the end", fault=reconnect_after_end, violation="never received 204"),
]
PUBLISHER_GUARDS = frozenset({"final event in log", "publish on commit"})


class SetupFactory:
    """Starts the processes of all cases together, one for each set of disabled guards."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        needed = {disabled for case in CASES for disabled in (case.backups, case.disabled)}
        self._webs = {
            disabled: deployment.start_web(without=disabled)
            for disabled in {disabled - PUBLISHER_GUARDS for disabled in needed}
        }
        self._publishers = {
            disabled: deployment.start_publisher(without=disabled)
            for disabled in {disabled & PUBLISHER_GUARDS for disabled in needed}
        }

    def create(self, disabled: Collection[str]) -> Setup:
        web = self._webs[frozenset(disabled) - PUBLISHER_GUARDS]
        web.wait_until_serving()
        channel = uuid4().hex
        client = Client([web.url], [channel], seed=channel, mean_connection_s=None)
        publisher = self._publishers[frozenset(disabled) & PUBLISHER_GUARDS]
        return Setup(web=web, publisher=publisher, channel=channel, client=client)


@pytest.fixture(scope="module")
def setups(deploy: Callable[..., Deployment]) -> SetupFactory:
    return SetupFactory(deploy(sse_settings=FAST_SETTINGS))


@pytest.fixture
def experiment(setups: SetupFactory, case: Case) -> Iterator[Experiment]:
    """Two setups whose clients are subscribed and have received event 1."""
    guarded, unguarded = setups.create(case.backups), setups.create(case.disabled)
    clients = setups.deployment.connect_clients([guarded.client, unguarded.client])
    experiment = Experiment(deployment=setups.deployment, guarded=guarded, unguarded=unguarded, clients=clients)
    with clients:
        assert wait_until(lambda: _are_subscribed(experiment), within_s=TIMEOUT_S)
        experiment.publish()
        clients.wait_for(lambda client: client.position(client.channels[0]) == 1, within_s=TIMEOUT_S)
        yield experiment
    for setup in experiment.setups:
        setup.web.bus.restore()


def _are_subscribed(experiment: Experiment) -> bool:
    """Publish transient events: a process that has not subscribed yet does not receive them."""
    for setup in experiment.setups:
        setup.publisher.publish_transient(setup.channel)
    return all(setup.client.counts["flash"] for setup in experiment.setups)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fault_violates_the_history_without_its_guard(experiment: Experiment, case: Case) -> None:
    case.fault(experiment)
    experiment.wait_for_end()

    assert find_violations(experiment.guarded, experiment) == []
    assert case.violation in find_violations(experiment.unguarded, experiment)


def find_violations(setup: Setup, experiment: Experiment) -> list[str]:
    return [
        violation.removeprefix(f"{setup.channel}: ")
        for violation in experiment.clients.find_violations(experiment.deployment.ledger)
        if violation.startswith(setup.channel)
    ]
