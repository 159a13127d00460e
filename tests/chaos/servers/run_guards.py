"""Takes guards of runs out of the product, in a worker started for that; see `guards` for those of streams."""

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sse import bus, event_log
from sse.types import SSEMessage
from strategies.models import Run
from strategies.models.states import RunStatus
from strategies.runs import checkpoints, endings, events, leases
from strategies.runs.leases import Lease
from strategies.worker.sweeper import Sweeper

if TYPE_CHECKING:
    from django.db.models import QuerySet

LOGGED_LATER_S = 0.4
"""Long enough for a random kill to come in between."""


def take_out() -> None:
    for name in filter(None, os.environ.get("CHAOS_GUARDS_OUT", "").split(",")):
        OUT[name]()


def _replace(name: str, by: Any, *owners: Any) -> None:
    for owner in owners:
        # A guard that has got another name must not be thought to be out.
        assert hasattr(owner, name), f"{owner} has no {name}"
        setattr(owner, name, by)


def _without_fence() -> None:
    """Whoever once held a run may write to it as long as it runs."""

    def held(lease: Lease) -> "QuerySet[Run]":
        return Run.objects.filter(pk=lease.run_id, status=RunStatus.RUNNING)

    _replace("held", held, leases, checkpoints, endings)


def _without_sweeper() -> None:
    """Nobody looks for the runs that nobody carries on."""
    _replace("start", lambda sweeper: None, Sweeper)


def _without_transaction_of_the_log() -> None:
    """That a section is written is told in a transaction of its own, a moment later."""
    with_the_change = events.publish

    def publish(channel: str, message: SSEMessage, *, final: bool = False) -> None:
        if message.event != "section":
            with_the_change(channel, message, final=final)
            return

        def log() -> None:
            time.sleep(LOGGED_LATER_S)
            with transaction.atomic():
                stored = event_log.append(channel, message, final=final)
            bus.publish_stored(stored)

        transaction.on_commit(log)

    _replace("publish", publish, events)


OUT: dict[str, Callable[[], None]] = {
    "fence": _without_fence,
    "sweeper": _without_sweeper,
    "transaction of the log": _without_transaction_of_the_log,
}
