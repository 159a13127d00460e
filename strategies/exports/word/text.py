"""Text in a Word document: whatever people typed, in either direction, and links to sources."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from docx.blkcntnr import BlockItemContainer
from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from strategies.exports.safe_text import storable
from strategies.exports.script import runs_right_to_left

_AFTER_BIDI = (
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]]")


def tell(place: WordFile | BlockItemContainer, style: str, text: str) -> Paragraph:
    """A new paragraph with this text."""
    paragraph = place.add_paragraph(style=style)
    turn(paragraph, text)
    write(paragraph, text)
    return paragraph


def turn(paragraph: Paragraph, text: str) -> None:
    """Let a paragraph run the way its text does."""
    if runs_right_to_left(text):
        paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)


def write(paragraph: Paragraph, text: str, style: str | None = None) -> list[Run]:
    """Add text to a paragraph.

    Letters of a right-to-left script get runs of their own, since Word takes size, weight and font of such a run from
    other settings.
    """
    runs = []
    for right_to_left, part in _by_direction(storable(text)):
        run = paragraph.add_run(part, style)
        if right_to_left:
            run.font.rtl = True
        runs.append(run)
    return runs


def write_linking(paragraph: Paragraph, text: str) -> None:
    """The same, with the web addresses in it as links. For texts of ours: what people typed never becomes a link."""
    end = 0
    for found in _ADDRESS.finditer(text):
        write(paragraph, text[end : found.start()])
        target = paragraph.part.relate_to(found[0], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        _link(paragraph, write(paragraph, found[0], "Hyperlink"), {"r:id": target})
        end = found.end()
    write(paragraph, text[end:])


def write_link_to(paragraph: Paragraph, bookmark: str, text: str) -> None:
    """A link to a place in the same document."""
    _link(paragraph, write(paragraph, text), {"w:anchor": bookmark})


def _link(paragraph: Paragraph, runs: list[Run], to: dict[str, str]) -> None:
    link = OxmlElement("w:hyperlink", {qn(name): value for name, value in to.items()})
    paragraph._p.append(link)
    link.extend(run._r for run in runs)


def _by_direction(text: str) -> Iterator[tuple[bool, str]]:
    """Stretches of right-to-left letters and of all others; what has no direction stays with what it follows."""
    signs, current = list[tuple[bool, str]](), False
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("R", "AL", "L", "EN"):
            current = kind in ("R", "AL")
        signs.append((current, sign))
    for right_to_left, stretch in groupby(signs, key=itemgetter(0)):
        yield right_to_left, "".join(sign for _, sign in stretch)
