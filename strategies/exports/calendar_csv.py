"""Content calendar as CSV (RFC 4180)."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from strategies.exports.calendar_columns import COLUMNS
from strategies.exports.document import Document
from strategies.exports.safe_text import escape_formula, is_formula


def render(document: Document) -> bytes:
    """Return a header row and one row per calendar item. Dates are YYYY-MM-DD, hours plain numbers.

    Starts with a byte order mark: without it Excel does not read the file as UTF-8.
    """
    rows = ([column.value(item) for column in COLUMNS] for item in document.calendar)
    return write_rows([column.title for column in COLUMNS], rows).encode("utf-8-sig")


type Field = str | float | date | list[str]
"""A text on one line, a number, a date, or lines."""


def write_rows(header: Sequence[str], rows: Iterable[Sequence[Field]]) -> str:
    """Return CSV with every field quoted, in which no field and no line starts a formula."""
    lines = StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([_format(value) for value in row] for row in rows)
    return lines.getvalue()


def _format(value: Field) -> str:
    match value:
        case date():
            return value.isoformat()
        case float():
            return f"{value:g}"
        case list():
            return "\n".join(map(_escape, value))
    return _escape(value)


def _escape(text: str) -> str:
    # German and French spreadsheets split at semicolons even inside quotes, so each part may start a cell.
    first, *rest = escape_formula(text).split(";")
    return ";".join([first, *(f"'{part}" if is_formula(part.lstrip('" ')) else part for part in rest)])
