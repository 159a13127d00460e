"""Pages of a Word document: paper, header and footer with page numbers, the list of contents."""

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

from strategies.exports.word.text import turn, write, write_link_to

_SHORT, _LONG = Mm(210), Mm(297)
_SIDE, _SIDE_OF_WIDE, _TOP = Mm(22), Mm(15), Mm(20)


class Running:
    """What stands at the head and foot of every page but the first."""

    def __init__(self, *, head: str, foot: str) -> None:
        self._head, self._foot = head, foot

    def put_on(self, pages: Pages) -> None:
        """Write header and footer of these pages; the page number stands at the outer edge."""
        for part, text in ((pages.header, self._head), (pages.footer, self._foot)):
            part.is_linked_to_previous = False
            line = part.paragraphs[0]
            turn(line, text)
            write(line, text)
        foot = pages.footer.paragraphs[0]
        foot.paragraph_format.tab_stops.add_tab_stop(text_width(pages), WD_TAB_ALIGNMENT.RIGHT)
        write(foot, "\tPage ")
        _add_field(foot, "PAGE", "1")
        write(foot, " of ")
        _add_field(foot, "NUMPAGES", "1")


def first_pages(word: WordFile) -> Pages:
    """The pages a document begins with, upright, the first one without header and footer."""
    pages = word.sections[0]
    _lay(pages, on_its_side=False)
    pages.different_first_page_header_footer = True
    return pages


def more_pages(word: WordFile, *, on_its_side: bool) -> Pages:
    """Go on with a new page, upright or on its side."""
    pages: Pages = word.add_section(WD_SECTION.NEW_PAGE)
    _lay(pages, on_its_side=on_its_side)
    pages.different_first_page_header_footer = False
    return pages


def text_width(pages: Pages) -> Length:
    """The width between the margins."""
    return Length((pages.page_width or 0) - (pages.left_margin or 0) - (pages.right_margin or 0))


def _lay(pages: Pages, *, on_its_side: bool) -> None:
    pages.orientation = WD_ORIENT.LANDSCAPE if on_its_side else WD_ORIENT.PORTRAIT
    pages.page_width, pages.page_height = (_LONG, _SHORT) if on_its_side else (_SHORT, _LONG)
    pages.left_margin = pages.right_margin = _SIDE_OF_WIDE if on_its_side else _SIDE
    pages.top_margin = pages.bottom_margin = _TOP
    pages.header_distance = pages.footer_distance = Mm(11)


def add_contents(word: WordFile, titles: Mapping[str, str]) -> None:
    """A list of contents that Word can renew; it is filled already, and names no pages, so it is right at once."""
    entries = [_entry(word, bookmark, title) for bookmark, title in titles.items()]
    begin = [_field_mark("begin"), _instruction(r'TOC \o "1-1" \h \n \z'), _field_mark("separate")]
    properties = entries[0]._p.get_or_add_pPr()
    for run in reversed(begin):
        properties.addnext(run)
    entries[-1]._p.append(_field_mark("end"))


def add_bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name a place, so that links find it."""
    begin = OxmlElement("w:bookmarkStart", {qn("w:id"): str(number), qn("w:name"): name})
    paragraph._p.get_or_add_pPr().addnext(begin)
    paragraph._p.append(OxmlElement("w:bookmarkEnd", {qn("w:id"): str(number)}))


def _entry(word: WordFile, bookmark: str, title: str) -> Paragraph:
    paragraph = word.add_paragraph(style="toc 1")
    turn(paragraph, title)
    write_link_to(paragraph, bookmark, title)
    return paragraph


def _add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    paragraph._p.extend([_field_mark("begin"), _instruction(instruction), _field_mark("separate")])
    write(paragraph, shown)
    paragraph._p.append(_field_mark("end"))


def _field_mark(kind: str) -> BaseOxmlElement:
    return _run_with("w:fldChar", {"w:fldCharType": kind})


def _instruction(text: str) -> BaseOxmlElement:
    run = _run_with("w:instrText", {"xml:space": "preserve"})
    run[0].text = f" {text} "
    return run


def _run_with(tag: str, attributes: dict[str, str]) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    run.append(OxmlElement(tag, {qn(name): value for name, value in attributes.items()}))
    return run
