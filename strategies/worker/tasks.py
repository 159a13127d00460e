"""Celery tasks. Messages carry only an id; the database row decides what happens."""

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


class RunTask(Task):  # type: ignore[type-arg] # not subscriptable at runtime
    Request = "strategies.worker.bootsteps:RunRequest"


@shared_task(name=dispatch.GENERATE_STRATEGY, bind=True, base=RunTask)
def generate_strategy(self: RunTask, run_id: str) -> None:
    """Execute a run, then send its email and webhooks. Safe if the message is delivered twice, late or never.

    Raises:
        Reject: this worker is shutting down; another one gets the message.
    """
    owner = leases.make_owner_name(str(self.request.hostname or "unknown"), os.getpid())
    with _continue_trace(self.request):
        if not execution.execute(UUID(run_id), worker=owner):
            raise Reject("worker is shutting down", requeue=True)
        completion_email.deliver(UUID(run_id))
        for delivery_id in delivery.list_due_for_run(UUID(run_id)):
            delivery.deliver(delivery_id)


@shared_task(name=dispatch.DELIVER_WEBHOOK)
def deliver_webhook(delivery_id: str) -> None:
    """Send one webhook delivery. Safe if the message is delivered twice, late or never."""
    delivery.deliver(UUID(delivery_id))


def _continue_trace(request: Any) -> AbstractContextManager[None]:
    """Continue the trace and request id in the message's headers, if there are any."""
    headers = request.headers or {}
    ids = {name: str(headers[name]) for name in (tracing.REQUEST_ID,) if name in headers}
    return tracing.continue_trace({"traceparent": str(headers.get("traceparent", ""))}, **ids)
