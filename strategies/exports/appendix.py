"""The appendix of a strategy: where each line comes from, section by section."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from strategies.exports.evidence import question_titles
from strategies.generation.sections.base import Block, Section, Statement, Statements
from strategies.generation.sections.checks import ChecksSection

APPENDIX_TITLE = "Where each line comes from"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendixPart:
    """The appendix of one section."""

    key: str
    title: str
    lines: tuple[tuple[int, Statement], ...]
    """The section's statements with their numbers."""
    blocks: tuple[Block, ...]
    """The statements of tables, then workings and sums."""
    shaped_by: tuple[str, ...]
    """Titles of the questions whose answers shaped the section."""

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.blocks or self.shaped_by)


class Appendix:
    """The appendix of a strategy. Statements are numbered from 1 in reading order.

    Of the consistency checks it holds only what their section gives for it: failed ones are for the owner alone, who
    fixes them on the strategy page.
    """

    def __init__(self, sections: Mapping[str, Section], order: Sequence[str]) -> None:
        """Number the statements of the sections named in `order`."""
        self._numbers = dict[tuple[str, Statement], int]()
        parts = [self._build_part(key, sections[key]) for key in order if key in sections]
        self.parts = tuple(part for part in parts if not part.is_empty)

    def number_of(self, key: str, statement: Statement) -> int | None:
        """Return the number of a section's statement; None if it is not in the text."""
        return self._numbers.get((key, statement))

    def _build_part(self, key: str, section: Section) -> AppendixPart:
        lines = dict[Statement, int]()
        for statement in _statements([] if key == ChecksSection.key else section.blocks()):
            lines.setdefault(statement, len(self._numbers) + 1)
            self._numbers.setdefault((key, statement), lines[statement])
        others = [statement for statement in section.statements() if statement not in lines]
        in_tables = (Statements(items=others),) if others and key != ChecksSection.key else ()
        return AppendixPart(
            key=key,
            title=section.title,
            lines=tuple((number, statement) for statement, number in lines.items()),
            blocks=(*in_tables, *section.appendix()),
            shaped_by=tuple(question_titles(section.answers_used)),
        )


def _statements(blocks: Sequence[Block]) -> Iterator[Statement]:
    for block in blocks:
        if isinstance(block, Statements):
            yield from block.items
