"""Proposals of answers: created by a request, executed by a worker, ended here. The row decides what happens."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, close_old_connections, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from strategies import metrics, quotas, tracing
from strategies.errors import IdempotencyMismatch, ModelRequired, ProposalNotFound, ProposalNotRetryable
from strategies.generation.errors import WritingFailed
from strategies.generation.intake.proposal import Proposal
from strategies.generation.intake.source_text import NAME_MAX_CHARS
from strategies.generation.writers.base import Call
from strategies.models import BriefDraft, BriefProposal, ProposalCall
from strategies.models.proposals import PROPOSAL_ACTIVE, ProposalStatus
from strategies.runs import dispatch
from strategies.runs.writers import MODEL_PREFIX, choose_writer, model_config

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=24)
ATTEMPTS_MAX = 2
"""Attempts of workers that are lost in the middle. A failed request to the model is tried again only by a person."""
WAIT_MAX = timedelta(minutes=10)
"""How long a text may wait for a worker, besides the time that the models may take."""
REDISPATCH_AFTER = timedelta(minutes=2)
_KEYS = UUID("5b1f0d1e-6a36-4c0f-9d0b-6a5b5a1d9c10")
_EMPTY: dict[str, Any] = {"error_code": "", "error_message": "", "error_retryable": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right of one worker to save the result. A later claim, with a higher attempt, invalidates it."""

    proposal_id: UUID
    attempt: int
    source: str


def is_available() -> bool:
    """Return whether new strategies are written by a language model, which can then read texts too."""
    return choose_writer()[0].startswith(MODEL_PREFIX)


def list_reading_models() -> list[str]:
    """Return the models that a text may be sent to, as people know them: the second one if the first is unavailable."""
    names = dict.fromkeys(filter(None, (settings.WRITER_MODEL, settings.WRITER_FALLBACK_MODEL)))
    return [_model_title(name) for name in names]


def make_id(owner: "User", key: str | None) -> UUID:
    """Return the id of the proposal for an idempotency key; a new one without a key."""
    return uuid5(_KEYS, f"{owner.pk}:{key}") if key else uuid4()


def start(
    owner: "User", source: str, *, name: str = "", proposal_id: UUID, makes_draft: bool
) -> tuple[BriefProposal, bool]:
    """Queue a text to be read. Return the proposal, and whether it is new.

    Raises:
        ModelRequired: no language model is configured.
        IdempotencyMismatch: the id was used with another text, or by another person.
        QuotaExceeded: too many texts in an hour.
    """
    if not is_available():
        raise ModelRequired
    digest = sha256(source.encode()).hexdigest()
    if known := BriefProposal.objects.filter(pk=proposal_id).first():
        return _require_same(known, owner, digest), False
    quotas.spend(quotas.PROPOSALS, owner.pk)
    try:
        with transaction.atomic():
            proposal = BriefProposal.objects.create(
                id=proposal_id,
                owner=owner,
                source=source,
                source_name=name[:NAME_MAX_CHARS],
                source_digest=digest,
                makes_draft=makes_draft,
                attempt_limit=ATTEMPTS_MAX,
                deadline_at=timezone.now() + _time_limit(),
                expires_at=timezone.now() + KEPT_FOR,
            )
            transaction.on_commit(partial(dispatch.enqueue_proposals, proposal_id))
    except IntegrityError:
        # A double click: the other request was faster.
        return _require_same(BriefProposal.objects.get(pk=proposal_id), owner, digest), False
    return proposal, True


def get(owner: "User", proposal_id: UUID | str) -> BriefProposal:
    """Return a proposal of this user. One that is past its deadline is ended first.

    Raises:
        ProposalNotFound: there is none, it belongs to another user, was canceled, or has been deleted after a day.
    """
    own = BriefProposal.objects.filter(owner=owner, expires_at__gt=timezone.now())
    try:
        end_overdue(own.filter(pk=proposal_id))
        return own.exclude(status=ProposalStatus.CANCELED).get(pk=proposal_id)
    except (BriefProposal.DoesNotExist, ValidationError, ValueError):
        raise ProposalNotFound from None


