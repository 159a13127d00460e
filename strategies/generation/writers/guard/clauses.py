"""Splits a sentence into clauses: what is said of one thing ends where the next begins."""

import re

_CLAUSE = re.compile(
    r"[;:–—]\s|\s-\s|,\s|\.\s|[()\[\]“”„«»\n]|\s(?:and|but|while|whereas|und|aber|während|et|mais|e|y|en|maar|i)\s"
)

type Clauses = tuple[tuple[int, str], ...]
"""Start and text of each clause."""


def split_clauses(text: str) -> Clauses:
    """Return the clauses of a text with their positions."""
    found, start = [], 0
    for mark in _CLAUSE.finditer(text):
        found.append((start, text[start : mark.start()]))
        start = mark.end()
    found.append((start, text[start:]))
    return tuple(found)


def clause_around(clauses: Clauses, position: int) -> str:
    """Return the clause at a position."""
    low, high = 0, len(clauses) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if clauses[middle][0] <= position:
            low = middle
        else:
            high = middle - 1
    return clauses[low][1]
