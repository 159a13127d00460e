"""What has changed between two texts of a section: line by line, and word by word inside a changed line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from strategies.generation.sections.base import Block, Heading, Note, Paragraph, Section, Statements, Table

type Change = Literal["same", "added", "removed"]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE = 0.35
"""Lines less alike than this are told as one taken away and another one put in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a line that was kept, added or removed."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A line with its parts; `change` is `same` only when nothing in it has changed."""

    change: Literal["same", "added", "removed", "changed"]
    parts: tuple[Part, ...]


def lines_of(section: Section) -> list[str]:
    """A section as plain lines, in reading order."""
    return [line for block in section.blocks() for line in _lines(block)]


def diff(old: Section, new: Section) -> list[DiffLine]:
    """Return every line of both, in reading order; what was removed comes before what was added in its place."""
    return [line for group in _grouped(lines_of(old), lines_of(new)) for line in group]


def _lines(block: Block) -> list[str]:
    match block:
        case Heading() | Paragraph() | Note():
            return block.text.splitlines() or [""]
        case Statements():
            return [" ".join(item.text.split()) for item in block.items]
        case Table():
            return [block.caption, *(" · ".join(" ".join(cell.split()) for cell in row) for row in block.rows)]


def _grouped(old: list[str], new: list[str]) -> Iterator[list[DiffLine]]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield [_whole("same", line) for line in old[a:b]]
        else:
            yield _replaced(old[a:b], new[c:d])


def _replaced(old: list[str], new: list[str]) -> list[DiffLine]:
    """Lines side by side as long as they are alike."""
    found, left = list[DiffLine](), list(new)
    for line in old:
        if left and _alike(line, left[0]):
            found.append(_changed(line, left.pop(0)))
        else:
            found.append(_whole("removed", line))
    return [*found, *(_whole("added", line) for line in left)]


def _alike(old: str, new: str) -> bool:
    words = _WORDS.findall(old.casefold()), _WORDS.findall(new.casefold())
    return SequenceMatcher(None, *words, autojunk=False).ratio() >= _ALIKE


def _changed(old: str, new: str) -> DiffLine:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    parts = list[Part]()
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part(change="same", text="".join(before[a:b])))
            continue
        parts += [Part(change="removed", text="".join(before[a:b]))] if b > a else []
        parts += [Part(change="added", text="".join(after[c:d]))] if d > c else []
    return DiffLine(change="changed", parts=tuple(parts))


def _whole(change: Change, line: str) -> DiffLine:
    return DiffLine(change=change, parts=(Part(change=change, text=line),))
