"""Finds the words that the owner never wants to use."""

import re
from functools import lru_cache

from strategies.generation.brief import Brief


def find_forbidden_words(brief: Brief, text: str) -> list[str]:
    """Return the forbidden words of the brief that a text contains: whole words, ignoring case and line breaks."""
    words = brief.rules.forbidden_words
    found = _word_pattern(words).findall(" ".join(text.split())) if words else []
    return list(dict.fromkeys(word.casefold() for word in found))


@lru_cache(maxsize=64)
def _word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
