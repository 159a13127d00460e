"""Strategy as a Word document: title page, the text, and an appendix that says where each line comes from."""

from collections import Counter
from io import BytesIO

import docx
from docx.document import Document as WordFile

from strategies.exports.appendix import APPENDIX_TITLE, Appendix
from strategies.exports.document import Document
from strategies.exports.evidence import EVIDENCE_LABELS, EVIDENCE_MEANINGS
from strategies.exports.safe_text import to_single_line
from strategies.exports.word.blocks import BlockWriter
from strategies.exports.word.pages import HeaderFooter, add_contents, add_pages, start_pages
from strategies.exports.word.references import Bookmarks
from strategies.exports.word.styles import apply_styles
from strategies.exports.word.text import add_paragraph, add_text
from strategies.generation.pipeline import READING_ORDER
from strategies.generation.sections.base import Section, Table
from strategies.generation.wording import clip

_WIDE_COLUMNS = 8
"""Sections with a table of at least this many columns get landscape pages."""
_PROPERTY_MAX_CHARS = 255
_APPENDIX = "appendix"


def render(document: Document) -> bytes:
    """Return an A4 document with headings, tables, links and page numbers. The first page names missing sections."""
    word = docx.Document()
    apply_styles(word, language=document.language, text=_sample_text(document))
    _set_properties(word, document)
    header_footer = HeaderFooter(head=f"{document.name}: content strategy", foot=f"Written by: {document.credit.label}")
    pages = start_pages(word)
    header_footer.apply_to(pages)
    _add_title_page(word, document)
    bookmarks, starts_page, was_wide = Bookmarks(), True, False
    for key, section in document.text:
        is_wide = _is_wide(section)
        starts_page = starts_page or is_wide != was_wide
        if starts_page:
            pages = add_pages(word, landscape=is_wide)
            header_footer.apply_to(pages)
        _add_heading(word, bookmarks, key, section.title, is_first=starts_page)
        BlockWriter(word, pages, document.appendix, bookmarks).add_section(key, section)
        starts_page, was_wide = key == "front", is_wide
    if document.appendix.parts:
        pages = add_pages(word, landscape=False)
        header_footer.apply_to(pages)
        _add_heading(word, bookmarks, _APPENDIX, APPENDIX_TITLE, is_first=True)
        _add_legend(word, document.appendix)
        writer = BlockWriter(word, pages, document.appendix, bookmarks)
        for part in document.appendix.parts:
            writer.add_part(part)
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
    titles = {key: section.title for key, section in document.text}
    if document.appendix.parts:
        titles[_APPENDIX] = APPENDIX_TITLE
    if titles:
        add_paragraph(word, "TOC Heading", "Contents")
        add_contents(word, titles)
        add_paragraph(word, "Section Credit", f"The small numbers in the text lead to “{APPENDIX_TITLE}”.")


def _add_heading(word: WordFile, bookmarks: Bookmarks, key: str, title: str, *, is_first: bool) -> None:
    heading = add_paragraph(word, "Heading 1", title)
    bookmarks.add(heading, key)
    if is_first:
        heading.paragraph_format.space_before = 0


def _add_legend(word: WordFile, appendix: Appendix) -> None:
    counts = Counter(item.evidence for part in appendix.parts for _, item in part.lines)
    for kind, meaning in EVIDENCE_MEANINGS.items():
        line = word.add_paragraph(style="Section Credit")
        add_text(line, EVIDENCE_LABELS[kind], EVIDENCE_LABELS[kind])
        add_text(line, f"  {meaning} ({counts[kind]})")


def _is_wide(section: Section) -> bool:
    tables = (block for block in section.blocks() if isinstance(block, Table) and block.rows)
    return any(len(table.columns) >= _WIDE_COLUMNS for table in tables)
