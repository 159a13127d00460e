"""What people ask for: a run, the same once more, another try at what failed, one section anew, another worker, an end.

`by` names who asks, for the history; without it, the run's owner does.
"""

import json
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Now

from strategies import metrics
from strategies.errors import (
    IdempotencyMismatch,
    NotFinished,
    NotRegenerable,
    NotRetryable,
    RunEnded,
    SectionIsDerived,
    SectionLocked,
    SectionNotFound,
    SectionWasEdited,
    TooManyRuns,
)
from strategies.generation.brief import Brief
from strategies.generation.pipeline import LOOKS_ACROSS, SECTIONS
from strategies.models import BriefRecord, Run, SectionRecord
from strategies.models.states import ACTIVE, CANCELABLE, REOPENABLE, RETRYABLE, SETTLED, RunStatus, SectionStatus
from strategies.runs import audit, events
from strategies.runs.endings import QUEUED_MESSAGE, abort
from strategies.runs.leases import MAX_ATTEMPTS, NO_ERROR, reset_running_sections, transition, unclaimed_q

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TOTAL_ATTEMPTS_MAX = 100
"""Claims of one run over all its retries: a program that retries for ever must come to an end."""
type Admit = Callable[[], object]

SIMULATED_DEADLINE_FACTOR = 2
"""A rehearsal may take so many times what was asked for."""


def create(
    *,
    owner: "User",
    brief: Brief,
    writer: str,
    simulated_s: float = 0.0,
    idempotency_key: str | None = None,
    admit: Admit = lambda: None,
) -> tuple[Run, bool]:
    """Accept a brief: the committed row is the order to write. Returns the run, and False if the key was known.

    `admit` is asked before a run is made that there was not, and may raise.

    Raises:
        IdempotencyMismatch: the key was used for another order.
        TooManyRuns: as many of the owner's runs live as may at a time.
    """
    data = brief.model_dump(mode="json")
    record = BriefRecord(owner=owner, name=brief.business.business_name[:200], data=data)
    digest = sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    run = Run(owner=owner, brief=record, brief_digest=digest, writer=writer, simulated_s=simulated_s)
    return _ordered(run, idempotency_key, admit)


def rerun(
    parent: Run,
    *,
    writer: str,
    simulated_s: float = 0.0,
    idempotency_key: str | None = None,
    by: "User | None" = None,
    reason: str = "",
    admit: Admit = lambda: None,
) -> tuple[Run, bool]:
    """Accept the brief of a run that has ended once more, as a new run that names it. Returns as `create` does.

    Raises:
        NotFinished: it is still being written.
        IdempotencyMismatch, TooManyRuns: as for `create`.
    """
    if not parent.is_terminal:
        raise NotFinished
    order = {"owner": parent.owner, "brief": parent.brief, "brief_digest": parent.brief_digest, "parent": parent}
    with transaction.atomic():
        run, is_new = _ordered(Run(**order, writer=writer, simulated_s=simulated_s), idempotency_key, admit)
        if is_new:
            audit.record(parent, f"Ordered once more as {run.pk}", by=by, reason=reason)
    return run, is_new


@transaction.atomic
def _ordered(run: Run, key: str | None, admit: Admit) -> tuple[Run, bool]:
    run.idempotency_key, run.message = key or None, QUEUED_MESSAGE
    # One order of a person after the other: the same one twice at once is one, and none is counted beside another.
    get_user_model().objects.select_for_update(no_key=True).get(pk=run.owner_id)
    if known := _same_order(run):
        return known, False
    _refuse_too_many(run.owner_id, wanted=1)
    admit()
    run.brief.save()
    run.deadline_at = _deadline(run.simulated_s)
    run.save(force_insert=True)
    SectionRecord.objects.bulk_create(
        SectionRecord(run=run, key=spec.key, title=spec.title, step=spec.step, position=position)
        for position, spec in enumerate(SECTIONS, start=1)
    )
    events.publish_status(run)
    transaction.on_commit(partial(metrics.record_run_created, run))
    return run, True


def _same_order(run: Run) -> Run | None:
    if run.idempotency_key is None:
        return None
    known = Run.objects.filter(owner_id=run.owner_id, idempotency_key=run.idempotency_key).first()
    if known and (known.brief_digest, known.parent_id) != (run.brief_digest, run.parent_id):
        raise IdempotencyMismatch
    return known


def _refuse_too_many(owner_id: int, *, wanted: int) -> None:
    if Run.objects.filter(owner_id=owner_id, status__in=ACTIVE).count() + wanted > settings.CONCURRENT_RUNS_PER_USER:
        raise TooManyRuns


def _deadline(simulated_s: float) -> Combinable:
    allowed = timedelta(seconds=max(settings.RUN_DEADLINE_S, simulated_s * SIMULATED_DEADLINE_FACTOR))
    return Now() + allowed


def mark_dispatched(*run_ids: UUID) -> None:
    """Note that a worker was told of these runs."""
    Run.objects.filter(unclaimed_q(), pk__in=run_ids).update(dispatched_at=Now())


