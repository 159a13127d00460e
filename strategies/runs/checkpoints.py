"""What a worker writes while it carries a run through; safe to repeat when it cannot know whether it was saved."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Greatest, Now

from strategies import metrics
from strategies.generation.education import EducationalCard
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS, Composed, SectionSpec
from strategies.models import Run, SectionRecord
from strategies.models.states import SETTLED, SectionStatus
from strategies.runs import events, versions
from strategies.runs.leases import NO_ERROR, Lease, filter_leased, update_fenced

TOTAL_WEIGHT = sum(spec.weight for spec in SECTIONS)


@transaction.atomic
def start_section(lease: Lease, spec: SectionSpec, *, cards: Iterable[EducationalCard] = ()) -> None:
    """Note that a section is being written, and show the cards that go with it."""
    run = update_fenced(lease, step=spec.step, message=f"Writing: {spec.title}")
    run.sections.filter(key=spec.key).exclude(status=SectionStatus.DONE).update(
        status=SectionStatus.RUNNING,
        tries=F("tries") + 1,
        # Another try of the same attempt began with the first one: how long it took is what people wait.
        started_at=Case(When(status=SectionStatus.RUNNING, then=F("started_at")), default=Now()),
        **NO_ERROR,
    )
    events.publish_progress(run, run.sections.select_related("current").get(key=spec.key))
    for card in cards:
        events.publish_card(run, card)


@transaction.atomic
def record_next_try(lease: Lease, spec: SectionSpec, failure: WritingFailed, *, number: int, wait_s: float) -> None:
    """Note that a section could not be written for now, why, and when it is tried again."""
    run = update_fenced(lease, message=f"Waiting to try again: {spec.title}")
    run.sections.filter(key=spec.key, status=SectionStatus.RUNNING).update(
        next_try=number,
        next_try_at=Now() + timedelta(seconds=wait_s),
        error_code=failure.code[:40],
        error_message=failure.message[:500],
        error_retryable=True,
    )
    events.publish_progress(run, run.sections.select_related("current").get(key=spec.key))


@transaction.atomic
def record_section(lease: Lease, spec: SectionSpec, composed: Composed) -> None:
    """Save a finished section: the checkpoint from which a later attempt goes on."""
    record = _unsettled(lease, spec, message=f"Done: {spec.title}")
    if record:
        _settle(lease, record, status=SectionStatus.DONE, current=versions.composed(record, composed))


@transaction.atomic
def fail_section(lease: Lease, spec: SectionSpec, failure: WritingFailed) -> None:
    """Note that a section could not be written, and why. A text that stood before stands on."""
    record = _unsettled(lease, spec, message=f"Not written: {spec.title}")
    if record:
        _settle(
            lease,
            record,
            status=SectionStatus.DONE if record.current else SectionStatus.FAILED,
            error_code=failure.code[:40],
            error_message=failure.message[:500],
            error_retryable=failure.retryable,
        )


def _unsettled(lease: Lease, spec: SectionSpec, *, message: str) -> SectionRecord | None:
    """Return the section that is to be settled; None when that was saved before, and told, and its answer was lost."""
    run = update_fenced(lease, message=message)
    waiting = run.sections.filter(key=spec.key).exclude(status__in=SETTLED)
    return waiting.select_related("current").first()


def _settle(lease: Lease, record: SectionRecord, **changes: Any) -> None:
    records = SectionRecord.objects.filter(run_id=lease.run_id)
    records.filter(pk=record.pk).update(finished_at=Now(), instruction="", **(NO_ERROR | changes))
    done = set(records.filter(status=SectionStatus.DONE).values_list("key", flat=True))
    weight = sum(known.weight for known in SECTIONS if known.key in done)
    # Never 100 before the end, and never less than what was shown before. What has failed is no progress: it may be
    # tried again, and the bar must not fall then.
    filter_leased(lease).update(progress=Greatest("progress", min(99, 100 * weight // TOTAL_WEIGHT)))
    settled = records.select_related("current").get(pk=record.pk)
    events.publish_section(Run.objects.get(pk=lease.run_id), settled)
    transaction.on_commit(partial(metrics.record_section_settled, settled))