def retry(proposal: BriefProposal) -> None:
    """Queue a failed proposal again. Does nothing while it is in progress or done.

    Raises:
        ModelRequired: no language model is configured any more.
        ProposalNotRetryable: its text has been deleted.
        QuotaExceeded: too many texts in an hour.
    """
    if proposal.status != ProposalStatus.FAILED:
        return
    if not is_available():
        raise ModelRequired
    if not proposal.source:
        raise ProposalNotRetryable
    quotas.spend(quotas.PROPOSALS, proposal.owner_id)
    with transaction.atomic():
        queued = BriefProposal.objects.filter(pk=proposal.pk, status=ProposalStatus.FAILED).update(
            status=ProposalStatus.QUEUED,
            attempt_limit=F("attempt") + ATTEMPTS_MAX,
            dispatched_at=None,
            deadline_at=timezone.now() + _time_limit(),
            finished_at=None,
            **_EMPTY,
        )
        if queued:
            transaction.on_commit(partial(dispatch.enqueue_proposals, proposal.pk))


def cancel(owner: "User", proposal_id: UUID) -> None:
    """Delete the text and the answers. A worker that is reading the text stops within a second. Safe to repeat."""
    BriefProposal.objects.filter(owner=owner, pk=proposal_id).update(
        status=ProposalStatus.CANCELED, source="", result=None, lease_until=None, finished_at=Now()
    )


def claim(proposal_id: UUID, *, worker: str) -> Claim | None:
    """Claim a proposal that no worker has. Return None if there is nothing to do. `worker` is the owner's name."""
    waiting = BriefProposal.objects.filter(_claimable(), pk=proposal_id)
    claimed = waiting.update(
        status=ProposalStatus.RUNNING, attempt=F("attempt") + 1, lease_owner=worker[:120], lease_until=_lease_end()
    )
    if not claimed:
        return None
    attempt, source = BriefProposal.objects.values_list("attempt", "source").get(pk=proposal_id)
    return Claim(proposal_id=proposal_id, attempt=attempt, source=source)


def renew(claimed: Claim) -> bool:
    """Extend the claim. Return False if the worker must stop: it was canceled, is overdue, or another worker has it."""
    return bool(_held(claimed).filter(deadline_at__gt=Now()).update(lease_until=_lease_end()))


def release(claimed: Claim) -> None:
    """Give a proposal back, so that another worker reads the text."""
    _held(claimed).update(
        status=ProposalStatus.QUEUED, lease_until=None, dispatched_at=None, attempt_limit=F("attempt_limit") + 1
    )


@transaction.atomic
def finish(claimed: Claim, proposal: Proposal) -> bool:
    """Save the answers, delete the text, and make a draft if that was asked for. Return False if the claim is lost."""
    done = _held(claimed).update(
        status=ProposalStatus.DONE,
        result=proposal.model_dump(mode="json"),
        source="",
        lease_until=None,
        finished_at=Now(),
    )
    if done and proposal.answers:
        row = BriefProposal.objects.get(pk=claimed.proposal_id)
        if row.makes_draft:
            _make_draft(row, proposal)
    return bool(done)


def fail(claimed: Claim, failure: WritingFailed) -> bool:
    """End a proposal with an error. Its text is kept, so that the person can try again."""
    return bool(_held(claimed).update(**_failed(failure.code, failure.message, retryable=failure.retryable)))


def record_call(claimed: Claim, call: Call) -> None:
    """Save a request to a model. Not fenced, because it was made even if the claim is lost."""
    close_old_connections()
    metrics.record_model_call(call)
    tracing.record_model_call(call)
    try:
        ProposalCall.objects.create(
            proposal_id=claimed.proposal_id,
            model=call.model[:120],
            outcome=call.outcome[:40],
            duration_s=call.duration_s,
            input_tokens=call.input_tokens,
            output_tokens=call.output_tokens,
            cost_usd=call.cost_usd,
        )
    except DatabaseError:
        # The answers must not be lost because of this. The log keeps the figures.
        logger.exception("could not record model call: proposal=%s call=%s", claimed.proposal_id, call)


