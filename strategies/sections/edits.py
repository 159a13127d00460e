"""Edit, restore and lock sections of ended runs. Each function is one transaction.

All versions are kept, so no text is lost. The run's channel is closed after its end, so edits publish no events; they
increment the run's version, which is its ETag.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from strategies.errors import EditConflict, NotFinished, SectionIsDerived
from strategies.generation.checks import run_checks
from strategies.generation.editing.edit import apply_edit
from strategies.generation.pipeline import SUMMARY_SECTIONS
from strategies.generation.planning.build import build_plan
from strategies.generation.sections import Section
from strategies.generation.sections.checks import ChecksSection
from strategies.generation.sections.decided import decisions_in
from strategies.models import BY_HAND, Run, SectionRecord, SectionVersion
from strategies.models.states import VersionKind
from strategies.runs import audit, selectors, versions
from strategies.runs.writers import MODEL_PREFIX
from strategies.sections import reads

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def edit(run_id: UUID, key: str, *, author: "User", based_on: int, changes: Mapping[str, Any]) -> SectionVersion:
    """Save a new version of a section with some fields replaced. Return the old version if nothing changed.

    `based_on` is the number of the version that the author has seen.

    Raises:
        NotFinished: the run has not ended.
        SectionNotFound, VersionNotFound: the section or the version does not exist.
        SectionIsDerived: code computes the section from the others.
        EditInvalid: the changed section is not valid.
        EditConflict: `based_on` is not the current version.
    """
    run, section = _lock(run_id, key)
    base = reads.get_version(section, based_on)
    before = reads.load_version(section, base)
    after = apply_edit(before, changes)
    if section.current is not None and base.pk != section.current_id:
        yours, current = after.model_dump(mode="json"), section.current
        raise EditConflict(yours=yours, current=current.content, current_number=current.number)
    if after == before:
        return base
    return _save(run, section, VersionKind.EDITED, after, writer=BY_HAND, author=author, base=base)


@transaction.atomic
def restore(run_id: UUID, key: str, number: int, *, author: "User") -> SectionVersion:
    """Save an earlier text again as a new version. Return the version itself if it is current.

    Raises:
        NotFinished, SectionNotFound, VersionNotFound, SectionIsDerived: see `edit`.
    """
    run, section = _lock(run_id, key)
    version = reads.get_version(section, number)
    text = reads.load_version(section, version)
    if version.pk == section.current_id:
        return version
    return _save(run, section, VersionKind.RESTORED, text, writer=version.writer, author=author, base=version)


@transaction.atomic
def set_lock(run_id: UUID, key: str, *, locked: bool) -> SectionRecord:
    """Lock a section against regeneration, or unlock it. Repeating it has no effect.

    Raises:
        NotFinished, SectionNotFound, SectionIsDerived: see `edit`.
    """
    run, section = _lock(run_id, key)
    if (section.locked_at is not None) != locked:
        run.sections.filter(pk=section.pk).update(locked_at=Now() if locked else None)
        audit.record(run, f"“{section.title}” {'locked' if locked else 'unlocked'}")
        _increment_version(run)
    return reads.get_section(run, key)


def _lock(run_id: UUID, key: str) -> tuple[Run, SectionRecord]:
    """Lock the run, so that edits and workers do not run at the same time, and return its section."""
    run = Run.objects.select_for_update().get(pk=run_id)
    section = reads.get_section(run, key)
    if key in SUMMARY_SECTIONS:
        raise SectionIsDerived
    if not run.is_terminal:
        raise NotFinished("This strategy is being written. Try again when the run has ended.")
    return run, section


def _save(
    run: Run,
    section: SectionRecord,
    kind: VersionKind,
    text: Section,
    *,
    writer: str,
    author: "User",
    base: SectionVersion,
) -> SectionVersion:
    content = text.model_dump(mode="json")
    version = versions.add(section, kind, content=content, writer=writer, author=author, base=base)
    _set_current(section, version)
    audit.record(run, f"“{section.title}” {kind}, now version {version.number}", by=version.author)
    _refresh_checks(run)
    _increment_version(run)
    return version


def _refresh_checks(run: Run) -> None:
    """Run the checks again, because they cover all sections."""
    written = selectors.get_finished_sections(run)
    checks = written.pop(ChecksSection.key, None)
    if not isinstance(checks, ChecksSection):
        return
    brief = selectors.get_brief(run)
    plan = build_plan(brief, run.created_at.date(), decisions_in(written))
    found = run_checks(brief, plan, written, writes_any_language=run.writer.startswith(MODEL_PREFIX))
    refreshed = checks.model_copy(update={"checks": found})
    section = reads.get_section(run, checks.key)
    if section.current and refreshed != checks:
        content, writer = refreshed.model_dump(mode="json"), section.current.writer
        kind = VersionKind.UPDATED
        _set_current(section, versions.add(section, kind, content=content, writer=writer, base=section.current))


def _set_current(section: SectionRecord, version: SectionVersion) -> None:
    # The error of an earlier try does not apply to the new text.
    SectionRecord.objects.filter(pk=section.pk).update(
        current=version, error_code="", error_message="", error_retryable=False
    )


def _increment_version(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(version=F("version") + 1)
