"""Write a run's sections inside a test's transaction, as a worker would."""

from typing import Any

from django.db.models import QuerySet

from strategies.generation.education import cards_for
from strategies.generation.pipeline import SECTIONS, compose
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run, SectionRecord
from strategies.models.states import VersionKind
from strategies.runs import checkpoints, endings, leases, selectors, versions
from tests.strategies.run_template import RunTemplate


def write_sections(run: Run, count: int) -> leases.Lease:
    """Claim the run and write its first `count` sections."""
    lease = leases.claim(run.pk, worker="test")
    assert lease
    brief, done, shown = selectors.get_brief(run), dict[str, Any](), set[str]()
    for spec in SECTIONS[:count]:
        cards = cards_for(spec.step, brief, shown)
        shown |= {card.id for card in cards}
        checkpoints.start_section(lease, spec, cards=cards)
        composed = compose(
            spec.key,
            brief=brief,
            done=done,
            writer=OfflineWriter(),
            today=run.created_at.date(),
            on_text=lambda text: None,
            is_canceled=lambda: False,
        )
        checkpoints.record_section(lease, spec, composed)
        done[spec.key] = composed.section
    return lease


_templates: dict[tuple[Any, ...], RunTemplate] = {}


def write_all(run: Run) -> Run:
    """Write the whole strategy, or copy it from an earlier run with the same brief and writer."""
    key = (run.brief_digest, run.writer, run.created_at.date())
    if key in _templates:
        _templates[key].apply_to(run)
    else:
        endings.finish(write_sections(run, len(SECTIONS)))
        _templates[key] = RunTemplate.capture(Run.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert run.status == "succeeded"
    return run


def mark_done(sections: QuerySet[SectionRecord], **changes: Any) -> None:
    """Mark sections as done without writing them, for tests of durations."""
    for section in sections:
        version = versions.add(section, VersionKind.WRITTEN, content={}, writer="offline")
        SectionRecord.objects.filter(pk=section.pk).update(status="done", current=version, **changes)
