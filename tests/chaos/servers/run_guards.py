"""Disables guards of runs in a worker; `guards` does the same for streams."""

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sse import bus, event_log, publishing
from sse.events import SSEMessage
from strategies.models import Run
from strategies.models.states import RunStatus
from strategies.runs import checkpoints, endings, events, leases
from strategies.runs.leases import Lease
from strategies.worker.sweeper import Sweeper

if TYPE_CHECKING:
    from django.db.models import QuerySet

LOG_DELAY_S = 0.4
"""Long enough for a random kill in between."""


def disable_guards() -> None:
    for name in filter(None, os.environ.get("CHAOS_DISABLED_GUARDS", "").split(",")):
        DISABLE[name]()


def _replace(name: str, by: Any, *owners: Any) -> None:
    for owner in owners:
        # Fail if a renamed function would leave the guard enabled.
        assert hasattr(owner, name), f"{owner} has no {name}"
        setattr(owner, name, by)


def _disable_fencing() -> None:
    """Let any worker that once held the lease write to the run while it is running."""

    def filter_running(lease: Lease) -> "QuerySet[Run]":
        return Run.objects.filter(pk=lease.run_id, status=RunStatus.RUNNING)

    _replace("filter_leased", filter_running, leases, checkpoints, endings)


def _disable_sweeper() -> None:
    """Never look for runs without a worker."""
    _replace("start", lambda sweeper: None, Sweeper)


def _disable_event_in_transaction() -> None:
    """Append section events in a separate transaction, some time after the checkpoint."""
    publish_in_transaction = publishing.publish

    def publish(channel: str, message: SSEMessage, *, final: bool = False) -> None:
        if message.event != "section":
            publish_in_transaction(channel, message, final=final)
            return

        def append_and_publish() -> None:
            time.sleep(LOG_DELAY_S)
            with transaction.atomic():
                stored = event_log.append(channel, message, final=final)
            bus.publish_stored(stored)

        transaction.on_commit(append_and_publish)

    _replace("publish", publish, events)


DISABLE: dict[str, Callable[[], None]] = {
    "fencing": _disable_fencing,
    "sweeper": _disable_sweeper,
    "event in transaction": _disable_event_in_transaction,
}
