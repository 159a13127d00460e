"""Carries a run part of the way inside a test's transaction, with the writes a worker makes."""

from typing import Any

from django.db.models import QuerySet

from strategies import runs, section_versions, selectors
from strategies.generation.education import cards_for
from strategies.generation.pipeline import SECTIONS, compose
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run, SectionRecord
from strategies.run_state import VersionKind
from tests.strategies.written_once import WrittenOnce


def write_sections(run: Run, count: int) -> runs.Lease:
    """Write the first sections."""
    lease = runs.claim(run.pk, worker="test")
    assert lease
    brief, done, shown = selectors.brief_of(run), dict[str, Any](), set[str]()
    for spec in SECTIONS[:count]:
        cards = cards_for(spec.step, brief, shown)
        shown |= {card.id for card in cards}
        runs.start_section(lease, spec, cards=cards)
        composed = compose(
            spec.key,
            brief=brief,
            done=done,
            writer=OfflineWriter(),
            today=run.created_at.date(),
            on_text=lambda text: None,
            is_canceled=lambda: False,
        )
        runs.record_section(lease, spec, composed)
        done[spec.key] = composed.section
    return lease


_written: dict[tuple[Any, ...], WrittenOnce] = {}


def write_all(run: Run) -> Run:
    """Write a whole strategy; the same one a second time is copied from the first, row by row."""
    key = (run.brief_digest, run.writer, run.created_at.date())
    if key in _written:
        _written[key].copy_to(run)
    else:
        runs.finish(write_sections(run, len(SECTIONS)))
        _written[key] = WrittenOnce.of(Run.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert run.status == "succeeded"
    return run


def mark_done(sections: QuerySet[SectionRecord], **changes: Any) -> None:
    """Make sections done without writing them, for tests that look at times alone."""
    for section in sections:
        version = section_versions.add(section, VersionKind.WRITTEN, content={}, writer="offline")
        SectionRecord.objects.filter(pk=section.pk).update(status="done", current=version, **changes)
