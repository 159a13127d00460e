"""Every guard of the delivery is needed: with one of them out, the fault it is for spoils the history.

Each case puts the same fault to two web processes, one with the guard and one without. The same check that the random
faults are judged by must find nothing at the first, and at the second what that guard prevents. Some guards cover for
one another; where they do, the other one is out of both.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from config.processes import wait_until
from tests.chaos.bus import Fate, decides_on
from tests.chaos.clients import Client, Crowd
from tests.chaos.deployment import Deployment, Publisher, Web

pytestmark = pytest.mark.slow

QUICK = {
    "heartbeat_interval_s": 0.5,
    "bus_down_poll_interval_s": 0.25,
    "bus_ping_interval_s": 0.3,
    "bus_silence_limit_s": 1.5,
}
WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One web process and who publishes, a channel, and one client that follows it there."""

    web: Web
    publisher: Publisher
    channel: str
    client: Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The side that has the guard, the side that lacks it, and what can be done to both."""

    deployment: Deployment
    sound: Side
    crippled: Side
    readers: Crowd

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.sound, self.crippled

    def publish(self, *, final: bool = False) -> None:
        for side in self.sides:
            side.publisher.publish(side.channel, final=final)

    def on_the_bus(self, seq: int, fate: Fate) -> None:
        for side in self.sides:
            side.web.bus.judge = decides_on(f"chaos:{side.channel}", {seq}, fate)

    def settle(self) -> None:
        """Wait until the sound side has all, and the other, given the same time and more, still answers twice."""
        assert wait_until(lambda: self.sound.client.told_to_stop, within_s=WITHIN_S), self.sound.client.received
        answered = _answers(self.crippled.client)
        self.readers.wait_for(lambda client: client.told_to_stop or _answers(client) >= answered + 2, within_s=WITHIN_S)


def _answers(client: Client) -> int:
    return client.heard["heartbeat"] + client.heard["hello"]


def a_message_is_lost(scene: Scene) -> None:
    scene.on_the_bus(2, "lost")
    scene.publish()
    scene.publish()
    scene.publish(final=True)


def a_message_comes_twice(scene: Scene) -> None:
    scene.on_the_bus(2, "doubled")
    scene.publish()
    scene.publish(final=True)


def the_last_message_is_lost(scene: Scene) -> None:
    scene.on_the_bus(2, "lost")
    scene.publish(final=True)


def the_last_comes_while_nobody_listens(scene: Scene) -> None:
    for side in scene.sides:
        side.web.bus.refuse()
    scene.publish(final=True)
    for side in scene.sides:
        side.web.bus.behave()


def the_last_comes_on_a_dead_line(scene: Scene) -> None:
    for side in scene.sides:
        side.web.bus.stall()
    scene.publish(final=True)


def redis_is_gone(scene: Scene) -> None:
    with scene.deployment.valkey.gone():
        scene.publish(final=True)
        scene.settle()


def the_client_is_away(scene: Scene) -> None:
    scene.readers.leave()
    scene.publish()
    scene.publish()
    scene.readers.come_back()
    scene.publish(final=True)


def a_transaction_is_rolled_back(scene: Scene) -> None:
    for side in scene.sides:
        side.publisher.publish_in_vain(side.channel)
    scene.publish(final=True)


def the_client_comes_back_after_the_end(scene: Scene) -> None:
    scene.publish(final=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    guard: str
    fault: Callable[[Scene], None]
    spoils: str
    """What the check must find without the guard."""
    covered_by: frozenset[str] = field(default=frozenset())
    """Guards that would make up for this one; out on both sides."""

    def __str__(self) -> str:
        return f"{self.guard}-{self.fault.__name__}".replace(" ", "_")

    @property
    def all_out(self) -> frozenset[str]:
        return self.covered_by | {self.guard}


CASES = [
    Case(guard="hole check", fault=a_message_is_lost, spoils="2 is missing", covered_by=frozenset({"comparison"})),
    Case(guard="dedupe", fault=a_message_comes_twice, spoils="2 came 2 times"),
    Case(
        guard="comparison", fault=the_last_message_is_lost, spoils="2 is missing", covered_by=frozenset({"rereading"})
    ),
    Case(guard="comparison", fault=redis_is_gone, spoils="2 is missing", covered_by=frozenset({"rereading"})),
    Case(
        guard="rereading",
        fault=the_last_comes_while_nobody_listens,
        spoils="2 is missing",
        covered_by=frozenset({"comparison"}),
    ),
    Case(
        guard="supervision",
        fault=the_last_comes_while_nobody_listens,
        spoils="2 is missing",
        covered_by=frozenset({"comparison"}),
    ),
    Case(
        guard="watchdog",
        fault=the_last_comes_on_a_dead_line,
        spoils="2 is missing",
        covered_by=frozenset({"comparison"}),
    ),
    Case(guard="replay", fault=the_client_is_away, spoils="2 is missing"),
    Case(
        guard="final in the log",
        fault=the_last_comes_while_nobody_listens,
        spoils="does not end with the final event",
    ),
    Case(guard="news at commit", fault=a_transaction_is_rolled_back, spoils="2 is not what was sent"),
    Case(
        guard="memory of the end",
        fault=the_client_comes_back_after_the_end,
        spoils="never told that nothing follows",
    ),
]
OF_THE_PUBLISHER = frozenset({"final in the log", "news at commit"})


class Cast:
    """The processes of all cases, started together, each set of guards once."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        needed = {out for case in CASES for out in (case.covered_by, case.all_out)}
        self._webs = {out: deployment.start_web(without=out) for out in {out - OF_THE_PUBLISHER for out in needed}}
        self._publishers = {
            out: deployment.start_publisher(without=out) for out in {out & OF_THE_PUBLISHER for out in needed}
        }

    def side(self, out: Collection[str]) -> Side:
        web = self._webs[frozenset(out) - OF_THE_PUBLISHER]
        web.wait_until_serving()
        channel = uuid4().hex
        client = Client([web.url], [channel], seed=channel, patience_s=None)
        publisher = self._publishers[frozenset(out) & OF_THE_PUBLISHER]
        return Side(web=web, publisher=publisher, channel=channel, client=client)


