"""Figures of an answer that its quote does not have, whatever the notation of either."""

from collections.abc import Iterator
from decimal import Decimal

from strategies.generation.writers.guard.figures import find_figures, normalize

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
"""Languages whose number words are read: the language of a text is not known."""


def read_values(text: str) -> frozenset[Decimal]:
    """Return every value that a figure of the text can stand for: `1.200` is 1200 or 1.2."""
    return frozenset(_read_values(text))


def find_unknown_figure(answer: str, quote: str) -> str:
    """Return the first figure of the answer that the quote does not have; empty if it has all of them."""
    known = read_values(quote)
    for figure in find_figures(normalize(answer), "en", is_given=True):
        is_known = any(reading <= known for reading in figure.readings) or (figure.bare and figure.bare <= known)
        if not is_known and not figure.is_casual:
            return figure.text
    return ""


def _read_values(text: str) -> Iterator[Decimal]:
    plain = normalize(text)
    for language in _LANGUAGES:
        for figure in find_figures(plain, language, is_given=True):
            yield from figure.bare.union(*figure.readings)
