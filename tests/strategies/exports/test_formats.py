"""All export formats."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import get_args
from zipfile import ZipFile, is_zipfile

import pytest

from strategies.exports.calendar_presets import ASANA_COLUMNS, TODOIST_COLUMNS
from strategies.exports.document import Document
from strategies.exports.formats import FORMATS, Extension, Format
from strategies.generation.sections.base import Statements, Withheld, assumption_statement
from tests.strategies.exports.documents import (
    arabic,
    build_calendar,
    build_document,
    build_section,
    hostile,
    japanese,
    small_document,
    with_first_piece,
)
from tests.strategies.generation.composing import brief, sample

SECTIONS = small_document().sections
DOCUMENTS = {
    "whole": build_document(sample(2)),
    "small": small_document(),
    "only the required answers": build_document(brief()),
    "hostile": with_first_piece(hostile(), title="\x00\x0b=1\uffff" * 50),
    "arabic": arabic(),
    "japanese": japanese(),
    "an empty calendar": replace(small_document(), sections={**SECTIONS, "calendar": build_calendar([])}),
    "one section": replace(small_document(), sections={"situation": SECTIONS["situation"]}),
}


def test_formats_are_unique_per_extension() -> None:
    assert tuple(FORMATS) == get_args(Extension.__value__)
    assert len({form.title for form in FORMATS.values()}) == len(FORMATS)
    assert len({form.media_type for form in FORMATS.values()}) == 6, "three of them are CSV"


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_format_renders_every_document(form: Format, document: Document) -> None:
    assert form.is_empty(document) == (form.content == "calendar" and not document.calendar)
    if not form.is_empty(document):
        content = form.render(document)
        assert len(content) > 200
        assert not form.is_text or content.decode()


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_no_format_shows_a_withheld_sentence(form: Format) -> None:
    document = build_document(sample(2))
    secret = Withheld(field="groups.0.about", sentence="Nine in ten are cured.", reason="No one counted the cured.")
    sections = {key: one.model_copy(update={"withheld": [secret]}) for key, one in document.sections.items()}
    content = form.render(replace(document, sections=sections))

    assert secret in sections["audience"].withheld
    assert _find(content, "Nine in ten", "counted the cured", "withheld") == []


@pytest.mark.parametrize("name", ["md", "docx", "xlsx", "json"])
def test_text_formats_show_the_check_of_an_assumption(name: Extension) -> None:
    known = assumption_statement("Cuffs wear next.", "Count again in May.", rests_on="The log of repairs")
    section = build_section("situation", Statements(items=[known]))
    content = FORMATS[name].render(replace(small_document(), sections={"situation": section}))

    assert _find(content, "Count again in May", "The log of repairs") == ["Count again in May", "The log of repairs"]


def _find(content: bytes, *texts: str) -> list[str]:
    """Return which texts a file contains, also in the parts of a zip."""
    parts = [content]
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    return [text for text in texts if any(text.encode() in part for part in parts)]


def test_document_without_sections_is_empty_in_every_format() -> None:
    nothing = replace(small_document(), sections={})
    assert all(form.is_empty(nothing) for form in FORMATS.values())


def test_documentation_names_every_format() -> None:
    described = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")

    assert [name for name in FORMATS if f"`{name}`" not in described] == []
    assert [name for name in (*ASANA_COLUMNS, *TODOIST_COLUMNS) if f"`{name}`" not in described] == []


def test_exports_import_no_django_celery_or_redis() -> None:
    program = (
        "import sys, strategies.exports.formats; "
        "print(*{name.split('.')[0] for name in sys.modules} & {'django', 'celery', 'redis', 'ninja', 'sse', 'config'})"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
