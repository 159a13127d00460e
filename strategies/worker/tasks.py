"""The Celery door: a message says which run to look at, nothing more."""

import os
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from celery.exceptions import Reject

from strategies import tracing
from strategies.runs import completion_email, dispatch, leases
from strategies.webhooks import delivery
from strategies.worker import execution


class RunTask(Task):  # type: ignore[type-arg] # cannot be subscripted when it runs
    """Watched by the worker's main process."""

    Request = "strategies.worker.bootsteps:RunRequest"


@shared_task(name=dispatch.GENERATE_STRATEGY, bind=True, base=RunTask)
def generate_strategy(self: RunTask, run_id: str) -> None:
    """Carry a run through, and tell of its end. Safe to deliver twice, late, or never: the rows decide.

    Raises:
        Reject: this worker is to end, and another one shall have the message.
    """
    holder = leases.make_owner_name(str(self.request.hostname or "unknown"), os.getpid())
    with _named_as(self.request):
        if not execution.execute(UUID(run_id), worker=holder):
            raise Reject("handed on", requeue=True)
        completion_email.deliver(UUID(run_id))
        for delivery_id in delivery.list_due_for_run(UUID(run_id)):
            delivery.deliver(delivery_id)


@shared_task(name=dispatch.DELIVER_WEBHOOK)
def deliver_webhook(delivery_id: str) -> None:
    """Send one message to a webhook. Safe to deliver twice, late, or never: the row decides."""
    delivery.deliver(UUID(delivery_id))


def _named_as(message: Any) -> AbstractContextManager[None]:
    """Go on with the trace and the request in which the message was sent, if it was in one."""
    headers = message.headers or {}
    ids = {name: str(headers[name]) for name in (tracing.REQUEST_ID,) if name in headers}
    return tracing.continue_trace({"traceparent": str(headers.get("traceparent", ""))}, **ids)
