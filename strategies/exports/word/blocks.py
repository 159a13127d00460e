"""The blocks of sections in a Word document."""

from docx.document import Document as WordFile
from docx.section import Section as Pages
from docx.text.paragraph import Paragraph as WordParagraph

from strategies.exports.appendix import Appendix, AppendixPart
from strategies.exports.evidence import EVIDENCE_LABELS, basis_text
from strategies.exports.word.pages import text_width
from strategies.exports.word.references import Bookmarks, add_back_link, add_reference
from strategies.exports.word.tables import add_table
from strategies.exports.word.text import add_paragraph, add_text, add_text_with_links
from strategies.generation.sections.base import Block, Heading, Note, Paragraph, Section, Statement, Statements, Table


class BlockWriter:
    """Adds sections and their appendix to a document."""

    def __init__(self, word: WordFile, pages: Pages, appendix: Appendix, bookmarks: Bookmarks) -> None:
        self._word, self._width = word, text_width(pages)
        self._appendix, self._bookmarks = appendix, bookmarks
        self._marked = set[int]()

    def add_section(self, key: str, section: Section) -> None:
        """Add the text of a section. Each statement ends with the number of its line in the appendix."""
        is_lead = key == "front"
        for block in section.blocks():
            if isinstance(block, Statements):
                for item in block.items:
                    self._add_statement(key, item, "Lead" if is_lead else "Statement")
                    is_lead = False
            else:
                self._add(block, heading="Heading 2")

    def add_part(self, part: AppendixPart) -> None:
        """Add the appendix of a section: where its lines come from, workings, and the answers that shaped it."""
        add_paragraph(self._word, "Heading 2", part.title)
        for number, item in part.lines:
            line = self._word.add_paragraph(style="Evidence")
            add_back_link(line, number)
            _add_basis(line, item)
            self._bookmarks.add(line, f"basis{number}")
        for block in part.blocks:
            self._add(block, heading="Heading 3")
        if part.shaped_by:
            text = f"Shaped by your answers: {'; '.join(part.shaped_by)}"
            add_paragraph(self._word, "Section Credit", text)

    def _add(self, block: Block, *, heading: str) -> None:
        match block:
            case Heading(text=text):
                add_paragraph(self._word, heading, text)
            case Paragraph(text=text):
                add_paragraph(self._word, "Normal", text)
            case Statements(items=items):
                for item in items:
                    _add_basis(add_paragraph(self._word, "Statement", f"{item.text} "), item)
            case Table():
                add_paragraph(self._word, "Caption", block.caption)
                add_table(self._word, block, self._width)
                self._word.add_paragraph(style="After Table")
            case Note(text=text, tone="warning"):
                self._add_warning(text)
            case Note(text=text):
                add_paragraph(self._word, "Note", text)

    def _add_warning(self, text: str) -> None:
        warning = self._word.add_paragraph(style="Warning")
        add_text(warning, "Note: ", "Strong")
        add_text(warning, text)

    def _add_statement(self, key: str, item: Statement, style: str) -> None:
        line = add_paragraph(self._word, style, item.text)
        number = self._appendix.number_of(key, item)
        if number is None:
            return
        add_reference(line, number, is_assumption=item.evidence == "assumption")
        if number not in self._marked:
            self._bookmarks.add(line, f"line{number}")
            self._marked.add(number)


def _add_basis(line: WordParagraph, item: Statement) -> None:
    add_text(line, EVIDENCE_LABELS[item.evidence], EVIDENCE_LABELS[item.evidence])
    add_text(line, "  ")
    # Only sources are ours. Addresses elsewhere were typed by people and must not become links.
    (add_text_with_links if item.evidence == "sourced" else add_text)(line, basis_text(item))
