"""The languages of the Word document, and the direction of its text."""

from io import BytesIO

import docx
import pytest
from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml.ns import qn

from strategies.exports.document import Document
from strategies.exports.docx import render
from strategies.exports.word.styles import add_region, find_languages
from strategies.generation.pipeline import READING_ORDER
from tests.strategies.exports.documents import (
    arabic,
    japanese,
    small_document,
)

TEXT = [key for key in READING_ORDER if key != "checks"]


def read(document: Document) -> WordFile:
    return docx.Document(BytesIO(render(document)))


def styled(word: WordFile, style: str) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style and paragraph.style.name == style]


def test_docx_sets_direction_per_run_for_arabic() -> None:
    word = read(arabic())
    title = next(paragraph for paragraph in word.paragraphs if paragraph.style.name == "Title")

    assert title._p.pPr.find(qn("w:bidi")) is not None
    assert all(run.font.rtl for run in title.runs)
    assert word.paragraphs[0]._p.pPr.find(qn("w:bidi")) is None
    mixed = next(
        paragraph for paragraph in word.paragraphs if "المهندسون" in paragraph.text and "The bet" in paragraph.text
    )
    assert {run.font.rtl for run in mixed.runs} == {None, True}
    assert "المهندسون" in "".join(run.text for run in mixed.runs if run.font.rtl)
    assert any(table.table_direction == WD_TABLE_DIRECTION.RTL for table in word.tables)
    assert any(table.table_direction != WD_TABLE_DIRECTION.RTL for table in word.tables)
    assert word.core_properties.language == "ar"
    assert languages(word) == ("en-GB", "ja-JP", "ar-SA")


def test_docx_sets_east_asian_font_and_language() -> None:
    word = read(japanese())

    assert next(word.styles.element.iter(qn("w:rFonts"))).get(qn("w:eastAsia")) == "Yu Gothic"
    assert languages(word) == ("en-GB", "ja-JP", "ar-SA")
    assert "株式会社 窯元" in styled(word, "Title")
    latin = read(small_document())
    assert next(latin.styles.element.iter(qn("w:rFonts"))).get(qn("w:eastAsia")) == "Calibri"


@pytest.mark.parametrize(("language", "tag"), [("de", "de-DE"), ("fr-CA", "fr-CA"), ("en", "en-GB"), ("pt", "pt-BR")])
def test_docx_language_is_that_of_the_brief(language: str, tag: str) -> None:
    word = read(small_document(language=language))

    assert languages(word)[0] == tag
    setting = next(word.settings.element.iter(qn("w:themeFontLang")))
    assert setting.get(qn("w:val")) == tag
    assert word.core_properties.language == language


@pytest.mark.parametrize(
    ("language", "script", "expected"),
    [
        ("ar-EG", "", ("en-GB", "ja-JP", "ar-EG")),
        ("he", "", ("en-GB", "ja-JP", "he-IL")),
        ("zh-Hant", "zh", ("en-GB", "zh-TW", "ar-SA")),
        ("ko", "ko", ("en-GB", "ko-KR", "ar-SA")),
        ("de", "ja", ("de-DE", "ja-JP", "ar-SA")),
        ("es-419", "", ("es-419", "ja-JP", "ar-SA")),
    ],
)
def test_languages_are_set_for_each_script(language: str, script: str, expected: tuple[str, str, str]) -> None:
    assert find_languages(language, script) == expected


def test_region_of_an_unknown_language_is_left_out() -> None:
    assert add_region("qqq") == "qqq"


def languages(word: WordFile) -> tuple[str | None, ...]:
    """Return the default languages of Latin, East Asian and right-to-left text."""
    element = next(word.styles.element.iter(qn("w:lang")))
    return tuple(element.get(qn(name)) for name in ("w:val", "w:eastAsia", "w:bidi"))
