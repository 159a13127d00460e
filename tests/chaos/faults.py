"""What may happen to an installation, at random."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from tests.chaos.deployment import Deployment, Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`strike` returns when the fault is over; what it did may be felt for longer."""

    name: str
    strike: Callable[[], object]


def of_the_bus(
    deployment: Deployment, webs: Sequence[Web], *, frozen_s: float, gone_s: float, chance: random.Random
) -> list[Fault]:
    """Return all that can happen to Valkey and the way to it: lines cut and dead, a server frozen, emptied and gone."""
    valkey, deaf = deployment.valkey, chance.choice(webs)
    return [
        Fault(name=f"lines of {deaf.name} dead", strike=deaf.bus.stall),
        Fault(name="subscribers cut", strike=valkey.cut_subscribers),
        Fault(name="subscribers cut again", strike=valkey.cut_subscribers),
        Fault(name=f"Valkey frozen for {frozen_s:g} s", strike=partial(_for, valkey.process.frozen, frozen_s)),
        Fault(name="Valkey restarted empty", strike=valkey.restart_empty),
        Fault(name=f"Valkey gone for {gone_s:g} s", strike=partial(_for, valkey.gone, gone_s)),
    ]


def of_the_web(webs: Sequence[Web], *, frozen_s: float, chance: random.Random) -> list[Fault]:
    """Return what can happen to a web process: killed and started again, the same politely, frozen."""
    killed, replaced, frozen = (chance.choice(webs) for _ in range(3))
    return [
        Fault(name=f"{killed.name} killed", strike=partial(_start_again, killed, killed.process.kill)),
        Fault(name=f"{replaced.name} replaced", strike=partial(_start_again, replaced, replaced.process.stop)),
        Fault(
            name=f"{frozen.name} frozen for {frozen_s:g} s",
            strike=partial(_for, frozen.process.frozen, frozen_s),
        ),
    ]


def strike_all(faults: Sequence[Fault], *, rest_s: float, chance: random.Random) -> None:
    """Let every fault happen once, in an order of chance, and about `rest_s` between two of them."""
    for fault in chance.sample(faults, len(faults)):
        time.sleep(chance.uniform(0.5, 1.5) * rest_s)
        began = time.monotonic()
        fault.strike()
        print(f"{time.strftime('%X')} {fault.name} ({time.monotonic() - began:.1f} s)")  # noqa: T201


def _for(fault: Callable[[], AbstractContextManager[None]], seconds: float) -> None:
    with fault():
        time.sleep(seconds)


def _start_again(web: Web, end: Callable[[], None]) -> None:
    end()
    web.process.start()
    web.wait_until_serving()
