"""The use cases: what pages, API, admin and commands do to runs."""

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from strategies import quotas
from strategies.errors import InstructionNotSupported, InvalidFields
from strategies.generation.brief import Brief
from strategies.generation.brief.scan import character_fault
from strategies.generation.errors import Problem
from strategies.models import INSTRUCTION_MAX_CHARS, Run
from strategies.runs import dispatch, selectors, transitions
from strategies.runs.writers import choose_writer, find_instruction_problem

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)


def start_run(*, owner: "User", brief: Brief, idempotency_key: str | None = None) -> tuple[Run, bool]:
    """Accept a brief and tell a worker of it. The run is safe as soon as this returns, with Redis or without.

    Returns the run, and False if the key was known: then nothing was ordered and nothing counts.

    Raises:
        IdempotencyMismatch: the key was used with another brief.
        QuotaExceeded, TooManyRuns: this person orders more than may be.
    """
    writer, simulated_s = choose_writer()
    run, is_new = transitions.create(
        owner=owner,
        brief=brief,
        writer=writer,
        simulated_s=simulated_s,
        idempotency_key=idempotency_key,
        admit=lambda: quotas.spend(quotas.RUNS, owner.pk),
    )
    return _told(run, is_new=is_new, how="accepted"), is_new


def rerun(
    run: Run, *, idempotency_key: str | None = None, by: "User | None" = None, reason: str = ""
) -> tuple[Run, bool]:
    """Write the brief of a run that has ended once more, as a new run, with the writer that new runs get today.

    Returns as `start_run` does. `by` is who asks for it, for the history, here and below; without it, the run's owner
    does. What somebody else asks for is none of the owner's orders.

    Raises:
        NotFinished: it is still being written.
        IdempotencyMismatch, QuotaExceeded, TooManyRuns: as for `start_run`.
    """
    writer, simulated_s = choose_writer()
    again, is_new = transitions.rerun(
        run,
        writer=writer,
        simulated_s=simulated_s,
        idempotency_key=idempotency_key,
        by=by,
        reason=reason,
        admit=lambda: _count_order(run, by),
    )
    return _told(again, is_new=is_new, how=f"accepted, {run.id} once more"), is_new


def retry(run: Run, *, by: "User | None" = None, reason: str = "") -> Run:
    """Have a run's failed sections written; asking again while it is being written changes nothing.

    Raises:
        NotRetryable: nothing of it has failed, or it was tried too often.
        QuotaExceeded, TooManyRuns: its owner asks for more than may be.
    """
    if run.is_retryable:
        _count_order(run, by)
    retried, is_new = transitions.retry(run.id, by=by, reason=reason)
    return _told(retried, is_new=is_new, how="failed sections put back")


def regenerate(run: Run, key: str, *, instruction: str = "", confirmed: bool = False) -> Run:
    """Have one section of a run that has ended written anew; its text stands until then.

    Raises:
        InvalidFields: the instruction is too long, or holds what no text may hold.
        InstructionNotSupported: whoever would write it follows rules.
        QuotaExceeded: its owner asks for more than may be.
        StrategyError: as `runs.regenerate` does.
    """
    instruction = instruction.strip()
    fault = character_fault(instruction)
    if len(instruction) > INSTRUCTION_MAX_CHARS:
        fault = (
            f"This is {len(instruction)} characters long; at most {INSTRUCTION_MAX_CHARS} are passed on. Shorten it."
        )
    if fault:
        raise InvalidFields([Problem(field="instruction", message=fault)])
    if instruction and (why := find_instruction_problem(run.writer, key)):
        raise InstructionNotSupported(why)
    quotas.spend(quotas.RUNS, run.owner_id)
    again = transitions.regenerate(run.id, key, instruction=instruction, confirmed=confirmed)
    return _told(again, is_new=True, how=f"{key} anew")


def cancel_run(*, owner: "User", run_id: UUID) -> Run:
    """Ask a run to stop; repeating it, or asking after the end, changes nothing.

    Raises:
        RunNotFound: no such run of this owner.
    """
    return cancel(selectors.get_owned_run(owner, run_id))


def requeue(run: Run, *, by: "User | None" = None, reason: str = "") -> Run:
    """Take a run that lives from its worker, if it has one, and tell workers of it again.

    Raises:
        RunEnded: it has ended.
    """
    return _told(transitions.requeue(run.id, by=by, reason=reason), is_new=True, how="put back")


def cancel(run: Run, *, by: "User | None" = None, reason: str = "") -> Run:
    """Ask a run to stop, whoever asks; its owner is told the reason."""
    asked = transitions.request_cancel(run.id, by=by, reason=reason)
    logger.info("run %s: cancel asked for, now %s", run.id, asked.status)
    return asked


def _count_order(run: Run, by: "User | None") -> None:
    if by is None or by.pk == run.owner_id:
        quotas.spend(quotas.RUNS, run.owner_id)


def _told(run: Run, *, is_new: bool, how: str) -> Run:
    if is_new:
        logger.info("run %s: %s, writer %s", run.id, how, run.writer)
        transaction.on_commit(lambda: dispatch.enqueue_runs(run.id))
    return run
