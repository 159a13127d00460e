"""Pages of a Word document: page setup, header and footer, table of contents, bookmarks."""

from collections.abc import Mapping

from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section as Pages
from docx.shared import Length, Mm
from docx.text.paragraph import Paragraph

from strategies.exports.word.text import add_internal_link, add_text, set_direction

_SHORT, _LONG = Mm(210), Mm(297)
_SIDE, _LANDSCAPE_SIDE, _TOP = Mm(22), Mm(15), Mm(20)


class HeaderFooter:
    """Header and footer of every page except the first."""

    def __init__(self, *, head: str, foot: str) -> None:
        self._head, self._foot = head, foot

    def apply_to(self, pages: Pages) -> None:
        """Add header and footer to a document section, with the page number at the right edge."""
        for part, text in ((pages.header, self._head), (pages.footer, self._foot)):
            part.is_linked_to_previous = False
            line = part.paragraphs[0]
            set_direction(line, text)
            add_text(line, text)
        foot = pages.footer.paragraphs[0]
        foot.paragraph_format.tab_stops.add_tab_stop(text_width(pages), WD_TAB_ALIGNMENT.RIGHT)
        add_text(foot, "\tPage ")
        _add_field(foot, "PAGE", "1")
        add_text(foot, " of ")
        _add_field(foot, "NUMPAGES", "1")


def start_pages(word: WordFile) -> Pages:
    """Set up the first document section: portrait, no header or footer on the first page."""
    pages = word.sections[0]
    _set_page(pages, landscape=False)
    pages.different_first_page_header_footer = True
    return pages


def add_pages(word: WordFile, *, landscape: bool) -> Pages:
    """Start a new page in portrait or landscape."""
    pages: Pages = word.add_section(WD_SECTION.NEW_PAGE)
    _set_page(pages, landscape=landscape)
    pages.different_first_page_header_footer = False
    return pages


def text_width(pages: Pages) -> Length:
    """Return the width between the margins."""
    return Length((pages.page_width or 0) - (pages.left_margin or 0) - (pages.right_margin or 0))


def _set_page(pages: Pages, *, landscape: bool) -> None:
    pages.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    pages.page_width, pages.page_height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    pages.left_margin = pages.right_margin = _LANDSCAPE_SIDE if landscape else _SIDE
    pages.top_margin = pages.bottom_margin = _TOP
    pages.header_distance = pages.footer_distance = Mm(11)


def add_contents(word: WordFile, titles: Mapping[str, str]) -> None:
    """Add a table of contents that Word can update. It has no page numbers, so it is correct without an update."""
    entries = [_entry(word, bookmark, title) for bookmark, title in titles.items()]
    begin = [_field_mark("begin"), _instruction(r'TOC \o "1-1" \h \n \z'), _field_mark("separate")]
    properties = entries[0]._p.get_or_add_pPr()
    for run in reversed(begin):
        properties.addnext(run)
    entries[-1]._p.append(_field_mark("end"))


def _entry(word: WordFile, bookmark: str, title: str) -> Paragraph:
    paragraph = word.add_paragraph(style="toc 1")
    set_direction(paragraph, title)
    add_internal_link(paragraph, bookmark, title)
    return paragraph


def _add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    paragraph._p.extend([_field_mark("begin"), _instruction(instruction), _field_mark("separate")])
    add_text(paragraph, shown)
    paragraph._p.append(_field_mark("end"))


def _field_mark(kind: str) -> BaseOxmlElement:
    return _run_containing("w:fldChar", {"w:fldCharType": kind})


def _instruction(text: str) -> BaseOxmlElement:
    run = _run_containing("w:instrText", {"xml:space": "preserve"})
    run[0].text = f" {text} "
    return run


def _run_containing(tag: str, attributes: dict[str, str]) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    run.append(OxmlElement(tag, {qn(name): value for name, value in attributes.items()}))
    return run
