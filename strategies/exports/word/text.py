"""Text in a Word document: left-to-right and right-to-left runs, and links."""

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

from strategies.exports.safe_text import strip_invalid
from strategies.exports.script import is_right_to_left_text

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


def add_paragraph(place: WordFile | BlockItemContainer, style: str, text: str) -> Paragraph:
    """Add a paragraph with this text."""
    paragraph = place.add_paragraph(style=style)
    set_direction(paragraph, text)
    add_text(paragraph, text)
    return paragraph


def set_direction(paragraph: Paragraph, text: str) -> None:
    """Set the paragraph to right-to-left if its text is."""
    if is_right_to_left_text(text):
        paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)


def add_text(paragraph: Paragraph, text: str, style: str | None = None) -> list[Run]:
    """Add text to a paragraph.

    Right-to-left text gets its own runs, because Word uses separate size, weight and font settings for it.
    """
    runs = []
    for right_to_left, part in _by_direction(strip_invalid(text)):
        run = paragraph.add_run(part, style)
        if right_to_left:
            run.font.rtl = True
        runs.append(run)
    return runs


def add_text_with_links(paragraph: Paragraph, text: str) -> None:
    """Add text and turn its web addresses into links. Use for trusted text only, never for what people typed."""
    end = 0
    for found in _ADDRESS.finditer(text):
        add_text(paragraph, text[end : found.start()])
        target = paragraph.part.relate_to(found[0], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        _link(paragraph, add_text(paragraph, found[0], "Hyperlink"), {"r:id": target})
        end = found.end()
    add_text(paragraph, text[end:])


def add_internal_link(paragraph: Paragraph, bookmark: str, text: str, style: str | None = None) -> None:
    """Add a link to a bookmark in the same document."""
    _link(paragraph, add_text(paragraph, text, style), {"w:anchor": bookmark})


def _link(paragraph: Paragraph, runs: list[Run], to: dict[str, str]) -> None:
    link = OxmlElement("w:hyperlink", {qn(name): value for name, value in to.items()})
    paragraph._p.append(link)
    link.extend(run._r for run in runs)


def _by_direction(text: str) -> Iterator[tuple[bool, str]]:
    """Split text into right-to-left and other stretches. Neutral characters stay with the preceding stretch."""
    characters, current = list[tuple[bool, str]](), False
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL", "L", "EN"):
            current = kind in ("R", "AL")
        characters.append((current, character))
    for right_to_left, stretch in groupby(characters, key=itemgetter(0)):
        yield right_to_left, "".join(sign for _, sign in stretch)
