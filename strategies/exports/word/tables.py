"""Tables in a Word document: columns as wide as their texts need, a header on every page, no row torn apart."""

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

from strategies.exports.cell_values import Amount, value_of
from strategies.exports.safe_text import one_line
from strategies.exports.script import letters_wide, runs_right_to_left
from strategies.exports.word.text import turn, write
from strategies.generation.sections.base import Table

_LETTER = Emu(57_000)
"""About the width of a letter in a table, margins of the cell not counted."""
_GAP = 3
"""What the margins of a cell take, in letters."""
_SHORT_LETTERS = 11
"""Texts up to here stay on one line: a day, an amount."""
_WORD_MAX_LETTERS = 15
_TEXT_MAX_LETTERS = 90
_WHOLE_ROWS = 6
_LABEL_LETTERS = 30
"""A first column with texts up to here on average names its rows, and is set in bold."""


def add_table(word: WordFile, block: Table, width: Length) -> None:
    """Add a table as wide as `width`. Columns in which every cell is empty are left out."""
    shown = [at for at in range(len(block.columns)) if any(row[at] for row in block.rows)]
    columns = [[block.columns[at], *(row[at] for row in block.rows)] for at in shown]
    if not columns:
        return
    table = word.add_table(rows=len(block.rows) + 1, cols=len(columns), style="Strategy Table")
    _describe(table, block.caption, has_labels=sum(map(len, columns[0])) / len(columns[0]) <= _LABEL_LETTERS)
    if runs_right_to_left("".join(text for column in columns for text in column)):
        table.table_direction = WD_TABLE_DIRECTION.RTL
    widths = _widths(columns, width)
    for column, column_width in zip(table.columns, widths, strict=True):
        column.width = column_width
    numbers = [all(isinstance(value_of(text), Amount) for text in column[1:] if text) for column in columns]
    for line, row in enumerate(table.rows):
        _keep_whole(row, is_header=line == 0)
        for cell, column, cell_width, is_number in zip(row.cells, columns, widths, numbers, strict=True):
            cell.width = cell_width
            paragraph = _fill(cell, column[line], "Table Head" if line == 0 else "Table Text")
            if is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = _stays_with_next(line, last=len(block.rows))


def _describe(table: WordTable, caption: str, *, has_labels: bool) -> None:
    """Fixed widths, a name for those who hear the document, and a look of its own for the header and for labels."""
    table.autofit = False
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    look.set(qn("w:firstColumn"), "1" if has_labels else "0")
    look.set(qn("w:val"), "06A0" if has_labels else "0620")
    properties.append(OxmlElement("w:tblCaption", {qn("w:val"): one_line(caption)}))


def _keep_whole(row: _Row, *, is_header: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))


def _fill(cell: _Cell, text: str, style: str) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.style = style
    turn(paragraph, text)
    write(paragraph, text)
    return paragraph


def _stays_with_next(line: int, *, last: int) -> bool:
    """A short table stays on one page; of a long one, neither its first nor its last line stands alone."""
    return line < last and (last <= _WHOLE_ROWS or line in (0, last - 1))


def _widths(columns: Sequence[Sequence[str]], width: Length) -> list[Length]:
    """No word broken and no short text wrapped if that can be; what is left goes to the longest texts.

    A table whose texts all fit on one line is no wider than they are.
    """
    texts = [[letters_wide(text) for text in column] for column in columns]
    words = [max(letters_wide(word) for text in column for word in text.split() or [""]) for column in columns]
    least = [
        min(max(text) if max(text) <= _SHORT_LETTERS else word, _WORD_MAX_LETTERS) + _GAP
        for text, word in zip(texts, words, strict=True)
    ]
    wished = [min(max(text) + _GAP, _TEXT_MAX_LETTERS) for text in texts]
    letters = width / _LETTER
    if sum(wished) <= letters:
        return [Emu(int(wish * _LETTER)) for wish in wished]
    wanting = [max(sum(text) / len(text) - low, 1) for text, low in zip(texts, least, strict=True)]
    left = max(letters - sum(least), 0)
    shares = [low + left * want / sum(wanting) for low, want in zip(least, wanting, strict=True)]
    return [Emu(int(width * share / sum(shares))) for share in shares]
