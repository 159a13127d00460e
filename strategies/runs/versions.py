"""The texts of sections, each kept for good. Whoever adds one holds the lock of its run's row."""

from typing import TYPE_CHECKING, Any

from django.db.models import Max

from strategies.generation.pipeline import Composed
from strategies.models import SectionRecord, SectionVersion
from strategies.models.states import VersionKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def add(
    section: SectionRecord,
    kind: VersionKind,
    *,
    content: dict[str, Any],
    writer: str,
    author: "User | None" = None,
    instruction: str = "",
    base: SectionVersion | None = None,
) -> SectionVersion:
    """Keep a text as the next version. It becomes the one that stands only when the section is made to point at it."""
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


def composed(section: SectionRecord, made: Composed) -> SectionVersion:
    """Keep what was composed. What code alone has made the same as before is no new version."""
    content, standing = made.section.model_dump(mode="json"), section.current
    if standing is None:
        return add(section, VersionKind.WRITTEN, content=content, writer=made.writer_name)
    if standing.content == content and standing.writer == made.writer_name and made.by_code_alone:
        return standing
    return add(
        section,
        VersionKind.UPDATED if made.by_code_alone else VersionKind.REGENERATED,
        content=content,
        writer=made.writer_name,
        instruction=section.instruction,
        base=standing,
    )
