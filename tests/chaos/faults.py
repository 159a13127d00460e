"""Random faults of a deployment."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from tests.chaos.deployment import Deployment, Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`inject` returns when the fault is over; its effects may last longer."""

    name: str
    inject: Callable[[], object]


def list_bus_faults(
    deployment: Deployment, webs: Sequence[Web], *, frozen_s: float, down_s: float, rng: random.Random
) -> list[Fault]:
    """Return the faults of Valkey and its connections: cut, stalled, frozen, emptied and down."""
    valkey, stalled = deployment.valkey, rng.choice(webs)
    return [
        Fault(name=f"connections of {stalled.name} stalled", inject=stalled.bus.stall),
        Fault(name="subscribers cut", inject=valkey.cut_subscribers),
        Fault(name="subscribers cut again", inject=valkey.cut_subscribers),
        Fault(name=f"Valkey frozen for {frozen_s:g} s", inject=partial(_hold, valkey.process.frozen, frozen_s)),
        Fault(name="Valkey restarted empty", inject=valkey.restart_empty),
        Fault(name=f"Valkey down for {down_s:g} s", inject=partial(_hold, valkey.down, down_s)),
    ]


def list_web_faults(webs: Sequence[Web], *, frozen_s: float, rng: random.Random) -> list[Fault]:
    """Return the faults of a web process: killed, replaced with SIGTERM, frozen."""
    killed, replaced, frozen = (rng.choice(webs) for _ in range(3))
    return [
        Fault(name=f"{killed.name} killed", inject=partial(_restart, killed, killed.process.kill)),
        Fault(name=f"{replaced.name} replaced", inject=partial(_restart, replaced, replaced.process.stop)),
        Fault(
            name=f"{frozen.name} frozen for {frozen_s:g} s",
            inject=partial(_hold, frozen.process.frozen, frozen_s),
        ),
    ]


def inject_all(faults: Sequence[Fault], *, pause_s: float, rng: random.Random) -> None:
    """Inject every fault once in random order, with a pause of about `pause_s` before each."""
    for fault in rng.sample(faults, len(faults)):
        time.sleep(rng.uniform(0.5, 1.5) * pause_s)
        began = time.monotonic()
        fault.inject()
        print(f"{time.strftime('%X')} {fault.name} ({time.monotonic() - began:.1f} s)")  # noqa: T201


def _hold(fault: Callable[[], AbstractContextManager[None]], seconds: float) -> None:
    with fault():
        time.sleep(seconds)


def _restart(web: Web, end: Callable[[], None]) -> None:
    end()
    web.process.start()
    web.wait_until_serving()
