"""Content plan as an Excel workbook: an overview, then one sheet per list."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from strategies.exports.calendar_columns import COLUMNS
from strategies.exports.cell_values import Amount, Value, parse_value
from strategies.exports.document import Document
from strategies.exports.evidence import EVIDENCE_LABELS, how_to_check, rests_on
from strategies.exports.overview import build_facts
from strategies.exports.safe_text import escape_formula, to_single_line
from strategies.exports.script import display_width, is_right_to_left_language
from strategies.generation.pipeline import section_spec
from strategies.generation.sections.base import Block, Heading, Section, Table
from strategies.generation.wording import clip

TABLE_SECTIONS = ("pillars", "channels", "capacity", "measurement", "roadmap", "risks", "check_brief")
"""Sections whose tables get sheets of their own."""
SHORTENED = {"capacity", "risks"}
"""Sections whose appendix holds the same tables in full."""

CELL_MAX_CHARS = 32_767
_EVIDENCE_COLUMNS = ("Section", "Statement", "Evidence", "Basis", "How to check")
_NAME_MAX_CHARS = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_WIDTH_MAX = 42
_LINE_POINTS = 15
_DAY = "ddd d mmm yyyy"
_INK, _QUIET, _ACCENT, _WASH, _LINE = "#1b2328", "#58636b", "#0e5f59", "#e7f1ef", "#e0ddd5"
_HEAD = {"bold": True, "font_color": _ACCENT, "bg_color": _WASH, "bottom": 1, "bottom_color": _ACCENT}
_A4 = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet with a header; each row is as long as the header."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


def render(document: Document) -> bytes:
    """Return a workbook with an overview and one sheet per list: frozen header, filters, real dates and numbers.

    Text cells are stored as strings, which a spreadsheet never runs. Text that looks like a formula also gets an
    apostrophe, so that it stays harmless when the sheet is saved as CSV.
    """
    target = BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(_properties(document))
        _Book(book, document).fill(list(_sheets(document)))
    return target.getvalue()


def _properties(document: Document) -> dict[str, object]:
    return {
        "title": to_single_line(f"{document.name}: content plan"),
        "subject": "Content strategy",
        "author": "Throughline",
        "comments": to_single_line(f"Written by: {document.credit.label}"),
        "created": document.written_at.replace(tzinfo=None),
    }


def _sheets(document: Document) -> Iterator[Sheet]:
    if document.calendar:
        rows = [[_cell_value(column.value(item)) for column in COLUMNS] for item in document.calendar]
        yield Sheet(name="Calendar", columns=[column.title for column in COLUMNS], rows=rows)
    for key in TABLE_SECTIONS:
        if key in document.sections:
            yield from _lists(section_spec(key).title, _find_tables(document.sections[key]))
    yield Sheet(name="Evidence", columns=_EVIDENCE_COLUMNS, rows=_evidence_rows(document))


def _cell_value(value: str | float | date) -> Value:
    return Amount(number=value, number_format="General") if isinstance(value, float) else value


def _find_tables(section: Section) -> list[tuple[str, Table]]:
    """Return the tables of a section and the heading above each. A list that the text shortens is in the appendix."""
    found = [_with_headings(section.blocks()), _with_headings(section.appendix())]
    return found[1] or found[0] if section.key in SHORTENED else [*found[0], *found[1]]


def _with_headings(blocks: Iterable[Block]) -> list[tuple[str, Table]]:
    found, heading = list[tuple[str, Table]](), ""
    for block in blocks:
        match block:
            case Heading():
                heading = block.text
            case Table():
                found.append((heading or block.caption, block))
    return found


def _lists(title: str, tables: Iterable[tuple[str, Table]]) -> Iterator[Sheet]:
    """Yield one sheet per set of columns. Merged tables get a first column with their headings, or else captions."""
    by_columns: dict[tuple[str, ...], list[tuple[str, Table]]] = {}
    for heading, table in tables:
        by_columns.setdefault(tuple(table.columns), []).append((heading, table))
    for columns, group in by_columns.items():
        if len(group) == 1:
            table = group[0][1]
            yield Sheet(name=table.caption, columns=columns, rows=[list(map(parse_value, row)) for row in table.rows])
        else:
            has_headings = len({heading for heading, _ in group}) == len(group)
            rows = [
                [heading if has_headings else table.caption, *map(parse_value, row)]
                for heading, table in group
                for row in table.rows
            ]
            yield Sheet(name=title, columns=["List", *columns], rows=rows)


def _evidence_rows(document: Document) -> list[list[Value]]:
    return [
        [section.title, item.text, EVIDENCE_LABELS[item.evidence], rests_on(item), how_to_check(item)]
        for _, section in document.text
        for item in section.statements()
    ]


class _Book:
    """Adds consistently styled sheets to a workbook."""

    def __init__(self, book: Any, document: Document) -> None:
        self._book = book
        self._document = document
        self._right_to_left = is_right_to_left_language(document.language)
        self._format = cache(lambda **properties: book.add_format({"font_color": _INK, "valign": "top"} | properties))

    def fill(self, sheets: list[Sheet]) -> None:
        overview, names = self._add_sheet("Overview", set()), {"overview"}
        linked = []
        for sheet in sheets:
            page = self._add_sheet(sheet.name, names)
            self._fill_sheet(page, sheet)
            linked.append((page.name, len(sheet.rows)))
        self._fill_overview(overview, linked)

    def _add_sheet(self, title: str, names: set[str]) -> Any:
        name = clip(_NOT_IN_A_NAME.sub("", to_single_line(title)), _NAME_MAX_CHARS)
        if name.casefold() in names:
            name = f"{clip(name, _NAME_MAX_CHARS - 4)} ({len(names)})"
        names.add(name.casefold())
        page = self._book.add_worksheet(name)
        page.set_paper(_A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_footer("&R&P / &N")
        page.hide_gridlines(2)
        if self._right_to_left:
            page.right_to_left()
        return page

    def _fill_sheet(self, page: Any, sheet: Sheet) -> None:
        widths = [_width(title, [row[at] for row in sheet.rows]) for at, title in enumerate(sheet.columns)]
        for at, (title, width) in enumerate(zip(sheet.columns, widths, strict=True)):
            is_number = bool(sheet.rows) and all(isinstance(row[at], Amount) for row in sheet.rows)
            page.set_column(at, at, width)
            page.write_string(0, at, title, self._format(**_HEAD, align="right" if is_number else "left", indent=1))
        page.set_row(0, _LINE_POINTS + 6)
        for line, row in enumerate(sheet.rows, start=1):
            # Not every program computes the height of wrapped text itself.
            page.set_row(line, _height(row, widths))
            for at, value in enumerate(row):
                self._write_cell(page, line, at, value)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)

    def _write_cell(self, page: Any, line: int, at: int, value: Value) -> None:
        align = "right" if isinstance(value, Amount) else "left"
        self._write_value(page, line, at, value, align=align, bottom=1, bottom_color=_LINE, indent=1)

    def _write_value(self, page: Any, line: int, at: int, value: Value, **style: object) -> None:
        """Write a number with its format, a date, or text that no spreadsheet runs."""
        match value:
            case Amount():
                page.write_number(line, at, value.number, self._format(num_format=value.number_format, **style))
            case date():
                page.write_datetime(line, at, value, self._format(num_format=_DAY, **style))
            case _:
                text = clip(escape_formula(value), CELL_MAX_CHARS)
                page.write_string(line, at, text, self._format(text_wrap=True, **style))

    def _fill_overview(self, page: Any, linked: list[tuple[str, int]]) -> None:
        document = self._document
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 60)
        page.set_column(2, 2, 12)
        page.set_row(0, 30)
        page.write_string(
            0, 0, escape_formula(document.name), self._format(bold=True, font_size=20, font_color=_ACCENT)
        )
        page.write_string(1, 0, "Content plan", self._format(font_color=_QUIET))
        line = 3
        for title, *values in build_facts(document):
            page.write_string(line, 0, title, self._format(bold=True))
            for at, value in enumerate(values, start=1):
                self._write_value(page, line, at, value, align="left")
            line += 1
        line += 1
        for name, count in linked:
            link = self._format(font_color=_ACCENT, underline=1)
            page.write_url(line, 0, f"internal:'{name}'!A1", link, string=name)
            rows = self._format(font_color=_QUIET, num_format='0" rows"', align="left")
            page.write_number(line, 1, count, rows)
            line += 1


def _width(title: str, values: Iterable[Value]) -> int:
    """Return a column width that fits most values on one line, up to a readable maximum."""
    longest = max([display_width(title) + 2, *map(_letters, values)])
    return min(longest + 3, _WIDTH_MAX)


def _height(row: Sequence[Value], widths: Sequence[int]) -> int:
    """Return the row height in points for the longest text; Excel allows at most 409."""
    lines = max(math.ceil(_letters(value) / (width - 2)) for value, width in zip(row, widths, strict=True))
    return min(lines * _LINE_POINTS + 4, 409)


def _letters(value: Value) -> int:
    match value:
        case Amount():
            return 8
        case date():
            return len(_DAY)
    return display_width(value)
