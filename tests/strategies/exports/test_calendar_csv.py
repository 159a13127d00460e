"""The CSV calendar, parsed back."""

import csv
from io import StringIO

import pytest

from strategies.exports.calendar_columns import COLUMNS
from strategies.exports.calendar_csv import render
from strategies.exports.document import Document
from strategies.exports.safe_text import is_formula
from tests.strategies.exports.documents import build_document, japanese, with_first_piece
from tests.strategies.generation.composing import sample


def read(document: Document) -> list[list[str]]:
    return list(csv.reader(StringIO(render(document).decode("utf-8-sig"), newline="")))


def test_csv_has_header_and_one_row_per_item() -> None:
    document = build_document(sample(0))
    header, *rows = read(document)

    assert header == [column.title for column in COLUMNS]
    assert [row[2] for row in rows] == [item.title for item in document.calendar]
    assert {len(row) for row in rows} == {len(header)}


def test_csv_writes_iso_dates_and_plain_hours() -> None:
    document = build_document(sample(0))
    _, first, *_ = read(document)

    assert (first[0], first[10]) == ("2026-12-10", "2026-12-07")
    assert float(first[11]) == document.calendar[0].hours


def test_csv_starts_with_bom_and_ends_lines_with_crlf() -> None:
    content = render(build_document(japanese()))

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == len(read(build_document(japanese())))
    assert "サンプルの到着が遅い" in content.decode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "a;=1+1", "a; ＠SUM(1)", "a\n=1+1", "\t=1+1", 'a";"=1+1', "=1;=2"])
def test_csv_has_no_formula_for_any_delimiter(text: str, delimiter: str) -> None:
    texts = dict.fromkeys(("title", "pillar_title", "segment", "channel", "next_step", "owner", "season"), text)
    content = render(with_first_piece(build_document(sample(0)), **texts)).decode("utf-8-sig")

    for line in content.split("\r\n"):
        for part in line.split(delimiter):
            assert not is_formula(part.strip('" '))
