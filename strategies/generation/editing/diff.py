"""Compare two versions of a section: line by line, and word by word inside a changed line.

Lines and words are matched by their longest common subsequence. Only so many are compared, so that no text that can
be saved takes long.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from strategies.generation.sections.base import Block, Heading, Note, Paragraph, Section, Statements, Table

type Change = Literal["same", "added", "removed"]

LINES_MAX = 200
"""Lines of a version that are compared one by one. The rest is compared as one line."""
LINE_WORDS_MAX = 400
"""Words of a line that are compared one by one. The rest is compared as one word."""
CHANGED_CHARS_MAX = 10_000
"""Characters of changed lines, old and new together, that are compared word by word. Further lines are shown whole."""
PAIRS_KEPT = 16

_WORDS = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")
_ALIKE = 0.35
"""Lines that share a smaller part of their words are shown as one line removed and one added."""


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


class _Stretch(NamedTuple):
    """Items of two texts in a row: the same in both, or replaced."""

    is_same: bool
    old: Sequence[str]
    new: Sequence[str]

    @property
    def size(self) -> int:
        return max(len("".join(self.old)), len("".join(self.new)))


def lines_of(section: Section) -> list[str]:
    """Return a section with its appendix as plain lines, in reading order."""
    return [line for block in (*section.blocks(), *section.appendix()) for line in _block_lines(block)]


def diff(old: Section, new: Section) -> tuple[DiffLine, ...]:
    """Return every line of both, in reading order; what was removed comes before what was added in its place."""
    return _diff(_limit(lines_of(old), LINES_MAX, "\n"), _limit(lines_of(new), LINES_MAX, "\n"))


def _block_lines(block: Block) -> list[str]:
    match block:
        case Heading() | Paragraph() | Note():
            return block.text.splitlines() or [""]
        case Statements():
            return [" ".join(item.text.split()) for item in block.items]
        case Table():
            return [block.caption, *(" · ".join(" ".join(cell.split()) for cell in row) for row in block.rows)]


@lru_cache(maxsize=PAIRS_KEPT)
def _diff(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[DiffLine, ...]:
    found, chars_left = list[DiffLine](), CHANGED_CHARS_MAX
    for stretch in _stretches(old, new):
        if stretch.is_same:
            found += [_whole_line("same", line) for line in stretch.new]
            continue
        added = list(stretch.new)
        for line in stretch.old:
            changed = None
            if added and (chars := len(line) + len(added[0])) <= chars_left:
                chars_left -= chars
                changed = _compare_words(line, added[0])
            if changed:
                found.append(changed)
                del added[0]
            else:
                found.append(_whole_line("removed", line))
        found += [_whole_line("added", line) for line in added]
    return tuple(found)


def _compare_words(old: str, new: str) -> DiffLine | None:
    """Return what has changed between two lines, or None if they have little in common."""
    before, after = (_limit(_WORDS.findall(line), LINE_WORDS_MAX, "") for line in (old, new))
    if not _is_alike(before, after):
        return None
    parts = list[Part]()
    for stretch in _join_close(_stretches(before, after)):
        removed, added = "".join(stretch.old), "".join(stretch.new)
        if stretch.is_same:
            parts.append(Part(change="same", text=added))
            continue
        parts += [Part(change="removed", text=removed)] if removed else []
        parts += [Part(change="added", text=added)] if added else []
    return DiffLine(change="changed", parts=tuple(parts))


def _is_alike(old: Sequence[str], new: Sequence[str]) -> bool:
    before, after = set(old), set(new)
    return 2 * len(before & after) >= _ALIKE * (len(before) + len(after))


def _join_close(stretches: Iterator[_Stretch]) -> list[_Stretch]:
    """Join two changes if the equal words between them are less than half as long as either, such as a single "the"."""
    found = list[_Stretch]()
    for stretch in stretches:
        if len(found) > 1 and not stretch.is_same and 2 * found[-1].size < min(found[-2].size, stretch.size):
            same, change = found.pop(), found.pop()
            stretch = _Stretch(False, [*change.old, *same.old, *stretch.old], [*change.new, *same.new, *stretch.new])
        found.append(stretch)
    return found


def _whole_line(change: Change, line: str) -> DiffLine:
    return DiffLine(change=change, parts=(Part(change=change, text=line),))


def _limit(items: Sequence[str], most: int, joint: str) -> tuple[str, ...]:
    """Return at most so many items; the last one holds the rest."""
    return tuple(items) if len(items) <= most else (*items[: most - 1], joint.join(items[most - 1 :]))


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[_Stretch]:
    """Divide two texts into what is the same in both and what is not."""
    begin = i = j = 0
    for a, b in (*_match(old, new), (len(old), len(new))):
        if (a, b) != (i, j):
            if begin < j:
                yield _Stretch(True, new[begin:j], new[begin:j])
            yield _Stretch(False, old[i:a], new[j:b])
            begin = b
        i, j = a + 1, b + 1
    if begin < len(new):
        yield _Stretch(True, new[begin:], new[begin:])


def _match(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the positions of the longest common subsequence.

    Bit-parallel (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004): bit i of a row is 0 where a match of
    `old[i]` makes the subsequence of what was read of `new` longer.
    """
    places = dict[str, int]()
    for position, item in enumerate(old):
        places[item] = places.get(item, 0) | (1 << position)
    row = full = (1 << len(old)) - 1
    rows = list[int]()
    for item in new:
        hits = row & places.get(item, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    found, a, b = list[tuple[int, int]](), len(old), len(new)
    while a and b:
        if (rows[b - 1] >> (a - 1)) & 1:
            a -= 1
        elif b > 1 and not (rows[b - 2] >> (a - 1)) & 1:
            b -= 1
        else:
            a, b = a - 1, b - 1
            found.append((a, b))
    return found[::-1]