@pytest.fixture(scope="module")
def cast(deploy: Callable[..., Deployment]) -> Cast:
    return Cast(deploy(sse_settings=QUICK))


@pytest.fixture
def scene(cast: Cast, case: Case) -> Iterator[Scene]:
    """Both clients hear what comes over the bus, and have had event 1."""
    sound, crippled = cast.side(case.covered_by), cast.side(case.all_out)
    readers = cast.deployment.crowd([sound.client, crippled.client])
    scene = Scene(deployment=cast.deployment, sound=sound, crippled=crippled, readers=readers)
    with readers:
        assert wait_until(lambda: _hear_the_bus(scene), within_s=WITHIN_S)
        scene.publish()
        readers.wait_for(lambda client: client.position(client.channels[0]) == 1, within_s=WITHIN_S)
        yield scene
    for side in scene.sides:
        side.web.bus.behave()


def _hear_the_bus(scene: Scene) -> bool:
    """Ask again and again: until a process has subscribed, what only passes is lost on it."""
    for side in scene.sides:
        side.publisher.publish_passing(side.channel)
    return all(side.client.heard["delta"] for side in scene.sides)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_without_this_guard_its_fault_spoils_the_history(scene: Scene, case: Case) -> None:
    case.fault(scene)
    scene.settle()

    assert complaints(scene.sound, scene) == []
    assert case.spoils in complaints(scene.crippled, scene)


def complaints(side: Side, scene: Scene) -> list[str]:
    return [
        complaint.removeprefix(f"{side.channel}: ")
        for complaint in scene.readers.complaints(scene.deployment.ledger)
        if complaint.startswith(side.channel)
    ]
