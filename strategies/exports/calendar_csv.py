"""The calendar as comma-separated values (RFC 4180), for any spreadsheet."""

import csv
from datetime import date
from io import StringIO

from strategies.exports.calendar_columns import COLUMNS
from strategies.exports.document import Document
from strategies.exports.safe_text import begins_formula, cell


def render(document: Document) -> bytes:
    """One line a piece under a header; dates as YYYY-MM-DD, hours as plain numbers.

    It begins with a byte order mark, without which Excel takes UTF-8 for another encoding.
    """
    lines = StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL)
    writer.writerow(column.title for column in COLUMNS)
    writer.writerows([_told(column.value(item)) for column in COLUMNS] for item in document.calendar)
    return lines.getvalue().encode("utf-8-sig")


def _told(value: str | float | date) -> str:
    match value:
        case date():
            return value.isoformat()
        case float():
            return f"{value:g}"
    # A spreadsheet set to German or French splits at semicolons, whatever is quoted: what follows one begins a cell.
    first, *rest = cell(value).split(";")
    return ";".join([first, *(f"'{part}" if begins_formula(part.lstrip('" ')) else part for part in rest)])
