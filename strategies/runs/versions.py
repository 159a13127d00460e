"""Add versions of sections. Versions are never deleted. The caller must hold the lock of the run's row."""

from typing import TYPE_CHECKING

from django.db.models import Max

from sse.types import JsonObject
from strategies.generation.pipeline import SUMMARY_SECTIONS, ComposedSection
from strategies.models import SectionRecord, SectionVersion
from strategies.models.states import VersionKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def add(
    section: SectionRecord,
    kind: VersionKind,
    *,
    content: JsonObject,
    writer: str,
    author: "User | None" = None,
    instruction: str = "",
    base: SectionVersion | None = None,
) -> SectionVersion:
    """Save a text as the next version. The caller makes it the current one."""
    last = section.versions.aggregate(last=Max("number"))["last"] or 0
    return SectionVersion.objects.create(
        section=section,
        number=last + 1,
        kind=kind,
        content=content,
        writer=writer,
        author=author,
        instruction=instruction,
        base=base,
    )


def add_composed(section: SectionRecord, made: ComposedSection) -> SectionVersion:
    """Save a composed section as a new version. Return the current version of a summary that has not changed.

    A summary is computed again whenever other sections change. Any other section was requested again: its text is up
    to date from now on, even if it is the same.
    """
    content, current = made.section.model_dump(mode="json"), section.current
    if current is None:
        return add(section, VersionKind.WRITTEN, content=content, writer=made.writer_name)
    is_summary = section.key in SUMMARY_SECTIONS
    if is_summary and current.content == content and current.writer == made.writer_name:
        return current
    return add(
        section,
        VersionKind.UPDATED if is_summary else VersionKind.REGENERATED,
        content=content,
        writer=made.writer_name,
        instruction=section.instruction,
        base=current,
    )
