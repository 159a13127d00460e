"""What a worker saves while it executes a run. Every function can be repeated if its result was lost."""

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
from strategies.generation.pipeline import CODE_ONLY, ComposedSection, SectionSpec, section_spec
from strategies.generation.sections import Section
from strategies.models import Run, SectionRecord
from strategies.models.states import SETTLED, SectionStatus, VersionKind
from strategies.runs import events, versions
from strategies.runs.leases import NO_ERROR, Lease, filter_leased, update_fenced


@transaction.atomic
def start_section(lease: Lease, spec: SectionSpec, *, cards: Iterable[EducationalCard] = ()) -> None:
    """Mark a section as running and publish its educational cards."""
    run = update_fenced(lease, step=spec.step, message=f"Writing: {spec.title}")
    run.sections.filter(key=spec.key).exclude(status=SectionStatus.DONE).update(
        status=SectionStatus.RUNNING,
        tries=F("tries") + 1,
        # Later tries within an attempt keep the time of the first one, so the duration is what people waited.
        started_at=Case(When(status=SectionStatus.RUNNING, then=F("started_at")), default=Now()),
        **NO_ERROR,
    )
    events.publish_progress(run, run.sections.select_related("current").get(key=spec.key))
    for card in cards:
        events.publish_card(run, card)


@transaction.atomic
def record_next_try(lease: Lease, spec: SectionSpec, failure: WritingFailed, *, number: int, wait_s: float) -> None:
    """Record why a try failed and when the next one starts."""
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
def record_section(lease: Lease, spec: SectionSpec, composed: ComposedSection) -> None:
    """Save a finished section and those that it has revised. Later attempts continue after it."""
    record = _unsettled(lease, spec, message=f"Done: {spec.title}")
    if record:
        for section in composed.revised:
            _revise(lease, section, composed)
        _settle(lease, record, status=SectionStatus.DONE, current=versions.add_composed(record, composed))


@transaction.atomic
def fail_section(lease: Lease, spec: SectionSpec, failure: WritingFailed) -> None:
    """Record that a section failed, and why. An existing text stays current."""
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


def _revise(lease: Lease, section: Section, composed: ComposedSection) -> None:
    """Save a new version of an earlier section, unless its owner has locked or changed it."""
    rows = SectionRecord.objects.filter(run_id=lease.run_id, key=section.key, locked_at=None)
    record = rows.select_related("current").first()
    if record is None or record.current is None or record.is_edited:
        return
    content = section.model_dump(mode="json")
    if content != record.current.content:
        writer = CODE_ONLY if record.writer == CODE_ONLY else composed.writer_name
        kind = VersionKind.REVISED
        version = versions.add(record, kind, content=content, writer=writer, base=record.current)
        rows.update(current=version)
        events.publish_section(Run.objects.get(pk=lease.run_id), rows.select_related("current").get())


def _unsettled(lease: Lease, spec: SectionSpec, *, message: str) -> SectionRecord | None:
    """Return the section to settle, or None if an earlier call settled it already."""
    run = update_fenced(lease, message=message)
    waiting = run.sections.filter(key=spec.key).exclude(status__in=SETTLED)
    return waiting.select_related("current").first()


def _settle(lease: Lease, record: SectionRecord, **changes: Any) -> None:
    records = SectionRecord.objects.filter(run_id=lease.run_id)
    records.filter(pk=record.pk).update(finished_at=Now(), instruction="", **{**NO_ERROR, **changes})
    weights = [(section_spec(key).weight, status) for key, status in records.values_list("key", "status")]
    done = sum(weight for weight, status in weights if status == SectionStatus.DONE)
    total = sum(weight for weight, _ in weights)
    # Below 100 until the run ends, and never falling. Failed sections do not count: a retry must not lower the bar.
    filter_leased(lease).update(progress=Greatest("progress", min(99, 100 * done // total)))
    settled = records.select_related("current").get(pk=record.pk)
    events.publish_section(Run.objects.get(pk=lease.run_id), settled)
    transaction.on_commit(partial(metrics.record_section_settled, settled))
