"""Read sections and their versions, and find sections that are out of date."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from strategies.errors import SectionNotFound, VersionNotFound
from strategies.generation.pipeline import SUMMARY_SECTIONS, load_section, section_spec
from strategies.generation.sections import Section
from strategies.generation.sections.decided import decided_part
from strategies.models import Run, SectionRecord, SectionVersion
from strategies.models.states import VersionKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

_REPEATS = frozenset({VersionKind.RESTORED, VersionKind.UPDATED, VersionKind.REVISED})
"""Kinds of versions that repeat the text of the version they were made from, all or most of it."""
_REVISED = frozenset({VersionKind.REVISED})
"""The editor changes words wherever they occur, so its changes make no other section outdated."""


def get_section(run: Run, key: str) -> SectionRecord:
    """Return a section that has a text.

    Raises:
        SectionNotFound: there is no section with this key, or it has never been written.
    """
    found = run.sections.select_related("current").filter(key=key, current__isnull=False).first()
    if found is None:
        raise SectionNotFound
    return found


def list_versions(section: SectionRecord) -> "QuerySet[SectionVersion]":
    """Return the versions of a section, newest first. Their content is read from the database when it is used."""
    return section.versions.select_related("author", "base").defer("content", "base__content").order_by("-number")


def get_version(section: SectionRecord, number: int) -> SectionVersion:
    """Return a version of a section by its number.

    Raises:
        VersionNotFound: there is no version with this number.
    """
    found = section.versions.select_related("author", "base").defer("base__content").filter(number=number).first()
    if found is None:
        raise VersionNotFound
    return found


def load_version(section: SectionRecord, version: SectionVersion) -> Section:
    """Return a version's content.

    Raises:
        VersionNotFound: its stored format is no longer supported.
    """
    try:
        return load_section(section.key, version.content)
    except ValidationError:
        raise VersionNotFound("This version was saved in a format that is no longer supported.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    id: int
    section: str
    kind: str
    base_id: int | None


def find_outdated_sections(run: Run) -> dict[str, tuple[str, ...]]:
    """Return the sections that may be out of date, by key, each with the keys of its sources that have changed.

    Computed on every call. Compares the current version of each source with its latest version when the section was
    written. Of sections that it only waits for, decisions alone count. Briefs never change.
    """
    known = _versions_by_section(run)
    current_ids = dict(run.sections.filter(current__isnull=False).values_list("key", "current_id"))
    by_id = {version.id: version for versions in known.values() for version in versions}
    then_and_now = {
        (key, source): (
            _unrevised_id(_latest_before(_original_id(by_id[current], by_id), known.get(source, [])), by_id),
            _unrevised_id(current_ids[source], by_id),
        )
        for key, current in current_ids.items()
        if key not in SUMMARY_SECTIONS
        for source in dict.fromkeys((*section_spec(key).needs, *section_spec(key).waits_for))
        if source in current_ids
    }
    differing = {place: pair for place, pair in then_and_now.items() if pair[0] != pair[1]}
    contents = SectionVersion.objects.in_bulk([found for pair in differing.values() for found in pair if found])
    found = dict[str, tuple[str, ...]]()
    for (key, source), (then, now) in differing.items():
        before, after = (contents[version].content if version else None for version in (then, now))
        if source not in section_spec(key).needs:
            before, after = decided_part(source, before), decided_part(source, after)
        if before != after:
            found[key] = (*found.get(key, ()), source)
    return found


def _versions_by_section(run: Run) -> dict[str, list[_Version]]:
    rows = SectionVersion.objects.filter(section__run=run).order_by("id")
    found = dict[str, list[_Version]]()
    for number, section, kind, base_id in rows.values_list("id", "section__key", "kind", "base_id"):
        found.setdefault(section, []).append(_Version(id=number, section=section, kind=kind, base_id=base_id))
    return found


def _original_id(version: _Version, by_id: dict[int, _Version], repeats: Collection[str] = _REPEATS) -> int:
    """Return the id of the version in which this text was written."""
    while version.kind in repeats and version.base_id in by_id:
        version = by_id[version.base_id]
    return version.id


def _unrevised_id(version_id: int | None, by_id: dict[int, _Version]) -> int | None:
    """Return the id of the version that the editor revised, or of this one if it did not."""
    return _original_id(by_id[version_id], by_id, _REVISED) if version_id else None


def _latest_before(version_id: int, versions: list[_Version]) -> int | None:
    return max((version.id for version in versions if version.id < version_id), default=None)
