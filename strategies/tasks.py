"""The Celery door: a message says which run to look at, nothing more."""

import os
from uuid import UUID

from celery import Task, shared_task
from celery.exceptions import Reject

from strategies import completion_email, execution, runs
from strategies.webhooks import delivery


class RunTask(Task):  # type: ignore[type-arg] # cannot be subscripted when it runs
    """Watched by the worker's main process."""

    Request = "strategies.worker_life:WatchedRequest"


@shared_task(name="strategies.generate_strategy", bind=True, base=RunTask)
def generate_strategy(self: RunTask, run_id: str) -> None:
    """Carry a run through, and tell of its end. Safe to deliver twice, late, or never: the rows decide.

    Raises:
        Reject: this worker is to end, and another one shall have the message.
    """
    holder = runs.holder(str(self.request.hostname or "unknown"), os.getpid())
    if not execution.execute(UUID(run_id), worker=holder):
        raise Reject("handed on", requeue=True)
    completion_email.deliver(UUID(run_id))
    for delivery_id in delivery.due_of(UUID(run_id)):
        delivery.deliver(delivery_id)


@shared_task(name="strategies.deliver_webhook")
def deliver_webhook(delivery_id: str) -> None:
    """Send one message to a webhook. Safe to deliver twice, late, or never: the row decides."""
    delivery.deliver(UUID(delivery_id))
