"""Send Celery messages about runs and proposals. Messages are hints: the database decides what happens."""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db.models.functions import Now
from kombu import Connection
from kombu.exceptions import OperationalError

from sse.circuit_breaker import CircuitBreaker
from strategies.models import BriefProposal
from strategies.runs.transitions import mark_dispatched

logger = logging.getLogger(__name__)

GENERATE_STRATEGY = "strategies.generate_strategy"
"""Name of the task in `strategies.worker.tasks`."""
PROPOSE_ANSWERS = "strategies.propose_answers"
QUEUES = {GENERATE_STRATEGY: "runs", PROPOSE_ANSWERS: "proposals"}
"""Workers take from each queue in turn, so that a person who waits at the form is not behind every run."""

ENQUEUE_TIMEOUT_S = 1.0
"""Short, so that a request does not wait for a frozen Redis. The sweeper enqueues what was not sent."""
PAUSE_AFTER_FAILURE_S = 5.0


class BrokerUnavailable(Exception):
    """The broker does not respond."""


_breaker = CircuitBreaker(PAUSE_AFTER_FAILURE_S)


def enqueue_runs(*run_ids: UUID) -> int:
    """Enqueue these runs. Return how many were enqueued: fewer while the broker is unavailable."""
    return _enqueue_runs(run_ids)


def enqueue_lost_runs(run_ids: Sequence[UUID], *, waiting: int) -> int:
    """Re-enqueue runs if the queue is shorter than the number of waiting runs (messages were lost). Return how many.

    While all workers are busy, the queue is as long as that number, and enqueuing again would only make it longer.
    """
    return _enqueue_runs(run_ids, unless_queued=waiting)


def enqueue_proposals(*proposal_ids: UUID) -> int:
    """Enqueue these proposals. Return how many were enqueued: fewer while the broker is unavailable."""
    sent = _enqueue(PROPOSE_ANSWERS, proposal_ids)
    BriefProposal.objects.filter(pk__in=sent).update(dispatched_at=Now())
    return len(sent)


def _enqueue_runs(run_ids: Sequence[UUID], *, unless_queued: int | None = None) -> int:
    sent = _enqueue(GENERATE_STRATEGY, run_ids, unless_queued=unless_queued)
    mark_dispatched(*sent)
    return len(sent)


def _enqueue(task: str, ids: Sequence[UUID], *, unless_queued: int | None = None) -> list[UUID]:
    """Send a message for each id. Return the ids that were sent; none if `unless_queued` messages are in the queue."""
    sent: list[UUID] = []
    if not ids or _breaker.is_open:
        return sent
    try:
        with current_app.connection(transport_options=_short_timeout_options()) as connection:
            if unless_queued is not None and _count_messages(connection) >= unless_queued:
                return sent
            for one in ids:
                current_app.send_task(task, (str(one),), connection=connection, queue=QUEUES[task])
                sent.append(one)
    except (OperationalError, OSError) as error:
        _breaker.record_failure()
        not_sent = len(ids) - len(sent)
        logger.warning(
            "broker unavailable: tasks not enqueued: task=%s count=%d error=%s", task, not_sent, type(error).__name__
        )
    return sent


def count_queued_messages() -> int:
    """Return the number of messages in the queue.

    Raises:
        BrokerUnavailable: the broker does not respond.
    """
    connection = current_app.connection(transport_options=_short_timeout_options())
    unavailable: list[type[BaseException]] = [
        OperationalError,
        *connection.connection_errors,
        *connection.channel_errors,
    ]
    try:
        with connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            return _count_messages(connection)
    except tuple(unavailable) as error:
        raise BrokerUnavailable from error


def _short_timeout_options() -> dict[str, object]:
    return settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "socket_timeout": ENQUEUE_TIMEOUT_S,
        "socket_connect_timeout": ENQUEUE_TIMEOUT_S,
    }


def _count_messages(connection: Connection) -> int:
    channel: Any = connection.default_channel
    return int(channel.queue_declare(queue=current_app.conf.task_default_queue).message_count)
