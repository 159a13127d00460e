"""What code finds in a whole document for the editor: texts that say the same, and pieces that are not made."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from strategies.generation.checks.model import Check
from strategies.generation.editing.texts import texts_of
from strategies.generation.planning.decisions import PieceDecision
from strategies.generation.sections.base import Section
from strategies.generation.wording import clip

WORDS_MIN = 9
"""Shorter texts may be alike."""
ALIKE = 0.8
"""Share of words that two texts have in common from which they say the same."""
QUOTED_MAX_CHARS = 160

_REPEATED_PATHS = ("thesis.options.",)
"""Texts that other sections are meant to take up, such as the risk of an option."""
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"“([^“”]{12,120})”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to correct in one text of a section."""

    section: str
    path: str
    """Dotted path of the text; empty if code cannot say which text it is."""
    problem: str
    """`duplicate`, `unmade` or `contradiction`."""
    instruction: str
    related: str = ""
    """The other text that it concerns."""


def find_findings(
    sections: Mapping[str, Section], pieces: Iterable[PieceDecision], checks: Iterable[Check], questions: Iterable[str]
) -> list[Finding]:
    """Return what is wrong with the sections that a writer may revise.

    `checks` are those over the whole document, `questions` what customers ask: to name a question promises no piece.
    """
    texts = [(key, path, text) for key, section in sections.items() for path, text in texts_of(section).items()]
    return [
        *_find_duplicates(texts),
        *_find_unmade(texts, list(pieces), questions),
        *(
            Finding(section=check.redo, path="", problem="contradiction", instruction=check.explanation)
            for check in checks
            if not check.passed and check.redo in sections
        ),
    ]


def _find_duplicates(texts: list[tuple[str, str, str]]) -> Iterator[Finding]:
    """Find texts that say nearly the same. The later one is to be changed.

    A text that contains the other one is passed over: code repeats titles and decisions where they are needed.
    """
    words = [(key, path, text, frozenset(_WORD.findall(_unquote(text)))) for key, path, text in texts]
    found: set[tuple[str, str]] = set()
    long = [each for each in words if len(each[3]) >= WORDS_MIN and not each[1].startswith(_REPEATED_PATHS)]
    for (_, _, first, ours), (key, path, second, theirs) in combinations(long, 2):
        if (key, path) in found or _repeats(first, second):
            continue
        if len(ours & theirs) >= ALIKE * len(ours | theirs):
            found.add((key, path))
            instruction = (
                f"It says the same as “{clip(first, QUOTED_MAX_CHARS)}”. Say what follows from it here, or what is new."
            )
            yield Finding(section=key, path=path, problem="duplicate", instruction=instruction, related=first)


def _repeats(first: str, second: str) -> bool:
    shorter, longer = sorted((first.casefold(), second.casefold()), key=len)
    return shorter in longer


def _unquote(text: str) -> str:
    """Return the text without what it quotes, such as a customer's question, which may occur many times."""
    return re.sub(r"“[^“”]*”", "", text).casefold()


def _find_unmade(
    texts: list[tuple[str, str, str]], pieces: list[PieceDecision], questions: Iterable[str]
) -> Iterator[Finding]:
    """Find quoted titles of pieces that were considered and are not made."""
    made = {title.casefold() for title in (*(piece.title for piece in pieces), *questions)}
    unmade = {other.casefold() for piece in pieces for other in piece.others} - made
    for key, path, text in texts:
        for title in _QUOTED.findall(text):
            if title.casefold() in unmade:
                instruction = f"“{title}” is not among the pieces of the plan. Name a piece that is made, or none."
                yield Finding(section=key, path=path, problem="unmade", instruction=instruction)
