"""The difference between two versions of a section: correct, readable, and bounded whatever the texts are."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.generation.editing import diff as section_diff
from strategies.generation.editing.diff import CHANGED_CHARS_MAX, LINE_WORDS_MAX, LINES_MAX, diff
from strategies.generation.sections.base import Block, Paragraph, Section, Statements, answer_statement

LETTERS = st.lists(st.sampled_from("abcd"), max_size=12)
WORDS = st.text("ab .,\u3042é", max_size=30)


class Text(Section):
    """A section of plain lines, with others in its appendix."""

    lines: list[str]
    workings: list[str] = []

    def blocks(self) -> list[Block]:
        return [Statements(items=[answer_statement(line) for line in self.lines])]

    def appendix(self) -> list[Block]:
        return [Statements(items=[answer_statement(line) for line in self.workings])]


def text(*lines: str) -> Text:
    return Text(answers_used=[], lines=list(lines))


def marked(*lines: Any) -> list[str]:
    """Return the lines of a diff with additions in {+ +} and removals in [- -]."""
    marks = {"same": "{}", "added": "{{+{}+}}", "removed": "[-{}-]"}
    return ["".join(marks[part.change].format(part.text) for part in line.parts) for line in lines]


def longest(old: list[str], new: list[str]) -> int:
    """Return the length of the longest common subsequence by the textbook's table."""
    row = [0] * (len(new) + 1)
    for item in old:
        before = row
        row = [0]
        for position, other in enumerate(new):
            row.append(before[position] + 1 if item == other else max(before[position + 1], row[-1]))
    return row[-1]


@given(LETTERS, LETTERS)
def test_match_finds_a_longest_common_subsequence(old: list[str], new: list[str]) -> None:
    found = section_diff._match(old, new)

    assert all(old[a] == new[b] for a, b in found)
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(found))
    assert len(found) == longest(old, new)


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8))
def test_diff_contains_both_texts(old: list[str], new: list[str]) -> None:
    found = diff(text(*old), text(*new))

    for change, lines in (("added", old), ("removed", new)):
        shown = ["".join(part.text for part in line.parts if part.change != change) for line in found]
        kept = [line for line, source in zip(shown, found, strict=True) if source.change != change]
        assert kept == [" ".join(line.split()) for line in lines]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("We answer.", "We answer. Ask us.", "We answer.{+ Ask us.+}"),
        ("Two posts a week", "Three posts a week", "[-Two-]{+Three+} posts a week"),
        ("We sell tiles by hand", "We sell glazed tiles", "We sell{+ glazed+} tiles[- by hand-]"),
        ("a yellow house of a quiet neighbour, sold in May", "a crimson boat of a noisy fisherman, sold in May",
         "a[- yellow house of a quiet neighbour-]{+ crimson boat of a noisy fisherman+}, sold in May"),
    ],
)  # fmt: skip
def test_diff_marks_changed_words(old: str, new: str, expected: str) -> None:
    assert marked(*diff(text(old), text(new))) == [expected]


def test_diff_shows_unlike_lines_whole() -> None:
    found = diff(text("One", "We make tiles.", "Two"), text("One", "No one knows yet", "Two"))

    assert marked(*found) == ["One", "[-We make tiles.-]", "{+No one knows yet+}", "Two"]
    assert [line.change for line in found] == ["same", "removed", "added", "same"]


def test_diff_compares_the_rest_of_a_long_line_as_one_word() -> None:
    words = [f"w{number}" for number in range(LINE_WORDS_MAX)]

    (line,) = diff(text(" ".join([*words, "end"])), text(" ".join([*words, "another", "end"])))

    assert [part.text for part in line.parts] == [" ".join(words[:-1]), " w399 end", " w399 another end"]


def test_diff_compares_the_rest_of_many_lines_as_one_line() -> None:
    lines = [f"line {number}" for number in range(2 * LINES_MAX)]

    found = diff(text(*lines), text(*lines[:-1], "changed"))

    assert [line.change for line in found] == ["same"] * (LINES_MAX - 1) + ["changed"]
    assert found[-1].parts[0].text.startswith("line 199\nline 200\n")


def test_diff_stops_comparing_words_when_much_has_changed() -> None:
    lines = [f"{number} " + "word " * 99 for number in range(40)]

    found = diff(text(*lines), text(*(f"{line} more" for line in lines)))

    compared = sum(line.change == "changed" for line in found)
    assert 0 < compared < CHANGED_CHARS_MAX // 500 + 1
    assert [line.change for line in found[compared:]] == ["removed"] * (40 - compared) + ["added"] * (40 - compared)


def test_diff_is_computed_once_for_a_pair_of_texts() -> None:
    old, new = text("One text"), text("Another text")

    assert diff(old, new) is diff(old, new.model_copy())


def test_diff_reads_paragraphs_by_line() -> None:
    class Note(Text):
        def blocks(self) -> list[Block]:
            return [Paragraph(text=line) for line in self.lines]

    assert marked(*diff(Note(answers_used=[], lines=["a\nb"]), text("a", "c"))) == ["a", "[-b-]", "{+c+}"]


def test_diff_shows_changes_in_the_appendix() -> None:
    old = Text(answers_used=[], lines=["One"], workings=["They are tired."])
    new = Text(answers_used=[], lines=["One"], workings=["They are awake."])

    assert marked(*diff(old, new)) == ["One", "They are[- tired-]{+ awake+}."]
