"""The formats as a whole."""

import subprocess
import sys
from dataclasses import replace
from typing import get_args

import pytest

from strategies.exports.document import Document
from strategies.exports.formats import FORMATS, Extension, Format
from tests.strategies.exports.documents import arabic, document_of, hostile, japanese, with_first_piece
from tests.strategies.generation.composing import brief, sample

DOCUMENTS = {
    "whole": document_of(sample(2)),
    "only the required answers": document_of(brief()),
    "hostile": with_first_piece(document_of(hostile()), title="\x00\x0b=1\uffff" * 50),
    "arabic": document_of(arabic()),
    "japanese": document_of(japanese()),
    "nothing fits the hours": document_of(brief(business_context__team_size=0.001)),
    "only the check of the brief": replace(
        document_of(brief()), sections={"check_brief": document_of(brief()).sections["check_brief"]}
    ),
}


def test_every_extension_has_one_format() -> None:
    assert tuple(FORMATS) == get_args(Extension.__value__)
    assert len({form.title for form in FORMATS.values()}) == len({form.media_type for form in FORMATS.values()}) == 6


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_whatever_there_is_to_hand_out_can_be_handed_out(form: Format, document: Document) -> None:
    assert form.is_empty(document) == (form.holds == "calendar" and not document.calendar)
    if not form.is_empty(document):
        content = form.render(document)
        assert len(content) > 500
        assert not form.is_text or content.decode()


def test_a_document_without_sections_is_empty_in_every_format() -> None:
    nothing = replace(document_of(brief()), sections={})
    assert all(form.is_empty(nothing) for form in FORMATS.values())


def test_exports_need_neither_a_server_nor_a_database() -> None:
    look = (
        "import sys, strategies.exports.formats; "
        "print(*{name.split('.')[0] for name in sys.modules} & {'django', 'celery', 'redis', 'ninja', 'sse', 'config'})"
    )
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
