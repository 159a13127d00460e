"""Finds judgements of named competitors that no fact bears."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from strategies.generation.brief import Brief
from strategies.generation.writers.guard.clauses import split_clauses
from strategies.generation.writers.guard.patterns import phrases_pattern, words_pattern
from strategies.generation.writers.guard.words import all_words, stem


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor: its path in the brief, its name in lower case, and the stems of what the brief says about it."""

    path: str
    name: str
    stems: frozenset[str]


def read_rivals(brief: Brief | None) -> tuple[Rival, ...]:
    """Return the competitors of the brief."""
    found = []
    for position, rival in enumerate((brief.market.competitors or ()) if brief else ()):
        said = f"{rival.strength or ''} {rival.weakness or ''}"
        stems = frozenset(map(stem, all_words(said)))
        found.append(Rival(f"market.competitors.{position}", rival.name.casefold(), stems))
    return tuple(found)


def named_rivals(sentence: str, basis: Sequence[str], rivals: Sequence[Rival]) -> list[Rival]:
    """Return the competitors that a sentence names, or that its claim rests on."""
    lowered = sentence.casefold()
    return [rival for rival in rivals if rival.name in lowered or any(_is_about(name, rival) for name in basis)]


def unfounded_judgements(sentence: str, rivals: Sequence[Rival]) -> Iterator[tuple[str, str]]:
    """Yield a competitor and the word that judges it, if the brief says nothing of the kind about it."""
    lowered = sentence.casefold()
    for rival in rivals:
        if rival.name not in lowered:
            continue
        about = _about(sentence, rival)
        for pattern in (words_pattern("rivals", "bad"), phrases_pattern("rivals", "bad_phrases")):
            for found in pattern.finditer(about):
                if rival.stems.isdisjoint(map(stem, all_words(found[0]))):
                    yield rival.name, found[0]


def _about(sentence: str, rival: Rival) -> str:
    """Return the clauses about a competitor: those from its name on."""
    clauses = [text for _, text in split_clauses(sentence)]
    first = next((n for n, text in enumerate(clauses) if rival.name in text.casefold()), 0)
    return " ".join(clauses[first:])


def _is_about(name: str, rival: Rival) -> bool:
    return name == rival.path or name.startswith(f"{rival.path}.")