def sweep() -> int:
    """Enqueue proposals that wait without a message, end overdue ones, delete old texts. Return how many changed."""
    changed = end_overdue(BriefProposal.objects.all())
    changed += (
        BriefProposal.objects.filter(expires_at__lte=Now())
        .exclude(source="", result__isnull=True)
        .update(source="", result=None, source_name="")
    )
    long_ago = timezone.now() - REDISPATCH_AFTER
    lost = Q(dispatched_at=None) | Q(dispatched_at__lt=long_ago) | Q(status=ProposalStatus.RUNNING)
    waiting = BriefProposal.objects.filter(_claimable() & lost).order_by("created_at")
    return changed + dispatch.enqueue_proposals(*waiting.values_list("pk", flat=True)[:100])


def end_overdue(proposals: "QuerySet[BriefProposal]") -> int:
    """End the proposals that are past their deadline or whose workers were lost too often. Return how many."""
    active = proposals.filter(status__in=PROPOSAL_ACTIVE)
    late = active.filter(deadline_at__lte=Now()).update(
        **_failed("deadline_exceeded", "No worker was free to read your text in time.", retryable=True)
    )
    lost = active.filter(status=ProposalStatus.RUNNING, lease_until__lte=Now(), attempt__gte=F("attempt_limit"))
    message = "The program that read your text was interrupted."
    return late + lost.update(**_failed("worker_lost", message, retryable=True))


def _model_title(name: str) -> str:
    try:
        return model_config(name).title
    except ValueError:
        # The checks at start report it; reading a text will fail.
        return name


def _require_same(known: BriefProposal, owner: "User", digest: str) -> BriefProposal:
    if known.owner_id != owner.pk or known.source_digest != digest or known.status == ProposalStatus.CANCELED:
        raise IdempotencyMismatch
    return known


def _time_limit() -> timedelta:
    models = 2 if settings.WRITER_FALLBACK_MODEL else 1
    return WAIT_MAX + timedelta(seconds=models * settings.WRITER_TIMEOUT_S)


def _lease_end() -> Any:
    return Now() + timedelta(seconds=settings.RUN_LEASE_S)


def _claimable() -> Q:
    unclaimed = Q(status=ProposalStatus.QUEUED) | Q(status=ProposalStatus.RUNNING, lease_until__lte=Now())
    return unclaimed & Q(attempt__lt=F("attempt_limit"), deadline_at__gt=Now())


def _held(claimed: Claim) -> "QuerySet[BriefProposal]":
    return BriefProposal.objects.filter(pk=claimed.proposal_id, attempt=claimed.attempt, status=ProposalStatus.RUNNING)


def _failed(code: str, message: str, *, retryable: bool) -> dict[str, Any]:
    return {
        "status": ProposalStatus.FAILED,
        "error_code": code[:40],
        "error_message": message[:500],
        "error_retryable": retryable,
        "lease_until": None,
        "finished_at": Now(),
    }


def _make_draft(row: BriefProposal, proposal: Proposal) -> None:
    BriefDraft.objects.get_or_create(
        pk=row.pk,
        defaults={
            "owner_id": row.owner_id,
            "name": proposal.inputs.get("business.business_name", "")[:200],
            "inputs": proposal.inputs,
            "answered_count": len({_question_of(name) for name in proposal.inputs}),
            "proposed": {
                "source_name": row.source_name,
                "answers": {
                    answer.question: [candidate.model_dump() for candidate in answer.candidates]
                    for answer in proposal.answers
                },
                "not_understood": [one.model_dump() for one in proposal.not_understood],
            },
        },
    )


def _question_of(name: str) -> str:
    """Return the question that an input belongs to: all rows of a list are one answer, as in the form."""
    parts = name.split(".")
    place = next((index for index, part in enumerate(parts) if part.isdigit()), None)
    if place is not None:
        return ".".join(parts[:place])
    return "means.budget" if name.startswith("means.budget.") else name
