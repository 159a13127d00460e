"""Celery tasks. Messages carry only an id; the database row decides what happens."""

import os
from functools import partial
from uuid import UUID

from celery import Task, shared_task
from celery.exceptions import Reject

from strategies.runs import dispatch, lease_owners, leases, turns
from strategies.worker import execution, proposals

CLAIM_TRIES = 20
"""Other workers may be faster. After so many times, a later message or the sweeper continues."""


class LeasedTask(Task):  # type: ignore[type-arg] # not subscriptable at runtime
    Request = "strategies.worker.bootsteps:LeasedRequest"

    @property
    def owner_name(self) -> str:
        """The lease owner's name for the process that executes this."""
        return lease_owners.make_owner_name(str(self.request.hostname or "unknown"), os.getpid())


@shared_task(name=dispatch.GENERATE_STRATEGY, bind=True, base=LeasedTask)
def generate_strategy(self: LeasedTask, run_id: str) -> None:
    """Execute the waiting run whose turn it is. Safe if the message is delivered twice, late or never.

    Raises:
        Reject: the run was released, because this worker is shutting down or it is another run's turn. The message goes
            back into the queue.
    """
    worker, named = self.owner_name, UUID(run_id)
    lease = _claim_next(named, worker)
    if lease is None:
        return
    if not execution.execute_attempt(lease, worker=worker):
        raise Reject("run released", requeue=True)


@shared_task(name=dispatch.PROPOSE_ANSWERS, bind=True, base=LeasedTask)
def propose_answers(self: LeasedTask, proposal_id: str) -> None:
    """Read a text for answers of a brief. Safe if the message is delivered twice, late or never.

    Raises:
        Reject: this worker is shutting down; the message goes back into the queue.
    """
    if not proposals.execute(UUID(proposal_id), worker=self.owner_name):
        raise Reject("proposal released", requeue=True)


def _claim_next(named: UUID, worker: str) -> leases.Lease | None:
    """Claim the run whose turn it is. If that is not the one that the message names, send its message again."""
    for _ in range(CLAIM_TRIES):
        run_id = execution.with_database_retries(turns.find_next)
        if run_id is None:
            return None
        if lease := execution.claim(run_id, worker=worker):
            if run_id != named and execution.with_database_retries(partial(turns.is_waiting, named)):
                dispatch.enqueue_runs(named)
            return lease
    return None
