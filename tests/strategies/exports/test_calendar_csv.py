"""The CSV calendar and its presets, parsed back."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest

from strategies.exports.calendar_columns import COLUMNS
from strategies.exports.calendar_csv import render
from strategies.exports.calendar_presets import render_asana, render_todoist
from strategies.exports.document import Document
from strategies.exports.safe_text import is_formula
from tests.strategies.exports.documents import japanese, small_document, with_first_piece


def read(document: Document) -> list[list[str]]:
    return list(csv.reader(StringIO(render(document).decode("utf-8-sig"), newline="")))


def test_csv_has_header_and_one_row_per_item() -> None:
    document = small_document()
    header, *rows = read(document)

    assert header == [column.title for column in COLUMNS]
    assert [row[header.index("Title")] for row in rows] == [item.title for item in document.calendar]
    assert [row[header.index("Kind")] for row in rows] == ["Preparation", "Piece", "Review", "Milestone"]
    assert {len(row) for row in rows} == {len(header)}


def test_csv_writes_iso_dates_and_plain_hours() -> None:
    document = with_first_piece(small_document(), hours=2.5, draft_due=date(2026, 12, 1))
    header, first, *_ = read(document)
    found = dict(zip(header, first, strict=True))

    assert (found["Date"], found["Draft due"], found["Hours"]) == ("2026-12-03", "2026-12-01", "2.5")
    assert (found["Id"], found["Goal"]) == ("form-1", "1")


def test_csv_starts_with_bom_and_ends_lines_with_crlf() -> None:
    content = render(japanese())

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == len(read(japanese()))
    assert "サンプルの到着が遅い" in content.decode()


FORMULAS = ["=1+1", "＝1+1", "a;=1+1", "a; ＠SUM(1)", "a\n=1+1", "\t=1+1", 'a";"=1+1', "=1;=2"]


@pytest.mark.parametrize("write", [render, render_asana, render_todoist])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("text", FORMULAS)
def test_csv_has_no_formula_for_any_delimiter(write: Callable[[Document], bytes], text: str, delimiter: str) -> None:
    texts = dict.fromkeys(("title", "pillar_title", "segment", "channel", "next_step", "owner", "season"), text)
    content = write(with_first_piece(small_document(), **texts)).decode("utf-8-sig")

    for line in content.splitlines():
        for part in line.split(delimiter):
            assert not is_formula(part.strip('" '))


def test_asana_csv_has_a_task_per_item_in_sections() -> None:
    document = small_document()
    header, *rows = csv.reader(StringIO(render_asana(document).decode(), newline=""))

    assert header == ["Name", "Description", "Section", "Due Date"]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("Form of the waiting list", "Preparation", "2026-12-03"),
        ("What wears first?", "Repair and care", "2026-12-10"),
        ("Look at the numbers", "Review", "2026-12-29"),
        ("600 people wait", "Milestone", "2027-01-29"),
    ]
    assert "Channel: Own website\nNext step: Join the waiting list." in rows[1][1]
    assert "Owner: Content writer" in rows[1][1]


def test_todoist_csv_has_a_section_per_month_and_a_task_per_item() -> None:
    content = render_todoist(small_document())
    header, *rows = csv.reader(StringIO(content.decode(), newline=""))
    date_at = header.index("DATE")

    assert content.startswith(b'"TYPE","CONTENT","DESCRIPTION","PRIORITY"'), (
        "no byte order mark before the first column"
    )
    assert {len(row) for row in rows} == {len(header)}
    assert [(row[0], row[1], row[date_at]) for row in rows] == [
        ("section", "December 2026", ""),
        ("task", "Form of the waiting list", "2026-12-03"),
        ("task", "What wears first?", "2026-12-10"),
        ("task", "Look at the numbers", "2026-12-29"),
        ("section", "January 2027", ""),
        ("task", "600 people wait", "2027-01-29"),
    ]
    assert {row[header.index("PRIORITY")] for row in rows if row[0] == "task"} == {"4"}
    assert "Kind: Preparation" in rows[1][2]
