"""The Word document, read back: structure, content, and hostile input."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml.ns import qn
from docx.shared import Twips
from docx.table import Table as WordTable

from strategies.exports.document import Document
from strategies.exports.docx import render
from strategies.generation.pipeline import READING_ORDER, section_spec
from strategies.generation.sections.base import Table, assumption_statement
from tests.strategies.exports.documents import HOSTILE_NAME, arabic, build_document, hostile, japanese
from tests.strategies.generation.composing import sample


def read(document: Document) -> WordFile:
    return docx.Document(BytesIO(render(document)))


OUTLINED = {"Heading 1": "0", "Heading 2": "1"}


@pytest.fixture(scope="module")
def document() -> Document:
    return build_document(sample(0))


@pytest.fixture(scope="module")
def word(document: Document) -> WordFile:
    return read(document)


def everything(word: WordFile) -> str:
    return "\n".join(element.text or "" for element in word.element.iter(qn("w:t")))


def styled(word: WordFile, style: str) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style and paragraph.style.name == style]


def links(word: WordFile) -> Iterator[Any]:
    return (link for paragraph in word.paragraphs for link in paragraph.hyperlinks)


def test_docx_starts_with_title_page_then_sections(word: WordFile) -> None:
    assert [paragraph.text for paragraph in word.paragraphs[:4]] == [
        "Content strategy",
        "Closewell",
        "23 November 2026",
        "Written by: Offline writer: rules and your own words, no AI model",
    ]
    assert styled(word, "Heading 1") == [section_spec(key).title for key in READING_ORDER]


def test_docx_contents_link_to_headings(word: WordFile) -> None:
    bookmarks = [mark.get(qn("w:name")) for mark in word.element.iter(qn("w:bookmarkStart"))]
    inside = [(link.fragment, link.text) for link in links(word) if link.fragment]

    assert bookmarks == list(READING_ORDER)
    assert inside == [(key, section_spec(key).title) for key in READING_ORDER]
    levels = {name: word.styles[name].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) for name in OUTLINED}
    assert levels == OUTLINED


def test_docx_tables_repeat_header_and_keep_rows_whole(word: WordFile, document: Document) -> None:
    blocks = [block for _, section in document.in_reading_order for block in section.blocks()]
    expected = [block for block in blocks if isinstance(block, Table) and block.rows]

    assert len(word.tables) == len(expected) > 20
    for table, block in zip(word.tables, expected, strict=True):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert len(table.rows) == len(block.rows) + 1
        shown = [at for at in range(len(block.columns)) if any(row[at] for row in block.rows)]
        assert [cell.text for cell in table.rows[0].cells] == [block.columns[at] for at in shown]
        assert [cell.text for cell in table.rows[-1].cells] == [block.rows[-1][at] for at in shown]


def test_docx_tables_fit_page_width(word: WordFile) -> None:
    seen = 0
    for section in word.sections:
        room = section.page_width - section.left_margin - section.right_margin
        tables = [block for block in section.iter_inner_content() if isinstance(block, WordTable)]
        seen += len(tables)
        # Word rounds each width to a twentieth of a point.
        assert all(sum(column.width - Twips(1) for column in table.columns) <= room for table in tables)
    assert seen == len(word.tables)


def test_docx_calendar_is_landscape(word: WordFile) -> None:
    orientations = [section.orientation for section in word.sections]
    assert orientations.count(WD_ORIENT.LANDSCAPE) == 1
    assert orientations[-1] == WD_ORIENT.PORTRAIT


def test_docx_statements_are_followed_by_evidence(word: WordFile, document: Document) -> None:
    shown = [
        item
        for _, section in document.in_reading_order
        for block in section.blocks()
        if hasattr(block, "items")
        for item in block.items
    ]
    assert styled(word, "Lead") + styled(word, "Statement") == [item.text for item in shown]
    paragraphs = word.paragraphs
    followers = [after for before, after in pairwise(paragraphs) if before.style.name == "Statement"]
    words = {"You told us", "Calculated", "Sourced", "Assumption"}
    assert all(after.style.name == "Evidence" for after in followers)
    assert {after.runs[0].text for after in followers} == {after.runs[0].style.name for after in followers} == words


def test_docx_links_sources_but_not_typed_text(word: WordFile) -> None:
    assert [link.address for link in links(word) if link.address] == [
        "https://www.orbitmedia.com/blog/blogging-statistics/"
    ]
    typed = build_document(hostile())
    judgement = typed.sections["risks"].model_copy(
        update={"judgement": assumption_statement("See http://a.example", "https://b.example")}
    )
    with_addresses = read(replace(typed, sections={**typed.sections, "risks": judgement}))
    text = everything(with_addresses)
    assert all(address in text for address in ("//evil.example", "http://a.example", "https://b.example"))
    assert {link.address for link in links(with_addresses)} <= {
        "",
        "https://www.orbitmedia.com/blog/blogging-statistics/",
    }


def test_docx_pages_have_header_and_footer_except_first(word: WordFile) -> None:
    assert word.sections[0].different_first_page_header_footer
    assert not word.sections[0].first_page_header.paragraphs[0].text
    for section in word.sections:
        foot = section.footer.paragraphs[0]
        assert section.header.paragraphs[0].text == "Closewell: content strategy"
        assert foot.text == "Written by: Offline writer: rules and your own words, no AI model\tPage 1 of 1"
        assert [field.text for field in foot._p.iter(qn("w:instrText"))] == [" PAGE ", " NUMPAGES "]


def test_docx_properties_name_title_language_and_writer(word: WordFile, document: Document) -> None:
    found = word.core_properties
    assert (found.title, found.language, found.author) == ("Closewell: content strategy", "en-GB", "Throughline")
    assert found.comments == "Written by: Offline writer: rules and your own words, no AI model"
    assert found.identifier == f"urn:uuid:{document.run_id}"
    assert found.created == document.written_at.replace(microsecond=0)


def test_docx_drops_metadata_of_template(document: Document) -> None:
    names = ZipFile(BytesIO(render(document))).namelist()
    assert not [name for name in names if "thumbnail" in name or "app.xml" in name or "customXml" in name]


def test_docx_partial_strategy_lists_missing_sections() -> None:
    partial = build_document(sample(0), without=("front", "risks"), reasons={"risks": "The provider was not there."})
    word = read(partial)

    assert styled(word, "Warning")[:3] == [
        "Not finished. 2 of 16 sections are missing:",
        "The strategy on one page: not written",
        "Risks and open questions: The provider was not there.",
    ]
    assert "Risks and open questions" not in styled(word, "Heading 1")


def test_docx_sets_direction_per_run_for_arabic() -> None:
    word = read(build_document(arabic()))
    title = next(paragraph for paragraph in word.paragraphs if paragraph.style.name == "Title")

    assert title._p.pPr.find(qn("w:bidi")) is not None
    assert all(run.font.rtl for run in title.runs)
    assert word.paragraphs[0]._p.pPr.find(qn("w:bidi")) is None
    mixed = next(
        paragraph for paragraph in word.paragraphs if "المهندسون" in paragraph.text and "The bet" in paragraph.text
    )
    assert {run.font.rtl for run in mixed.runs} == {None, True}
    assert "".join(run.text for run in mixed.runs) == mixed.text
    assert any(table.table_direction == WD_TABLE_DIRECTION.RTL for table in word.tables)
    assert any(table.table_direction != WD_TABLE_DIRECTION.RTL for table in word.tables)
    assert word.core_properties.language == "ar"
    assert defaults(word, "w:lang", "w:bidi") == "ar"


def test_docx_sets_east_asian_font_and_language() -> None:
    word = read(build_document(japanese()))

    assert defaults(word, "w:rFonts", "w:eastAsia") == "Yu Gothic"
    assert defaults(word, "w:lang", "w:eastAsia") == "ja-JP"
    assert "株式会社 窯元" in styled(word, "Title")
    assert defaults(read(build_document(sample(0))), "w:rFonts", "w:eastAsia") == "Calibri"


def defaults(word: WordFile, element: str, attribute: str) -> str | None:
    return next(word.styles.element.iter(qn(element))).get(qn(attribute))


@pytest.mark.parametrize(
    "of", [sample(1), sample(2), hostile(), arabic(), japanese()], ids=lambda of: of.business.geography
)
def test_docx_is_well_formed_and_uses_known_styles(of: Any) -> None:
    document = build_document(of)
    content = render(document)
    package = ZipFile(BytesIO(content))
    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(package.read(name))
    word = docx.Document(BytesIO(content))
    known = {style.style_id for style in word.styles}
    used = {
        element.get(qn("w:val"))
        for tag in ("w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next")
        for part in (word.element, word.styles.element)
        for element in part.iter(qn(tag))
    }
    assert used <= known


def test_docx_shows_hostile_text_as_typed() -> None:
    word = read(build_document(hostile()))

    assert styled(word, "Title") == [HOSTILE_NAME]
    text = everything(word)
    assert "<b>&amp;</b> ]]>" in text
    assert "👩‍👩‍👧‍👦" in text
