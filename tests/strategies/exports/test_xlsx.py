"""The Excel workbook, read back by openpyxl."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from strategies.exports.document import Document
from strategies.exports.evidence import EVIDENCE_LABELS
from strategies.exports.safe_text import is_formula
from strategies.exports.xlsx import CELL_MAX_CHARS, render
from strategies.generation.pipeline import READING_ORDER, section_spec
from strategies.generation.sections.base import Statements, assumption_statement
from tests.strategies.exports.documents import (
    arabic,
    build_document,
    build_section,
    hostile,
    japanese,
    small_document,
    with_first_piece,
)
from tests.strategies.generation.composing import sample


def read(document: Document) -> Any:
    return load_workbook(BytesIO(render(document)))


@pytest.fixture(scope="module")
def book() -> Any:
    return read(build_document(sample(0)))


def cells(book: Any) -> Iterator[Any]:
    return (cell for sheet in book for row in sheet for cell in row if cell.value is not None)


def test_xlsx_has_one_sheet_per_list(book: Any) -> None:
    assert read(small_document()).sheetnames == ["Overview", "Calendar", "Hours", "Evidence"]
    assert book.sheetnames[:3] == ["Overview", "Calendar", "Pillars and titles"]
    assert {"Money for the 90 days", "Milestones", "All open questions"} < set(book.sheetnames)
    assert book.sheetnames[-1] == "Evidence"


def test_xlsx_names_the_pillar_of_each_title(book: Any) -> None:
    document = build_document(sample(0))
    pillars: Any = document.sections["pillars"]
    named = {row[0].value for row in book["Pillars and titles"].iter_rows(min_row=2)}

    assert len(named) == len(pillars.pillars) > 2
    assert all(any(str(name).startswith(pillar.title) for name in named) for pillar in pillars.pillars)


def test_xlsx_calendar_has_real_dates_and_numbers(book: Any) -> None:
    items = build_document(sample(0)).calendar
    header, *rows = book["Calendar"].iter_rows()
    titles = [cell.value for cell in header]

    assert len(rows) == len(items)
    for item, row in zip(items, rows, strict=True):
        found = dict(zip(titles, row, strict=True))
        assert found["Date"].value == datetime.combine(item.date, datetime.min.time())
        assert found["Draft due"].is_date
        assert found["Hours"].value == item.hours
        assert found["Title"].value == item.title


def test_xlsx_amounts_and_dates_are_values_with_formats() -> None:
    hours = read(small_document())["Hours"]
    header, row, _ = hours.iter_rows()
    cells = dict(zip([cell.value for cell in header], row, strict=True))

    assert [(cells[name].value, cells[name].number_format) for name in ("Hours", "Money", "Share")] == [
        (6.8, '0.0" h"'),
        (6500, '"GBP "#,##0'),
        (0.45, "0%"),
    ]
    assert cells["From"].value == datetime(2026, 11, 30)
    assert cells["From"].is_date


EXPECTED = {
    "Written on": (datetime(2026, 11, 23), "ddd d mmm yyyy"),
    "First day": (datetime(2026, 11, 30), "ddd d mmm yyyy"),
    "Last day": (datetime(2027, 2, 27), "ddd d mmm yyyy"),
    "Pieces": (1, "0"),
    "Hours in the calendar": (10, '0.0" h"'),
    "Calendar": (4, '0" rows"'),
}


def test_xlsx_overview_holds_values_with_formats() -> None:
    overview = read(small_document())["Overview"]
    facts = {row[0].value: row[1:] for row in overview.iter_rows(min_row=4)}

    assert facts["Written on"][0].is_date
    assert {title: (facts[title][0].value, facts[title][0].number_format) for title in EXPECTED} == EXPECTED
    number, share = facts["Statements: judgement"][:2]
    assert (number.value, share.value, share.number_format) == (1, 0.2, "0%")


def test_xlsx_sheets_have_frozen_header_filters_and_widths(book: Any) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        widths = [dimension.width for dimension in sheet.column_dimensions.values()]
        assert all(8 <= width <= 43 for width in widths), sheet.title


def test_xlsx_overview_links_sheets_and_names_writer(book: Any) -> None:
    overview = book["Overview"]
    links = [cell.hyperlink.location for row in overview for cell in row if cell.hyperlink]

    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    texts = {str(cell.value) for row in overview for cell in row}
    assert "Offline writer: rules and your own words, no AI model" in texts
    assert not any("missing" in text for text in texts)
    assert (book.properties.title, book.properties.creator) == ("Closewell: content plan", "Throughline")


def test_xlsx_evidence_sheet_lists_every_statement() -> None:
    document = small_document()
    book = read(document)
    rows = list(book["Evidence"].iter_rows(min_row=2, values_only=True))

    assert len(rows) == sum(document.evidence.values())
    assert all(basis or check for *_, basis, check in rows)
    assert {kind for _, _, kind, _, _ in rows} == set(EVIDENCE_LABELS.values())


def test_xlsx_evidence_sheet_keeps_basis_and_check_apart() -> None:
    known = assumption_statement("Cuffs wear next.", "Count again in May.", rests_on="The repair log")
    section = build_section("situation", Statements(items=[known, assumption_statement("Unknown.", "Ask five.")]))
    rows = read(replace(small_document(), sections={"situation": section}))["Evidence"]

    assert [row[3:] for row in rows.iter_rows(min_row=2, values_only=True)] == [
        ("The repair log", "Count again in May."),
        ("", "Ask five."),
    ]


def test_xlsx_partial_strategy_lists_missing_sections() -> None:
    document = build_document(
        sample(0), without=("risks", "calendar"), reasons={"risks": "The provider was not there."}
    )
    book = read(document)

    assert "Calendar" not in book.sheetnames
    texts = [str(cell.value) for row in book["Overview"] for cell in row]
    assert f"2 of {len(READING_ORDER)} sections are missing:" in texts
    assert f"{section_spec('risks').title}: The provider was not there." in texts
    assert f"{section_spec('calendar').title}: not written" in texts


def test_xlsx_typed_text_is_never_formula_or_link() -> None:
    texts = dict.fromkeys(("title", "owner"), '=HYPERLINK("http://evil.example","x")')
    book = read(with_first_piece(hostile(), **texts))

    assert book["Calendar"]["D2"].value == '\'=HYPERLINK("http://evil.example","x")'
    for cell in cells(book):
        assert cell.data_type != "f"
        assert cell.data_type != "s" or not is_formula(cell.value)
        assert cell.hyperlink is None or cell.hyperlink.target is None


def test_xlsx_clips_text_longer_than_a_cell() -> None:
    book = read(with_first_piece(build_document(sample(0)), title="word " * 10_000))
    title = book["Calendar"]["D2"].value

    assert len(title) <= CELL_MAX_CHARS
    assert title.startswith("word word")
    assert title.endswith("…")


def test_xlsx_sheets_follow_language_direction() -> None:
    assert all(sheet.sheet_view.rightToLeft for sheet in read(arabic()))
    assert not any(sheet.sheet_view.rightToLeft for sheet in read(japanese()))


def test_xlsx_is_deterministic() -> None:
    document = build_document(sample(0))
    once, again = (ZipFile(BytesIO(render(document))) for _ in range(2))
    assert [once.read(name) for name in once.namelist()] == [again.read(name) for name in again.namelist()]
