"""The Word document, read back: structure, content, and hostile input."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Twips
from docx.table import Table as WordTable

from strategies.exports.appendix import APPENDIX_TITLE
from strategies.exports.document import Document
from strategies.exports.docx import render
from strategies.exports.evidence import EVIDENCE_LABELS
from strategies.generation.pipeline import READING_ORDER, section_spec
from strategies.generation.sections.base import Statements, Table, assumption_statement
from tests.strategies.exports.documents import (
    HOSTILE_NAME,
    arabic,
    build_document,
    build_section,
    hostile,
    japanese,
    small_document,
)
from tests.strategies.generation.composing import sample

TEXT = [key for key in READING_ORDER if key != "checks"]


def read(document: Document) -> WordFile:
    return docx.Document(BytesIO(render(document)))


@pytest.fixture(scope="module")
def document() -> Document:
    return build_document(sample(0))


@pytest.fixture(scope="module")
def word(document: Document) -> WordFile:
    return read(document)


@pytest.fixture(scope="module")
def small() -> WordFile:
    return read(small_document())


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
    assert styled(word, "Heading 1") == [
        *(section_spec(key).title for key in TEXT),
        APPENDIX_TITLE,
    ]


def test_docx_contents_link_to_headings(word: WordFile) -> None:
    bookmarks = {mark.get(qn("w:name")) for mark in word.element.iter(qn("w:bookmarkStart"))}
    contents = [link for link in links(word) if link.fragment][: len(TEXT) + 1]

    assert [(link.fragment, link.text) for link in contents] == [
        *((key, section_spec(key).title) for key in TEXT),
        ("appendix", APPENDIX_TITLE),
    ]
    assert {link.fragment for link in links(word) if link.fragment} <= bookmarks


def test_docx_bookmarks_have_ids_of_their_own(word: WordFile) -> None:
    marks = list(word.element.iter(qn("w:bookmarkStart")))

    for attribute in ("w:id", "w:name"):
        assert len({mark.get(qn(attribute)) for mark in marks}) == len(marks) > 40


def test_docx_headings_stay_with_their_text(word: WordFile) -> None:
    for level, name in enumerate(("Heading 1", "Heading 2", "Heading 3")):
        properties = word.styles[name].element.pPr
        assert properties.find(qn("w:outlineLvl")).get(qn("w:val")) == str(level)
        assert properties.find(qn("w:keepNext")) is not None
    assert word.styles["Caption"].element.pPr.find(qn("w:keepNext")) is not None
    for name in ("Statement", "Evidence", "Normal", "Note"):
        properties = word.styles[name].element.pPr
        assert properties is None or properties.find(qn("w:keepNext")) is None, "or whole sections stay together"


def test_docx_tables_repeat_header_and_keep_rows_whole(word: WordFile, document: Document) -> None:
    blocks = [block for _, section in document.text for block in section.blocks()]
    blocks += [block for part in document.appendix.parts for block in part.blocks]
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


def test_docx_turns_the_page_for_wide_tables() -> None:
    columns = [f"Column {number}" for number in range(8)]
    wide = build_section("briefs", Table(caption="Wide", columns=columns, rows=[columns]))
    document = small_document()
    word = read(replace(document, sections={**document.sections, "briefs": wide}))
    orientations = [section.orientation for section in word.sections]

    assert orientations.count(WD_ORIENT.LANDSCAPE) == 1
    assert orientations[-1] == WD_ORIENT.PORTRAIT


def test_docx_statements_end_with_numbers_that_lead_to_the_appendix(word: WordFile, document: Document) -> None:
    shown = [
        (item, document.appendix.number_of(key, item))
        for key, section in document.text
        for block in section.blocks()
        if isinstance(block, Statements)
        for item in block.items
    ]
    lines = [line for line in word.paragraphs if line.style and line.style.name in ("Lead", "Statement")]
    lines = [line for line in lines if line.hyperlinks]

    assert len(lines) == len(shown) > 20
    for line, (item, number) in zip(lines, shown, strict=True):
        (reference,) = line.hyperlinks
        mark = " assumption" if item.evidence == "assumption" else ""
        assert (reference.fragment, line.text) == (f"basis{number}", f"{item.text}{number}{mark}")
        assert {run.style.name for run in reference.runs} == {"Reference"}


def test_docx_appendix_gives_the_basis_of_each_number(small: WordFile) -> None:
    lines = [line for line in small.paragraphs if line.style and line.style.name == "Evidence"]

    assert [line.text for line in lines] == [
        "1\tJudgement  chosen option",
        "2\tYou told us  Business name",
        "3\tCalculated  1.2 full-time x 40 h x 70% = 33.6 h",
        "4\tSourced  Half an hour, by Bureau: https://www.example.org/half-an-hour/",
        "5\tAssumption  Count 20 repairs by 12 December.",
    ]
    assert [line.hyperlinks[0].fragment for line in lines] == [f"line{number}" for number in range(1, 6)]
    labels = [next(run for run in line.runs if run.style.name in EVIDENCE_LABELS.values()) for line in lines]
    assert [run.text for run in labels] == [run.style.name for run in labels]


def test_docx_workings_and_answers_come_after_the_text(small: WordFile) -> None:
    text, _, appendix = everything(small).rpartition(f"\n{APPENDIX_TITLE}\n")

    assert styled(small, "Heading 3") == ["How it was weighed"]
    assert "Shaped by your answers: Business name" in appendix
    assert "How it was weighed" in appendix
    assert "Shaped by" not in text
    assert "1.2 full-time" not in text


def test_docx_names_passed_checks_and_no_failed_one(small: WordFile) -> None:
    assert "Do the hours add up" in everything(small)
    assert "Are titles unlike" not in everything(small)
    assert "failed" not in everything(small).lower()


def test_docx_links_sources_but_not_typed_text(small: WordFile) -> None:
    assert [link.address for link in links(small) if link.address] == ["https://www.example.org/half-an-hour/"]
    document = hostile()
    typed = build_section(
        "risks", Statements(items=[assumption_statement("See http://a.example", "https://b.example")])
    )
    with_addresses = read(replace(document, sections={**document.sections, "risks": typed}))
    text = everything(with_addresses)
    assert all(address in text for address in ("//evil.example", "http://a.example", "https://b.example"))
    assert {link.address for link in links(with_addresses)} == {""}


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
        f"Not finished. 2 of {len(READING_ORDER)} sections are missing:",
        "The strategy on one page: not written",
        f"{section_spec('risks').title}: The provider was not there.",
    ]
    assert section_spec("risks").title not in styled(word, "Heading 1")


@pytest.mark.parametrize(
    "make",
    [lambda: build_document(sample(1)), lambda: build_document(sample(2)), hostile, arabic, japanese, small_document],
)
def test_docx_is_well_formed_and_uses_known_styles(make: Callable[[], Document]) -> None:
    content = render(make())
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
    word = read(hostile())

    assert styled(word, "Title") == [HOSTILE_NAME]
    text = everything(word)
    assert "<b>&amp;</b> ]]>" in text
    assert "👩‍👩‍👧‍👦" in text
