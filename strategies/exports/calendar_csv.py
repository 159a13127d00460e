"""Content calendar as CSV (RFC 4180)."""

import csv
from datetime import date
from io import StringIO

from strategies.exports.calendar_columns import COLUMNS
from strategies.exports.document import Document
from strategies.exports.safe_text import escape_formula, is_formula


def render(document: Document) -> bytes:
    """Return a header row and one row per calendar item. Dates are YYYY-MM-DD, hours plain numbers.

    Starts with a byte order mark: without it Excel does not read the file as UTF-8.
    """
    lines = StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL)
    writer.writerow(column.title for column in COLUMNS)
    writer.writerows([_format(column.value(item)) for column in COLUMNS] for item in document.calendar)
    return lines.getvalue().encode("utf-8-sig")


def _format(value: str | float | date) -> str:
    match value:
        case date():
            return value.isoformat()
        case float():
            return f"{value:g}"
    # German and French spreadsheets split at semicolons even inside quotes, so each part may start a cell.
    first, *rest = escape_formula(value).split(";")
    return ";".join([first, *(f"'{part}" if is_formula(part.lstrip('" ')) else part for part in rest)])
