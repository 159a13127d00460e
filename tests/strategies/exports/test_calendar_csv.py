"""The calendar as CSV: read back as a spreadsheet would."""

import csv
from io import StringIO

import pytest

from strategies.exports.calendar_columns import COLUMNS
from strategies.exports.calendar_csv import render
from strategies.exports.document import Document
from strategies.exports.safe_text import begins_formula
from tests.strategies.exports.documents import document_of, japanese, with_first_piece
from tests.strategies.generation.composing import sample


def read(document: Document) -> list[list[str]]:
    return list(csv.reader(StringIO(render(document).decode("utf-8-sig"), newline="")))


def test_there_is_a_header_and_a_line_for_every_piece() -> None:
    document = document_of(sample(0))
    header, *rows = read(document)

    assert header == [column.title for column in COLUMNS]
    assert [row[2] for row in rows] == [item.title for item in document.calendar]
    assert {len(row) for row in rows} == {len(header)}


def test_days_and_hours_are_written_so_that_every_spreadsheet_reads_them() -> None:
    document = document_of(sample(0))
    _, first, *_ = read(document)

    assert (first[0], first[10]) == ("2026-12-10", "2026-12-07")
    assert float(first[11]) == document.calendar[0].hours


def test_excel_is_told_that_it_is_utf_8_and_lines_end_as_it_expects() -> None:
    content = render(document_of(japanese()))

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == len(read(document_of(japanese())))
    assert "サンプルの到着が遅い" in content.decode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "a;=1+1", "a; ＠SUM(1)", "a\n=1+1", "\t=1+1", 'a";"=1+1', "=1;=2"])
def test_no_cell_begins_a_formula_wherever_the_spreadsheet_splits(text: str, delimiter: str) -> None:
    texts = dict.fromkeys(("title", "pillar_title", "segment", "channel", "next_step", "owner", "season"), text)
    content = render(with_first_piece(document_of(sample(0)), **texts)).decode("utf-8-sig")

    for line in content.split("\r\n"):
        for part in line.split(delimiter):
            assert not begins_formula(part.strip('" '))
