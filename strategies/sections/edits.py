"""What people do to the sections of a finished run: change, lock, restore. Each function is one transaction.

Every text that ever stood is kept, so that nothing anybody typed is lost. The run's channel is closed by then: a change
is told by the run's version, which is its ETag, and by no event.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from strategies.errors import EditConflict, NotFinished, SectionIsDerived
from strategies.generation.checks import run_checks
from strategies.generation.pipeline import LOOKS_ACROSS
from strategies.generation.section_edit import edited
from strategies.generation.sections import Section
from strategies.generation.sections.checks import ChecksSection
from strategies.models import BY_HAND, Run, SectionRecord, SectionVersion
from strategies.models.states import VersionKind
from strategies.runs import audit, selectors, versions
from strategies.runs.writers import MODEL_PREFIX
from strategies.sections import reads

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def edit(run_id: UUID, key: str, *, author: "User", based_on: int, changes: Mapping[str, Any]) -> SectionVersion:
    """Make a new version of a section with some fields replaced; the same words again make none.

    `based_on` is the number of the version that the author has seen.

    Raises:
        NotFinished: the run is being written.
        SectionNotFound, VersionNotFound: there is no such text.
        SectionIsDerived: the section follows from the others.
        EditInvalid: the section cannot be read as it was changed.
        EditConflict: another version stands by now.
    """
    run, section = _held(run_id, key)
    base = reads.get_version(section, based_on)
    before = reads.load_version(section, base)
    after = edited(before, changes)
    if section.current is not None and base.pk != section.current_id:
        yours, current = after.model_dump(mode="json"), section.current
        raise EditConflict(yours=yours, current=current.content, current_number=current.number)
    if after == before:
        return base
    return _put(run, section, VersionKind.EDITED, after, writer=BY_HAND, author=author, base=base)


@transaction.atomic
def restore(run_id: UUID, key: str, number: int, *, author: "User") -> SectionVersion:
    """Make an earlier text the one that stands, as a new version; what stood stays in the history.

    Raises:
        NotFinished, SectionNotFound, VersionNotFound, SectionIsDerived: as `edit` does.
    """
    run, section = _held(run_id, key)
    version = reads.get_version(section, number)
    text = reads.load_version(section, version)
    if version.pk == section.current_id:
        return version
    return _put(run, section, VersionKind.RESTORED, text, writer=version.writer, author=author, base=version)


@transaction.atomic
def set_lock(run_id: UUID, key: str, *, locked: bool) -> SectionRecord:
    """Let no writer touch a section from now on, or let writers again. Repeating it changes nothing.

    Raises:
        NotFinished, SectionNotFound, SectionIsDerived: as `edit` does.
    """
    run, section = _held(run_id, key)
    if (section.locked_at is not None) != locked:
        run.sections.filter(pk=section.pk).update(locked_at=Now() if locked else None)
        audit.record(run, f"“{section.title}” {'locked' if locked else 'unlocked'}")
        _count_change(run)
    return reads.get_section(run, key)


def _held(run_id: UUID, key: str) -> tuple[Run, SectionRecord]:
    """Lock the run: a worker that is to write, and another edit, come before all of this or after."""
    run = Run.objects.select_for_update().get(pk=run_id)
    section = reads.get_section(run, key)
    if key in LOOKS_ACROSS:
        raise SectionIsDerived
    if not run.is_terminal:
        raise NotFinished("This strategy is being written just now. Nothing is lost: do it again when that has ended.")
    return run, section


def _put(run: Run, section: SectionRecord, kind: VersionKind, text: Section, **about: Any) -> SectionVersion:
    version = versions.add(section, kind, content=text.model_dump(mode="json"), **about)
    _point(section, version)
    audit.record(run, f"“{section.title}” {kind}, now version {version.number}", by=version.author)
    _check_again(run)
    _count_change(run)
    return version


def _check_again(run: Run) -> None:
    """What looks across all sections says what is true of them now."""
    written = selectors.get_finished_sections(run)
    checks = written.pop(ChecksSection.key, None)
    if not isinstance(checks, ChecksSection):
        return
    found = run_checks(selectors.get_brief(run), written, writes_any_language=run.writer.startswith(MODEL_PREFIX))
    again = checks.model_copy(update={"checks": found})
    section = reads.get_section(run, checks.key)
    if section.current and again != checks:
        content, writer = again.model_dump(mode="json"), section.current.writer
        kind = VersionKind.UPDATED
        _point(section, versions.add(section, kind, content=content, writer=writer, base=section.current))


def _point(section: SectionRecord, version: SectionVersion) -> None:
    # A text that stands says nothing of a try that failed before it.
    SectionRecord.objects.filter(pk=section.pk).update(
        current=version, error_code="", error_message="", error_retryable=False
    )


def _count_change(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(version=F("version") + 1)