@transaction.atomic
def retry(run_id: UUID, *, by: "User | None" = None, reason: str = "") -> tuple[Run, bool]:
    """Put a run's failed sections back to be written; the others stand. Returns the run, and False if it lives anyway.

    Raises:
        NotRetryable: nothing of it has failed, or it was tried too often.
        TooManyRuns: as many of the owner's runs live as may at a time.
    """
    reopened = reopen(run_id, RETRYABLE, Q(status=SectionStatus.FAILED))
    run = Run.objects.select_related("brief").get(pk=run_id)
    if reopened:
        audit.record(run, "Failed sections put back", by=by, reason=reason)
    elif run.is_terminal:
        raise NotRetryable
    return run, reopened


@transaction.atomic
def regenerate(run_id: UUID, key: str, *, instruction: str = "", confirmed: bool = False) -> Run:
    """Put one section of an ended run back to be written anew. Its text stands until the new one is there.

    Raises:
        NotFinished: the run is being written.
        SectionNotFound: there is no such section, or it was never begun.
        SectionIsDerived: it follows from the others, and is made again after every change of one.
        SectionLocked: its owner wants no writer to touch it.
        SectionWasEdited: its owner has edited it, and it is not `confirmed` that it shall be written anew all the same.
        NotRegenerable: the run was stopped, or worked on too often.
        TooManyRuns: as many of the owner's runs live as may at a time.
    """
    run = Run.objects.select_for_update().get(pk=run_id)
    if not run.is_terminal:
        raise NotFinished
    section = run.sections.select_related("current").filter(key=key, status__in=SETTLED).first()
    if section is None:
        raise SectionNotFound
    if key in LOOKS_ACROSS:
        raise SectionIsDerived
    if section.locked_at:
        raise SectionLocked
    if section.is_edited and not confirmed:
        raise SectionWasEdited
    if not reopen(run_id, REOPENABLE, Q(key=key)):
        raise NotRegenerable
    run.sections.filter(key=key).update(instruction=instruction)
    audit.record(run, f"“{section.title}” to be written anew")
    return Run.objects.get(pk=run_id)


def reopen(run_id: UUID, statuses: Collection[RunStatus], again: Q) -> bool:
    """Have a run go on that had ended in one of these states, with these sections to be written again."""
    reopened = transition(
        Run.objects.filter(pk=run_id, status__in=statuses, attempt__lt=TOTAL_ATTEMPTS_MAX),
        to=RunStatus.QUEUED,
        attempt_limit=F("attempt") + MAX_ATTEMPTS,
        deadline_at=_deadline(Run.objects.values_list("simulated_s", flat=True).get(pk=run_id)),
        dispatched_at=None,
        started_at=None,
        cancel_requested_at=None,
        cancel_reason="",
        error_code="",
        error_message="",
        error_retryable=False,
        message=QUEUED_MESSAGE,
    )
    if not reopened:
        return False
    run = Run.objects.get(pk=run_id)
    _refuse_too_many(run.owner_id, wanted=0)
    # What looks across all sections was true of those there were; code alone made it, so it costs nothing to redo.
    sections = run.sections.filter(again | Q(key__in=LOOKS_ACROSS))
    keys = list(sections.values_list("key", flat=True))
    sections.update(status=SectionStatus.WAITING, started_at=None, finished_at=None, **NO_ERROR)
    events.publish_retried(run, keys)
    transaction.on_commit(metrics.record_run_retried)
    return True


@transaction.atomic
def requeue(run_id: UUID, *, by: "User | None" = None, reason: str = "") -> Run:
    """Take a run from whoever has it, and let it wait for a worker again, which costs no attempt.

    A worker that is still at it loses the sections in hand: nothing it writes from now on is taken.

    Raises:
        RunEnded: it has ended.
    """
    waiting = {"attempt_limit": Greatest("attempt_limit", F("attempt") + 1), "dispatched_at": None}
    taken = transition(
        Run.objects.filter(pk=run_id, status=RunStatus.RUNNING), to=RunStatus.QUEUED, message=QUEUED_MESSAGE, **waiting
    )
    if not taken and not Run.objects.filter(pk=run_id, status=RunStatus.QUEUED).update(**waiting):
        raise RunEnded
    run = Run.objects.select_related("brief").get(pk=run_id)
    if taken:
        reset_running_sections(run)
        events.publish_status(run)
    audit.record(run, "Put back for another worker" if taken else "A worker to be told again", by=by, reason=reason)
    return run


@transaction.atomic
def request_cancel(run_id: UUID, *, by: "User | None" = None, reason: str = "") -> Run:
    """Ask a run to stop; safe to repeat, and without effect on one that has ended.

    A reason is what an operator gives its owner, who is told.
    """
    unasked = Run.objects.filter(pk=run_id, status__in=CANCELABLE, cancel_requested_at=None)
    asked = unasked.update(
        cancel_requested_at=Now(), cancel_reason=reason, message="Stopping", version=F("version") + 1
    )
    if asked:
        audit.record(Run.objects.select_related("brief").get(pk=run_id), "Stopped", by=by, reason=reason)
    # Where nobody is who could notice, it ends here.
    abandoned = unclaimed_q() & Q(cancel_requested_at__isnull=False)
    if not abort(run_id, code="", message="", only_if=abandoned) and asked:
        events.publish_status(Run.objects.get(pk=run_id))
    return Run.objects.get(pk=run_id)
