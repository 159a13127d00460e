"""The texts of sections as readers see them."""

from collections.abc import Iterable, Iterator, Mapping

from strategies.generation.sections.base import Block, Heading, Note, Paragraph, Section, Statements, Table

WORDS_MAX = 3_600
UNCOUNTED = frozenset({"checks"})
"""Sections of which only the appendix is printed."""


def count_words(sections: Mapping[str, Section]) -> int:
    """Return the words of a document without its appendix: all sections with their titles, tables and headings."""
    return sum(
        len(section.title.split()) + sum(len(text.split()) for text in block_texts(section.blocks()))
        for key, section in sections.items()
        if key not in UNCOUNTED
    )


def section_texts(section: Section) -> Iterator[str]:
    """Yield every text of a section, those of its appendix too."""
    yield from block_texts(section.blocks())
    yield from block_texts(section.appendix())


def block_texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the texts of blocks in reading order; of statements without their basis."""
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Note():
                yield block.text
            case Statements():
                yield from (item.text for item in block.items)
            case Table():
                yield block.caption
                yield from block.columns
                yield from (cell for row in block.rows for cell in row)


def own_texts(section: Section) -> Iterable[str]:
    """Return the sentences of a section, each once: its statements, and what it offers for publication."""
    return dict.fromkeys([*(item.text for item in section.statements()), *section.publishable_texts()])


def given_texts(answers: object) -> Iterator[str]:
    """Yield every text among answers."""
    match answers:
        case str():
            yield answers
        case dict():
            for inner in answers.values():
                yield from given_texts(inner)
        case list() | tuple():
            for inner in answers:
                yield from given_texts(inner)
