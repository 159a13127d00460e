"""Send Celery messages about runs and webhook deliveries. Messages are hints: the database row decides what happens."""

import logging
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError

from strategies import tracing
from strategies.runs.transitions import mark_dispatched

logger = logging.getLogger(__name__)

GENERATE_STRATEGY = "strategies.generate_strategy"
DELIVER_WEBHOOK = "strategies.deliver_webhook"
"""Names of the tasks in `strategies.worker.tasks`."""

ENQUEUE_TIMEOUT_S = 1.0
"""A request must not wait long for a frozen Redis: the sweeper dispatches every run whose message was not sent."""
PAUSE_AFTER_FAILURE_S = 5.0


class BrokerUnavailable(Exception):
    """It does not answer, or did not a moment ago."""


class _Broker:
    """What this process last saw of the broker."""

    paused_until = 0.0


_broker = _Broker()


def enqueue_runs(*run_ids: UUID) -> int:
    """Tell workers to look at these runs. Return how many were told: fewer when the broker is away or was just now."""
    return _send(run_ids)


def enqueue_lost_runs(run_ids: Sequence[UUID], *, waiting: int) -> int:
    """Tell workers again, if the broker holds fewer messages than runs are waiting: some were lost. Return how many.

    While all workers are busy the messages wait with the runs, and telling again would only pile up more of them.
    """
    return _send(run_ids, unless_waiting=waiting)


def enqueue_deliveries(*delivery_ids: UUID) -> int:
    """Tell workers to send these messages to webhooks. Return how many were told of."""
    return len(_sent(DELIVER_WEBHOOK, delivery_ids))


def _send(run_ids: Sequence[UUID], *, unless_waiting: int | None = None) -> int:
    sent = _sent(GENERATE_STRATEGY, run_ids, unless_waiting=unless_waiting)
    mark_dispatched(*sent)
    return len(sent)


def _sent(task: str, ids: Sequence[UUID], *, unless_waiting: int | None = None) -> list[UUID]:
    """Send a message about each; return those that were, fewer when the broker is away or was just now."""
    sent: list[UUID] = []
    if not ids or time.monotonic() < _broker.paused_until:
        return sent
    try:
        with current_app.connection(transport_options=_impatient_options()) as connection:
            if unless_waiting is not None and _messages_waiting(connection) >= unless_waiting:
                return sent
            about = tracing.trace_headers()
            for one in ids:
                current_app.send_task(task, (str(one),), connection=connection, headers=about)
                sent.append(one)
    except (OperationalError, OSError) as error:
        _broker.paused_until = time.monotonic() + PAUSE_AFTER_FAILURE_S
        logger.warning("%d of %s: no worker told yet (%s)", len(ids) - len(sent), task, type(error).__name__)
    return sent


def count_queued_messages() -> int:
    """Return how many messages wait for a worker.

    Raises:
        BrokerUnavailable: the broker does not answer.
    """
    connection = current_app.connection(transport_options=_impatient_options())
    away: tuple[type[BaseException], ...] = (OperationalError, OSError, *connection.connection_errors)
    try:
        with connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            return _messages_waiting(connection)
    except away as error:
        raise BrokerUnavailable from error


def _impatient_options() -> dict[str, Any]:
    return settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "socket_timeout": ENQUEUE_TIMEOUT_S,
        "socket_connect_timeout": ENQUEUE_TIMEOUT_S,
    }


def _messages_waiting(connection: Connection) -> int:
    channel: Any = connection.default_channel
    return int(channel.queue_declare(queue=current_app.conf.task_default_queue).message_count)
