"""The plan as a workbook: calendar, pieces, hours, measures, risks and what every statement rests on, a sheet each."""

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
from strategies.exports.cell_values import Amount, Value, value_of
from strategies.exports.document import Document
from strategies.exports.evidence import EVIDENCE_WORDS, basis_told
from strategies.exports.safe_text import cell, one_line
from strategies.exports.script import is_right_to_left, letters_wide
from strategies.generation.pipeline import READING_ORDER, section_spec
from strategies.generation.sections.base import Table
from strategies.generation.wording import clip

TABLES_OF = ("pillars", "capacity", "measurement", "roadmap", "risks")
"""Sections whose tables are worth sorting and adding up."""

CELL_MAX_CHARS = 32_767
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
    """A list: a header, and rows as long as the header."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


def render(document: Document) -> bytes:
    """An overview, then a sheet for each list: header frozen, filters on, days and amounts as real values.

    Texts are stored as texts, which a spreadsheet never runs; those that would begin a formula carry an apostrophe
    besides, so that they stay harmless when the sheet is saved as CSV and opened again.
    """
    target = BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(_properties(document))
        _Book(book, document).fill(list(_sheets(document)))
    return target.getvalue()


def _properties(document: Document) -> dict[str, Any]:
    return {
        "title": one_line(f"{document.name}: content plan"),
        "subject": "Content strategy",
        "author": "Throughline",
        "comments": one_line(f"Written by: {document.credit.label}"),
        "created": document.written_at.replace(tzinfo=None),
    }


def _sheets(document: Document) -> Iterator[Sheet]:
    if document.calendar:
        rows = [[_given(column.value(item)) for column in COLUMNS] for item in document.calendar]
        yield Sheet(name="Calendar", columns=[column.title for column in COLUMNS], rows=rows)
    for key in TABLES_OF:
        if key in document.sections:
            tables = [block for block in document.sections[key].blocks() if isinstance(block, Table)]
            yield from _lists(section_spec(key).title, tables)
    yield Sheet(name="Evidence", columns=["Section", "Statement", "Evidence", "Rests on"], rows=_evidence(document))


def _given(value: str | float | date) -> Value:
    return Amount(number=value, shown_as="General") if isinstance(value, float) else value


def _lists(title: str, tables: Iterable[Table]) -> Iterator[Sheet]:
    """Tables with the same columns make one list; a first column says which table a row is from."""
    alike: dict[tuple[str, ...], list[Table]] = {}
    for table in tables:
        alike.setdefault(tuple(table.columns), []).append(table)
    for columns, group in alike.items():
        if len(group) == 1:
            rows = [[value_of(text) for text in row] for row in group[0].rows]
            yield Sheet(name=group[0].caption, columns=columns, rows=rows)
        else:
            rows = [[table.caption, *map(value_of, row)] for table in group for row in table.rows]
            yield Sheet(name=title, columns=["List", *columns], rows=rows)


def _evidence(document: Document) -> list[list[Value]]:
    return [
        [section.title, item.text, EVIDENCE_WORDS[item.evidence], basis_told(item)]
        for _, section in document.in_reading_order
        for item in section.statements()
    ]


class _Book:
    """Puts sheets into a workbook, all in one style."""

    def __init__(self, book: Any, document: Document) -> None:
        self._book = book
        self._document = document
        self._mirrored = is_right_to_left(document.language)
        self._format = cache(lambda **looks: book.add_format({"font_color": _INK, "valign": "top"} | looks))

    def fill(self, sheets: list[Sheet]) -> None:
        overview, names = self._add("Overview", set()), {"overview"}
        linked = []
        for sheet in sheets:
            page = self._add(sheet.name, names)
            self._write(page, sheet)
            linked.append((page.name, len(sheet.rows)))
        self._overview(overview, linked)

    def _add(self, wanted: str, names: set[str]) -> Any:
        name = clip(_NOT_IN_A_NAME.sub("", one_line(wanted)), _NAME_MAX_CHARS)
        if name.casefold() in names:
            name = f"{clip(name, _NAME_MAX_CHARS - 4)} ({len(names)})"
        names.add(name.casefold())
        page = self._book.add_worksheet(name)
        page.set_paper(_A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_footer("&R&P / &N")
        page.hide_gridlines(2)
        if self._mirrored:
            page.right_to_left()
        return page

    def _write(self, page: Any, sheet: Sheet) -> None:
        widths = [_width(title, [row[at] for row in sheet.rows]) for at, title in enumerate(sheet.columns)]
        for at, (title, width) in enumerate(zip(sheet.columns, widths, strict=True)):
            is_number = bool(sheet.rows) and all(isinstance(row[at], Amount) for row in sheet.rows)
            page.set_column(at, at, width)
            page.write_string(0, at, title, self._format(**_HEAD, align="right" if is_number else "left", indent=1))
        page.set_row(0, _LINE_POINTS + 6)
        for line, row in enumerate(sheet.rows, start=1):
            # Said outright, since not every program works out for itself how high wrapped text is.
            page.set_row(line, _height(row, widths))
            for at, value in enumerate(row):
                self._put(page, line, at, value)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)

    def _put(self, page: Any, line: int, at: int, value: Value) -> None:
        looks: dict[str, Any] = {"bottom": 1, "bottom_color": _LINE, "indent": 1}
        match value:
            case Amount():
                number = self._format(num_format=value.shown_as, align="right", **looks)
                page.write_number(line, at, value.number, number)
            case date():
                page.write_datetime(line, at, value, self._format(num_format=_DAY, align="left", **looks))
            case _:
                text = clip(cell(value), CELL_MAX_CHARS)
                page.write_string(line, at, text, self._format(text_wrap=True, align="left", **looks))

    def _overview(self, page: Any, linked: list[tuple[str, int]]) -> None:
        document, strong, plain = self._document, self._format(bold=True), self._format(text_wrap=True)
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 80)
        page.set_row(0, 30)
        page.write_string(0, 0, cell(document.name), self._format(bold=True, font_size=20, font_color=_ACCENT))
        page.write_string(1, 0, "Content plan", self._format(font_color=_QUIET))
        line = 3
        for title, text in _facts(document):
            page.write_string(line, 0, title, strong)
            page.write_string(line, 1, cell(text), plain)
            line += 1
        line += 1
        for name, count in linked:
            link = self._format(font_color=_ACCENT, underline=1)
            page.write_url(line, 0, f"internal:'{name}'!A1", link, string=name)
            page.write_string(line, 1, f"{count} rows", self._format(font_color=_QUIET))
            line += 1


def _facts(document: Document) -> list[tuple[str, str]]:
    missing = document.missing_told
    found = [("Written on", document.day_told), ("Written by", document.credit.label)]
    if document.edited:
        found.append(("Edited by hand", document.edited_titles))
    if missing:
        found.append(("Not finished", f"{len(missing)} of {len(READING_ORDER)} sections are missing:"))
        found += [("", line) for line in missing]
    counts = document.evidence
    return [*found, *((f"Statements: {word.lower()}", str(counts[kind])) for kind, word in EVIDENCE_WORDS.items())]


def _width(title: str, values: Iterable[Value]) -> int:
    """Wide enough for most texts on one line, but no wider than is pleasant to read."""
    longest = max([letters_wide(title) + 2, *map(_letters, values)])
    return min(longest + 3, _WIDTH_MAX)


def _height(row: Sequence[Value], widths: Sequence[int]) -> int:
    """Points for the text that takes most lines; Excel knows no row above 409."""
    lines = max(math.ceil(_letters(value) / (width - 2)) for value, width in zip(row, widths, strict=True))
    return min(lines * _LINE_POINTS + 4, 409)


def _letters(value: Value) -> int:
    match value:
        case Amount():
            return 8
        case date():
            return len(_DAY)
    return letters_wide(value)
