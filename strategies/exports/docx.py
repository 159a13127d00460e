"""Strategy as a Word document: title page, one-page summary, then every section with its evidence."""

from io import BytesIO

import docx
from docx.document import Document as WordFile
from docx.section import Section as Pages

from strategies.exports.document import Document
from strategies.exports.evidence import EVIDENCE_LABELS, basis_text, question_titles
from strategies.exports.safe_text import to_single_line
from strategies.exports.word.pages import HeaderFooter, add_bookmark, add_contents, add_pages, start_pages, text_width
from strategies.exports.word.styles import apply_styles
from strategies.exports.word.tables import add_table
from strategies.exports.word.text import add_paragraph, add_text, add_text_with_links
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
"""Sections with a table of at least this many columns get landscape pages."""
_PROPERTY_MAX_CHARS = 255


def render(document: Document) -> bytes:
    """Return an A4 document with headings, tables, links and page numbers. The first page names missing sections."""
    word = docx.Document()
    apply_styles(word, language=document.language, text=_sample_text(document))
    _set_properties(word, document)
    header_footer = HeaderFooter(head=f"{document.name}: content strategy", foot=f"Written by: {document.credit.label}")
    pages = start_pages(word)
    header_footer.apply_to(pages)
    _add_title_page(word, document)
    starts_page, was_wide = True, False
    for number, (key, section) in enumerate(document.in_reading_order):
        is_wide = _is_wide(section)
        if starts_page or is_wide != was_wide:
            pages = add_pages(word, landscape=is_wide)
            header_footer.apply_to(pages)
        heading = add_paragraph(word, "Heading 1", section.title)
        add_bookmark(heading, key, number)
        if starts_page or is_wide != was_wide:
            heading.paragraph_format.space_before = 0
        _Section(word, pages).add(section, document.credits[key].label)
        starts_page, was_wide = key == "front", is_wide
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def _sample_text(document: Document) -> str:
    """Return the document's own words, to detect its script."""
    return document.name + "".join(item.text for part in document.sections.values() for item in part.statements())


def _set_properties(word: WordFile, document: Document) -> None:
    properties = word.core_properties
    properties.title = clip(to_single_line(f"{document.name}: content strategy"), _PROPERTY_MAX_CHARS)
    properties.subject = "Content strategy"
    properties.author = properties.last_modified_by = "Throughline"
    properties.comments = clip(to_single_line(f"Written by: {document.credit.label}"), _PROPERTY_MAX_CHARS)
    properties.keywords = ""
    properties.language = document.language
    properties.identifier = f"urn:uuid:{document.run_id}"
    properties.created = properties.modified = document.written_at.replace(tzinfo=None)


def _add_title_page(word: WordFile, document: Document) -> None:
    add_paragraph(word, "Eyebrow", "Content strategy")
    add_paragraph(word, "Title", to_single_line(document.name))
    add_paragraph(word, "Subtitle", document.written_on)
    add_paragraph(word, "Subtitle", f"Written by: {document.credit.label}")
    if document.edited:
        add_paragraph(word, "Subtitle", f"Edited by hand: {document.edited_titles}")
    missing = document.missing_lines
    if missing:
        warning = word.add_paragraph(style="Warning")
        add_text(warning, "Not finished. ", "Strong")
        add_text(warning, f"{len(missing)} of {len(READING_ORDER)} sections are missing:")
        for section_line in missing:
            add_paragraph(word, "Warning", section_line)
    if document.sections:
        add_paragraph(word, "TOC Heading", "Contents")
        add_contents(word, {key: section.title for key, section in document.in_reading_order})
    add_paragraph(word, "TOC Heading", "Where each line comes from")
    counts = document.evidence
    for kind, meaning in _LEGEND.items():
        line = word.add_paragraph(style="Evidence")
        add_text(line, EVIDENCE_LABELS[kind], EVIDENCE_LABELS[kind])
        add_text(line, f"  {meaning} ({counts[kind]})")


def _is_wide(section: Section) -> bool:
    tables = (block for block in section.blocks() if isinstance(block, Table) and block.rows)
    return any(len(table.columns) >= _WIDE_COLUMNS for table in tables)


class _Section:
    """Adds the blocks of a section to the document."""

    def __init__(self, word: WordFile, pages: Pages) -> None:
        self._word, self._width = word, text_width(pages)

    def add(self, section: Section, writer_label: str) -> None:
        is_first = section.key == "front"
        for block in section.blocks():
            self._add(block, is_lead=is_first)
            is_first = is_first and not isinstance(block, Statements)
        lines = [f"Written by: {writer_label}"]
        if section.answers_used:
            lines.append(f"Based on your answers: {'; '.join(question_titles(section.answers_used))}")
        add_paragraph(self._word, "Section Credit", ". ".join(lines))

    def _add(self, block: Block, *, is_lead: bool) -> None:
        match block:
            case Heading(text=text):
                add_paragraph(self._word, "Heading 2", text)
            case Paragraph(text=text):
                add_paragraph(self._word, "Normal", text)
            case Statements(items=items):
                for number, item in enumerate(items):
                    self._add_statement(item, "Lead" if is_lead and number == 0 else "Statement")
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

    def _add_statement(self, item: Statement, style: str) -> None:
        add_paragraph(self._word, style, item.text)
        basis = self._word.add_paragraph(style="Evidence")
        add_text(basis, EVIDENCE_LABELS[item.evidence], EVIDENCE_LABELS[item.evidence])
        add_text(basis, "  ")
        # Only sources are ours. Addresses elsewhere were typed by people and must not become links.
        (add_text_with_links if item.evidence == "sourced" else add_text)(basis, basis_text(item))


_LEGEND: dict[Evidence, str] = {
    "you_told_us": "one of your answers",
    "calculated": "a sum or a rule, shown",
    "sourced": "a named source",
    "assumption": "not confirmed; how to check",
}
