"""All export formats."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from strategies.exports.calendar_presets import ASANA_COLUMNS, TODOIST_COLUMNS
from strategies.exports.document import Document
from strategies.exports.formats import FORMATS, Extension, Format
from tests.strategies.exports.documents import (
    arabic,
    build_calendar,
    build_document,
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
