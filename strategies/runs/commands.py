"""Commands on runs: start, rerun, retry, regenerate a section, requeue, cancel, rename, delete.

Pages, API, admin and management commands call these. Each checks limits, changes the run and enqueues it on commit.
`by` is the actor for the audit log; by default the run's owner. Only what owners request counts towards their quota.
"""

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from strategies import quotas
from strategies.errors import InstructionNotSupported, InvalidFields, NotFinished
from strategies.generation.brief import Brief
from strategies.generation.brief.scan import find_character_fault, find_name_fault
from strategies.generation.errors import Problem
from strategies.models import INSTRUCTION_MAX_CHARS, TITLE_MAX_CHARS, Run
from strategies.runs import dispatch, selectors, transitions
from strategies.runs.deletion import delete_ended_runs
from strategies.runs.writers import choose_writer, find_instruction_problem

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)


def start_run(*, owner: "User", brief: Brief, idempotency_key: str | None = None) -> tuple[Run, bool]:
    """Create a run for a brief and enqueue it. It is executed even if Redis is unavailable: the sweeper finds it.

    Return the run, and False if the idempotency key was used before; then nothing was created or counted.

    Raises:
        IdempotencyMismatch: the key was used with a different brief.
        QuotaExceeded, TooManyRuns: the user has reached a limit.
    """
    writer, simulated_s = choose_writer(brief)
    run, is_new = transitions.create(
        owner=owner,
        brief=brief,
        writer=writer,
        simulated_s=simulated_s,
        idempotency_key=idempotency_key,
        admit=lambda: quotas.spend(quotas.RUNS, owner.pk),
    )
    if is_new:
        _dispatch_after_commit(run, "created")
    return run, is_new


def rerun(
    run: Run, *, idempotency_key: str | None = None, by: "User | None" = None, reason: str = ""
) -> tuple[Run, bool]:
    """Create a new run with the brief of an ended one and the currently configured writer.

    Return the same as `start_run`.

    Raises:
        NotFinished: the run has not ended.
        IdempotencyMismatch, QuotaExceeded, TooManyRuns: see `start_run`.
    """
    writer, simulated_s = choose_writer(selectors.get_brief(run))
    new_run, is_new = transitions.rerun(
        run,
        writer=writer,
        simulated_s=simulated_s,
        idempotency_key=idempotency_key,
        by=by,
        reason=reason,
        admit=lambda: _spend_quota(run, by),
    )
    if is_new:
        _dispatch_after_commit(new_run, "created as a rerun")
    return new_run, is_new


def retry(run: Run, *, by: "User | None" = None, reason: str = "") -> Run:
    """Write a run's failed sections again. Has no effect on an active run.

    Raises:
        NotRetryable: no section has failed, or the run was retried too often.
        QuotaExceeded, TooManyRuns: the owner has reached a limit.
    """
    if run.is_retryable:
        _spend_quota(run, by)
    retried, is_new = transitions.retry(run.id, by=by, reason=reason)
    if is_new:
        _dispatch_after_commit(retried, "failed sections queued again")
    return retried


def regenerate(run: Run, key: str, *, instruction: str = "", confirmed: bool = False) -> Run:
    """Regenerate one section of an ended run. Its text stays current until the new one is saved.

    Raises:
        InvalidFields: the instruction is too long or contains invalid characters.
        InstructionNotSupported: the section's writer takes no instruction.
        QuotaExceeded: the owner has reached the limit.
        StrategyError: see `transitions.regenerate`.
    """
    instruction = instruction.strip()
    fault = find_character_fault(instruction)
    if len(instruction) > INSTRUCTION_MAX_CHARS:
        fault = f"This is {len(instruction)} characters long. Shorten it to at most {INSTRUCTION_MAX_CHARS}."
    if fault:
        raise InvalidFields([Problem(field="instruction", message=fault)])
    if instruction and (why := find_instruction_problem(run.writer, key)):
        raise InstructionNotSupported(why)
    quotas.spend(quotas.RUNS, run.owner_id)
    reopened = transitions.regenerate(run.id, key, instruction=instruction, confirmed=confirmed)
    _dispatch_after_commit(reopened, f"{key} queued again")
    return reopened


def cancel_run(*, owner: "User", run_id: UUID) -> Run:
    """Cancel a run of this user. Has no effect if it was canceled before or has ended.

    Raises:
        RunNotFound: no such run, or not this user's.
    """
    return cancel(selectors.get_owned_run(owner, run_id))


def rename(run: Run, name: str, *, expected_version: int | None = None) -> Run:
    """Give a run a name of its own, in place of the name of the business.

    Raises:
        InvalidFields: the name is empty, too long or contains invalid characters.
        RunChanged: the run has another version than the expected one.
    """
    name = " ".join(name.split())
    fault = find_name_fault(name) if name else "The name is empty. Write one."
    if len(name) > TITLE_MAX_CHARS:
        fault = f"This is {len(name)} characters long. Shorten it to at most {TITLE_MAX_CHARS}."
    if fault:
        raise InvalidFields([Problem(field="name", message=fault)])
    return transitions.rename(run.id, name, expected_version=expected_version)


def delete(run: Run) -> None:
    """Delete an ended run, its strategy and its brief. Its share links stop working.

    Raises:
        NotFinished: the run is in progress.
    """
    if not delete_ended_runs([run.pk]):
        raise NotFinished("This run is in progress. Cancel it first, and delete it when it has ended.")
    logger.info("run deleted: run=%s", run.pk)


def requeue(run: Run, *, by: "User | None" = None, reason: str = "") -> Run:
    """Take an active run from its worker, if it has one, and enqueue it again.

    Raises:
        RunEnded: the run has ended.
    """
    requeued = transitions.requeue(run.id, by=by, reason=reason)
    _dispatch_after_commit(requeued, "requeued")
    return requeued


def cancel(run: Run, *, by: "User | None" = None, reason: str = "") -> Run:
    """Cancel a run. `reason` is shown to its owner."""
    canceled = transitions.request_cancel(run.id, by=by, reason=reason)
    logger.info("cancel requested: run=%s status=%s", run.id, canceled.status)
    return canceled


def _spend_quota(run: Run, by: "User | None") -> None:
    if by is None or by.pk == run.owner_id:
        quotas.spend(quotas.RUNS, run.owner_id)


def _dispatch_after_commit(run: Run, event: str) -> None:
    logger.info("run %s: run=%s writer=%s", event, run.id, run.writer)
    transaction.on_commit(lambda: dispatch.enqueue_runs(run.id))
