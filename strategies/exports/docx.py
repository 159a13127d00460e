"""A strategy as a Word document: a title page, the one page, then every section with what its statements rest on."""

from io import BytesIO

import docx
from docx.document import Document as WordFile
from docx.section import Section as Pages

from strategies.exports.document import Document
from strategies.exports.evidence import EVIDENCE_WORDS, answer_titles, basis_told
from strategies.exports.safe_text import one_line
from strategies.exports.word.look import dress
from strategies.exports.word.pages import Running, add_bookmark, add_contents, first_pages, more_pages, text_width
from strategies.exports.word.tables import add_table
from strategies.exports.word.text import tell, write, write_linking
from strategies.generation.pipeline import READING_ORDER
from strategies.generation.sections.base import (
    Block,
    Evidence,
    Heading,
    Note,
    Paragraph,
    Section,
    Statement,
    Statements,
    Table,
)
from strategies.generation.wording import clip

_WIDE_COLUMNS = 8
"""A section with a table of so many columns is laid on its side."""
_PROPERTY_MAX_CHARS = 255


def render(document: Document) -> bytes:
    """An A4 document with real headings, tables, links and page numbers. What is missing is named on the first page."""
    word = docx.Document()
    dress(word, language=document.language, text=_everything(document))
    _set_properties(word, document)
    running = Running(head=f"{document.name}: content strategy", foot=f"Written by: {document.credit.label}")
    pages = first_pages(word)
    running.put_on(pages)
    _add_title_page(word, document)
    turns_over, was_wide = True, False
    for number, (key, section) in enumerate(document.in_reading_order):
        is_wide = _is_wide(section)
        if turns_over or is_wide != was_wide:
            pages = more_pages(word, on_its_side=is_wide)
            running.put_on(pages)
        heading = tell(word, "Heading 1", section.title)
        add_bookmark(heading, key, number)
        if turns_over or is_wide != was_wide:
            heading.paragraph_format.space_before = 0
        _Section(word, pages).add(section, document.credits[key].label)
        turns_over, was_wide = key == "front", is_wide
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def _everything(document: Document) -> str:
    """A sample of the document's own words, long enough to tell its script by."""
    return document.name + "".join(item.text for part in document.sections.values() for item in part.statements())


def _set_properties(word: WordFile, document: Document) -> None:
    properties = word.core_properties
    properties.title = clip(one_line(f"{document.name}: content strategy"), _PROPERTY_MAX_CHARS)
    properties.subject = "Content strategy"
    properties.author = properties.last_modified_by = "Throughline"
    properties.comments = clip(one_line(f"Written by: {document.credit.label}"), _PROPERTY_MAX_CHARS)
    properties.keywords = ""
    properties.language = document.language
    properties.identifier = f"urn:uuid:{document.run_id}"
    properties.created = properties.modified = document.written_at.replace(tzinfo=None)


def _add_title_page(word: WordFile, document: Document) -> None:
    tell(word, "Eyebrow", "Content strategy")
    tell(word, "Title", one_line(document.name))
    tell(word, "Subtitle", document.day_told)
    tell(word, "Subtitle", f"Written by: {document.credit.label}")
    if document.edited:
        tell(word, "Subtitle", f"Edited by hand: {document.edited_titles}")
    missing = document.missing_told
    if missing:
        warning = word.add_paragraph(style="Warning")
        write(warning, "Not finished. ", "Strong")
        write(warning, f"{len(missing)} of {len(READING_ORDER)} sections are missing:")
        for told in missing:
            tell(word, "Warning", told)
    if document.sections:
        tell(word, "TOC Heading", "Contents")
        add_contents(word, {key: section.title for key, section in document.in_reading_order})
    tell(word, "TOC Heading", "What each line rests on")
    counts = document.evidence
    for kind, meaning in _LEGEND.items():
        line = word.add_paragraph(style="Evidence")
        write(line, EVIDENCE_WORDS[kind], EVIDENCE_WORDS[kind])
        write(line, f"  {meaning} ({counts[kind]})")


def _is_wide(section: Section) -> bool:
    tables = (block for block in section.blocks() if isinstance(block, Table) and block.rows)
    return any(len(table.columns) >= _WIDE_COLUMNS for table in tables)


class _Section:
    """Writes sections onto pages."""

    def __init__(self, word: WordFile, pages: Pages) -> None:
        self._word, self._width = word, text_width(pages)

    def add(self, section: Section, writer_label: str) -> None:
        is_first = section.key == "front"
        for block in section.blocks():
            self._add(block, leads=is_first)
            is_first = is_first and not isinstance(block, Statements)
        made = [f"Written by: {writer_label}"]
        if section.shaped_by:
            made.append(f"Shaped by your answers: {'; '.join(answer_titles(section.shaped_by))}")
        tell(self._word, "Shaped", ". ".join(made))

    def _add(self, block: Block, *, leads: bool) -> None:
        match block:
            case Heading(text=text):
                tell(self._word, "Heading 2", text)
            case Paragraph(text=text):
                tell(self._word, "Normal", text)
            case Statements(items=items):
                for number, item in enumerate(items):
                    self._add_statement(item, "Lead" if leads and number == 0 else "Statement")
            case Table():
                tell(self._word, "Caption", block.caption)
                add_table(self._word, block, self._width)
                self._word.add_paragraph(style="After Table")
            case Note(text=text, tone="warning"):
                self._warn(text)
            case Note(text=text):
                tell(self._word, "Note", text)

    def _warn(self, text: str) -> None:
        warning = self._word.add_paragraph(style="Warning")
        write(warning, "Mind this: ", "Strong")
        write(warning, text)

    def _add_statement(self, item: Statement, style: str) -> None:
        tell(self._word, style, item.text)
        basis = self._word.add_paragraph(style="Evidence")
        write(basis, EVIDENCE_WORDS[item.evidence], EVIDENCE_WORDS[item.evidence])
        write(basis, "  ")
        # Only sources are named by us; an address in anything else was typed by somebody and stays text.
        (write_linking if item.evidence == "sourced" else write)(basis, basis_told(item))


_LEGEND: dict[Evidence, str] = {
    "you_told_us": "one of your answers",
    "calculated": "a sum or a rule, shown",
    "sourced": "a named source",
    "assumption": "nobody has confirmed it; how to check",
}
