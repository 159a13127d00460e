"""Numbers in a Word document that lead to the appendix and back."""

from itertools import count

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from strategies.exports.word.text import add_internal_link, add_text


class Bookmarks:
    """Adds bookmarks, whose ids are unique in a document."""

    def __init__(self) -> None:
        self._ids = count()

    def add(self, paragraph: Paragraph, name: str) -> None:
        """Add a bookmark that links can point to."""
        number = str(next(self._ids))
        begin = OxmlElement("w:bookmarkStart", {qn("w:id"): number, qn("w:name"): name})
        paragraph._p.get_or_add_pPr().addnext(begin)
        paragraph._p.append(OxmlElement("w:bookmarkEnd", {qn("w:id"): number}))


def add_reference(paragraph: Paragraph, number: int, *, is_assumption: bool) -> None:
    """Add a small number at the end of a line. An assumption says that it is one."""
    add_internal_link(paragraph, f"basis{number}", str(number), "Reference")
    if is_assumption:
        add_text(paragraph, " assumption", "Reference")


def add_back_link(paragraph: Paragraph, number: int) -> None:
    """Add the number at the start of a line of the appendix, linked to its line in the text."""
    add_internal_link(paragraph, f"line{number}", str(number), "Reference Number")
    add_text(paragraph, "\t")
