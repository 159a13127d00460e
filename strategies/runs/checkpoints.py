"""What a worker writes while it carries a run through; safe to repeat when it cannot know whether it was saved."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Greatest, Now

from strategies import run_events
from strategies.generation.education import EducationalCard
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS, Composed, SectionSpec
from strategies.generation.sections import Section
from strategies.models import Run, SectionRecord
from strategies.run_state import SETTLED, SectionStatus
from strategies.runs.leases import Lease, change, held

TOTAL_WEIGHT = sum(spec.weight for spec in SECTIONS)
CODE_ALONE = "rules"
"""Writer's name of a section that no writer touched."""


@transaction.atomic
def start_section(lease: Lease, spec: SectionSpec, *, cards: Iterable[EducationalCard] = ()) -> None:
    """Note that a section is being written, and show the cards that go with it."""
    run = change(lease, step=spec.step, message=f"Writing: {spec.title}")
    run.sections.filter(key=spec.key).exclude(status=SectionStatus.DONE).update(
        status=SectionStatus.RUNNING,
        tries=F("tries") + 1,
        # Another try of the same attempt began with the first one: how long it took is what people wait.
        started_at=Case(When(status=SectionStatus.RUNNING, then=F("started_at")), default=Now()),
        error_code="",
        error_message="",
    )
    run_events.progress(run, run.sections.get(key=spec.key))
    for card in cards:
        run_events.educational(run, card)


@transaction.atomic
def record_section(lease: Lease, spec: SectionSpec, composed: Composed) -> None:
    """Save a finished section: the checkpoint from which a later attempt goes on."""
    _settle(
        lease,
        spec,
        message=f"Done: {spec.title}",
        status=SectionStatus.DONE,
        content=composed.section.model_dump(mode="json"),
        writer=composed.writer_name,
    )


@transaction.atomic
def fail_section(lease: Lease, spec: SectionSpec, failure: WritingFailed) -> None:
    """Note that a section could not be written, and why."""
    _settle(
        lease,
        spec,
        message=f"Not written: {spec.title}",
        status=SectionStatus.FAILED,
        error_code=failure.code[:40],
        error_message=failure.message[:500],
        error_retryable=failure.retryable,
    )


@transaction.atomic
def amend_section(lease: Lease, section: Section) -> None:
    """Save what code has brought up to date in a finished section."""
    run = change(lease)
    run.sections.filter(key=section.key, status=SectionStatus.DONE).update(content=section.model_dump(mode="json"))


def _settle(lease: Lease, spec: SectionSpec, *, message: str, **section_changes: Any) -> None:
    change(lease, message=message)
    records = SectionRecord.objects.filter(run_id=lease.run_id)
    unsettled = records.filter(key=spec.key).exclude(status__in=SETTLED)
    if not unsettled.update(finished_at=Now(), **section_changes):
        # Said again because the answer to the first time was lost; it was saved then, and told.
        return
    done = set(records.filter(status=SectionStatus.DONE).values_list("key", flat=True))
    weight = sum(known.weight for known in SECTIONS if known.key in done)
    # Never 100 before the end, and never less than what was shown before. What has failed is no progress: it may be
    # tried again, and the bar must not fall then.
    held(lease).update(progress=Greatest("progress", min(99, 100 * weight // TOTAL_WEIGHT)))
    run_events.section(Run.objects.get(pk=lease.run_id), records.get(key=spec.key))
