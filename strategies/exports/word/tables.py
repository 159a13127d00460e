"""Tables in a Word document: fitted column widths, repeated headers, rows that do not split across pages."""

from collections.abc import Sequence

from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_DIRECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from strategies.exports.cell_values import Amount, parse_value
from strategies.exports.safe_text import to_single_line
from strategies.exports.script import display_width, is_right_to_left_text
from strategies.exports.word.text import add_text, set_direction
from strategies.generation.sections.base import Table

_LETTER = Emu(57_000)
"""Approximate width of a letter in a table cell."""
_MARGIN_LETTERS = 3
"""Width of the cell margins in letters."""
_SHORT_LETTERS = 11
"""Texts up to this length, such as dates and amounts, do not wrap."""
_WORD_MAX_LETTERS = 15
_TEXT_MAX_LETTERS = 90
_KEEP_TOGETHER_ROWS = 6
_LABEL_LETTERS = 30
"""A first column with texts of at most this average length is a row header, set in bold."""


def add_table(word: WordFile, block: Table, width: Length) -> None:
    """Add a table of at most `width`. Empty columns are omitted."""
    shown = [at for at in range(len(block.columns)) if any(row[at] for row in block.rows)]
    columns = [[block.columns[at], *(row[at] for row in block.rows)] for at in shown]
    if not columns:
        return
    table = word.add_table(rows=len(block.rows) + 1, cols=len(columns), style="Strategy Table")
    _describe(table, block.caption, has_labels=sum(map(len, columns[0])) / len(columns[0]) <= _LABEL_LETTERS)
    if is_right_to_left_text("".join(text for column in columns for text in column)):
        table.table_direction = WD_TABLE_DIRECTION.RTL
    widths = _widths(columns, width)
    for column, column_width in zip(table.columns, widths, strict=True):
        column.width = column_width
    numbers = [all(isinstance(parse_value(text), Amount) for text in column[1:] if text) for column in columns]
    for line, row in enumerate(table.rows):
        _prevent_split(row, is_header=line == 0)
        for cell, column, cell_width, is_number in zip(row.cells, columns, widths, numbers, strict=True):
            cell.width = cell_width
            paragraph = _fill(cell, column[line], "Table Head" if line == 0 else "Table Text")
            if is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = _keeps_with_next(line, last=len(block.rows))


def _describe(table: WordTable, caption: str, *, has_labels: bool) -> None:
    """Set fixed widths, the caption for screen readers, and the style flags of header row and row headers."""
    table.autofit = False
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    look.set(qn("w:firstColumn"), "1" if has_labels else "0")
    look.set(qn("w:val"), "06A0" if has_labels else "0620")
    properties.append(OxmlElement("w:tblCaption", {qn("w:val"): to_single_line(caption)}))


def _prevent_split(row: _Row, *, is_header: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))


def _fill(cell: _Cell, text: str, style: str) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.style = style
    set_direction(paragraph, text)
    add_text(paragraph, text)
    return paragraph


def _keeps_with_next(line: int, *, last: int) -> bool:
    """Return whether a row stays with the next: all in a short table, first and last but one in a long table."""
    return line < last and (last <= _KEEP_TOGETHER_ROWS or line in (0, last - 1))


def _widths(columns: Sequence[Sequence[str]], width: Length) -> list[Length]:
    """Return column widths that avoid breaking words and wrapping short texts; the longest texts get the rest.

    A table whose texts all fit on one line is not stretched.
    """
    texts = [[display_width(text) for text in column] for column in columns]
    words = [max(display_width(word) for text in column for word in text.split() or [""]) for column in columns]
    least = [
        min(max(text) if max(text) <= _SHORT_LETTERS else word, _WORD_MAX_LETTERS) + _MARGIN_LETTERS
        for text, word in zip(texts, words, strict=True)
    ]
    wanted = [min(max(text) + _MARGIN_LETTERS, _TEXT_MAX_LETTERS) for text in texts]
    letters = width / _LETTER
    if sum(wanted) <= letters:
        return [Emu(int(want * _LETTER)) for want in wanted]
    excess = [max(sum(text) / len(text) - low, 1) for text, low in zip(texts, least, strict=True)]
    left = max(letters - sum(least), 0)
    shares = [low + left * more / sum(excess) for low, more in zip(least, excess, strict=True)]
    return [Emu(int(width * share / sum(shares))) for share in shares]
