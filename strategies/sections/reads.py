"""Reads of sections one by one: their texts now and before, and whether they still fit the others."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from strategies.errors import SectionNotFound, VersionNotFound
from strategies.generation.pipeline import LOOKS_ACROSS, load_section, section_spec
from strategies.generation.sections import Section
from strategies.models import Run, SectionRecord, SectionVersion
from strategies.models.states import VersionKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

_REPEATS = frozenset({VersionKind.RESTORED, VersionKind.UPDATED})
"""Kinds of versions whose words are as old as those of the version they were made from."""


def get_section(run: Run, key: str) -> SectionRecord:
    """Return a section that has a text.

    Raises:
        SectionNotFound: there is none of this key, or it has never been written.
    """
    found = run.sections.select_related("current").filter(key=key, current__isnull=False).first()
    if found is None:
        raise SectionNotFound
    return found


def list_versions(section: SectionRecord) -> "QuerySet[SectionVersion]":
    """Return every text of a section, newest first."""
    return section.versions.select_related("author", "base").order_by("-number")


def get_version(section: SectionRecord, number: int) -> SectionVersion:
    """Return one text of a section.

    Raises:
        VersionNotFound: there is no such number.
    """
    found = list_versions(section).filter(number=number).first()
    if found is None:
        raise VersionNotFound
    return found


def load_version(section: SectionRecord, version: SectionVersion) -> Section:
    """Return a version's text.

    Raises:
        VersionNotFound: it was written in a form that is not known any more.
    """
    try:
        return load_section(section.key, version.content)
    except ValidationError:
        raise VersionNotFound("This version was written in a form that cannot be shown any more.") from None


def numbers_of(section: SectionRecord) -> list[int]:
    """Return the numbers of its versions, oldest first."""
    return list(section.versions.order_by("number").values_list("number", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    id: int
    section: str
    kind: str
    base_id: int | None


def find_outdated_sections(run: Run) -> dict[str, tuple[str, ...]]:
    """Return which sections may be out of date, by key, each with those of its sources that say something else by now.

    Nothing of this is stored. A source is compared as it stands with how it stood when the section was written: the
    latest of its versions by then. A brief never changes, so it makes nothing out of date.
    """
    known = _versions_by_section(run)
    standing = dict(run.sections.filter(current__isnull=False).values_list("key", "current_id"))
    by_id = {version.id: version for versions in known.values() for version in versions}
    then_and_now = {
        (key, source): (_latest_before(_written(by_id[current], by_id), known.get(source, [])), standing[source])
        for key, current in standing.items()
        if key not in LOOKS_ACROSS
        for source in section_spec(key).needs
        if source in standing
    }
    differing = {place: pair for place, pair in then_and_now.items() if pair[0] != pair[1]}
    contents = SectionVersion.objects.in_bulk([found for pair in differing.values() for found in pair if found])
    found = dict[str, tuple[str, ...]]()
    for (key, source), (then, now) in differing.items():
        if then is None or contents[then].content != contents[now].content:
            found[key] = (*found.get(key, ()), source)
    return found


def _versions_by_section(run: Run) -> dict[str, list[_Known]]:
    rows = SectionVersion.objects.filter(section__run=run).order_by("id")
    found = dict[str, list[_Known]]()
    for number, section, kind, base_id in rows.values_list("id", "section__key", "kind", "base_id"):
        found.setdefault(section, []).append(_Known(id=number, section=section, kind=kind, base_id=base_id))
    return found


def _written(version: _Known, by_id: dict[int, _Known]) -> int:
    """The id of the version in which these words were written."""
    while version.kind in _REPEATS and version.base_id in by_id:
        version = by_id[version.base_id]
    return version.id


def _latest_before(version_id: int, versions: list[_Known]) -> int | None:
    return max((version.id for version in versions if version.id < version_id), default=None)
